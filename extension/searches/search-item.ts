import path from "node:path";
import { l10n, MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri } from "vscode";
import { journalAt } from "../../server/protocol/study-address";
import type { StudySummary } from "../../server/protocol/tuner";
import { plain } from "../../server/words/markdown";
import { formatNumber } from "../../server/words/numbers";
import { bestText, progressText, type SearchStanding, spokenText, standingOf, standingWord } from "../../server/words/search-state";
import { dateLocale, tr } from "../../server/words/translate";

/** A study in the tree. */
export interface SearchNode {
  readonly kind: "search";
  readonly journal: string;
  readonly study: StudySummary;
}

/** A workspace root in the tree, where studies of several are shown. */
export interface FolderNode {
  readonly kind: "folder";
  readonly root: string;
  readonly studies: readonly StudySummary[];
}

export type Node = SearchNode | FolderNode;

/** As in the Explorer: what is looked through with the arrows keeps the focus. */
const KEEP_FOCUS = { preserveFocus: true };

const ICONS: Readonly<Record<SearchStanding, readonly [icon: string, colour: string | null]>> = {
  running: ["loading~spin", "testing.runAction"],
  done: ["pass", "testing.iconPassed"],
  interrupted: ["debug-pause", "testing.iconQueued"],
  failed: ["error", "testing.iconFailed"],
};

const PAUSED = ["debug-pause", "testing.runAction"] as const;

export function searchItem(node: SearchNode): TreeItem {
  const { study } = node;
  const standing = standingOf(study);
  const item = new TreeItem(study.study, TreeItemCollapsibleState.None);
  const [icon, colour] = study.live && study.state === "paused" ? PAUSED : ICONS[standing];
  item.id = study.journal;
  item.description = descriptionOf(study);
  item.iconPath = colour === null ? new ThemeIcon(icon) : new ThemeIcon(icon, new ThemeColor(colour));
  item.tooltip = tooltipOf(study);
  item.accessibilityInformation = { label: spokenText(study) };
  // What menus ask: `viewItem =~ /program/`
  item.contextValue = [
    "search",
    // What another program runs cannot be stopped from here.
    standing === "running" && !study.live ? "elsewhere" : standing,
    ...(study.state === "paused" ? ["paused"] : []),
    ...(study.entry === null ? [] : ["program"]),
  ].join(" ");
  item.command = { command: "tunelens.showPanel", title: l10n.t("Show Panel"), arguments: [study.journal, KEEP_FOCUS] };
  return item;
}

export function folderItem({ root, studies }: FolderNode): TreeItem {
  const item = new TreeItem(path.basename(root) || root, TreeItemCollapsibleState.Expanded);
  const running = studies.filter(({ live }) => live).length;
  item.id = `folder:${root}`;
  item.iconPath = ThemeIcon.Folder;
  item.resourceUri = Uri.file(root);
  item.description = running === 0 ? String(studies.length) : `${studies.length}, ${tr("{0} running", running)}`;
  item.tooltip = root;
  item.contextValue = "folder";
  item.accessibilityInformation = { label: l10n.t("{0}, {1} searches", path.basename(root), studies.length) };
  return item;
}

/** The best value first: a narrow side bar shows little more. */
function descriptionOf(study: StudySummary): string {
  const value = study.best === null ? [] : [formatNumber(study.best)];
  // A study of another program in which nothing has begun has no time.
  const begun = study.startedAt > 0 ? [timeText(study.startedAt)] : [];
  return [...value, progressText(study), ...elsewhere(study), ...begun].join(" · ");
}

/** The file, where the study's name does not tell it. */
function elsewhere({ study, entry }: StudySummary): string[] {
  const name = entry === null ? null : path.basename(entry);
  return name === null || study.includes(name) ? [] : [name];
}

function timeText(time: number): string {
  const begun = new Date(time);
  const today = begun.toDateString() === new Date().toDateString();
  return today
    ? begun.toLocaleTimeString(dateLocale(), { hour: "2-digit", minute: "2-digit" })
    : begun.toLocaleDateString(dateLocale(), { day: "numeric", month: "short", year: "2-digit" });
}

function tooltipOf(study: StudySummary): MarkdownString {
  const best = bestText(study);
  const own = study.baseline === null ? "" : `, ${tr("your code {0}", formatNumber(study.baseline))}`;
  const standing = standingOf(study);
  const state = standing === "running" || standing === "done" ? `${standingWord(standing)}, ${progressText(study)}` : progressText(study);
  return new MarkdownString(
    [
      `**${plain(study.study)}** — ${plain(state)}`,
      ...(best === null ? [] : [plain(`${tr("best {0}", best)}${own}`)]),
      plain(study.entry ?? journalAt(study.journal)),
      ...(study.startedAt > 0 ? [plain(l10n.t("begun {0}", new Date(study.startedAt).toLocaleString(dateLocale())))] : []),
    ].join("  \n"),
  );
}
