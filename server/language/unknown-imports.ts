import { tr } from "../words/translate";
import type { FileDraft } from "./drafts";
import { includedFiles } from "./include-files";
import { shortPath } from "./mentioned-files";
import type { UnknownImport } from "./outline";
import type { ProblemList } from "./problem-list";
import { type EntryNeeds, includeMend } from "./program-problems";
import { directoryOf, extensionOf, join } from "./text-path";

/**
 * Told once a program: what such imports load takes part only when `include=` names it. Silent where nothing is annotated, where all
 * files that could be meant take part already, and where it cannot be told which are meant but `include=` names some.
 */
export function reportUnknownImports(
  drafts: readonly FileDraft[],
  needs: EntryNeeds,
  taking: ReadonlySet<string>,
  lists: readonly ProblemList[],
): void {
  const { entry, given } = needs;
  if (drafts.every(({ annotations }) => annotations.length === 0)) return;
  const includesSome = (given.include ?? entry.searches[0]?.options.include ?? []).length > 0;
  const all = drafts.flatMap((draft, i) => draft.unknownImports.map((reference) => ({ draft, reference, list: lists[i] })));
  const told = all.map((one) => ({ ...one, pattern: patternOf(one.draft, one.reference, needs, taking) }));
  const open = told.filter(({ pattern }) => pattern !== "taken" && (pattern !== null || !includesSome));
  const first = open.find(({ pattern }) => pattern !== null) ?? open[0];
  if (first?.list === undefined) return;
  const { draft, reference, list, pattern } = first;
  const { beginning } = reference;
  const file =
    pattern ??
    (beginning.includes("/") ? `${beginning.replace(/^(?:\.\/)+/, "")}*.${extensionOf(draft.source.path)}` : null) ??
    `${directoryOf(draft.source.file) === draft.source.file ? "" : `${directoryOf(draft.source.file)}/`}net.${extensionOf(draft.source.path)}`;
  const message =
    draft === entry
      ? tr("Which module this loads is known only when the program runs: if it has annotations, write `include={0}` in `@search`.", file)
      : tr(
          "Which module this loads is known only when the program runs: if it has annotations, write `include={0}` in `@search` of {1}.",
          file,
          entry.source.file,
        );
  const more = open.length > 1 ? ` ${tr("So do {0} more of its imports.", open.length - 1)}` : "";
  list.add(
    "import-not-static",
    { from: reference.from, to: reference.to },
    message + more,
    ...(pattern === null ? [] : [includeMend(entry, pattern)]),
  );
}

/** `models/*.py` for `f"models.{name}"` where there are such files; null where none are known. */
function patternOf(
  draft: FileDraft,
  { beginning }: UnknownImport,
  needs: EntryNeeds,
  taking: ReadonlySet<string>,
): string | "taken" | null {
  const cut = beginning.lastIndexOf("/");
  if (cut < 0) return null;
  const { entry, root, host } = needs;
  const own = directoryOf(draft.source.path);
  const bases = draft.source.language === "python" && !beginning.startsWith(".") ? [directoryOf(entry.source.path), root, own] : [own];
  const extension = extensionOf(draft.source.path);
  for (const base of new Set(bases)) {
    const folder = join(base, beginning.slice(0, cut + 1));
    const pattern = shortPath(join(folder, `${beginning.slice(cut + 1)}*.${extension}`), entry.source, root);
    const files = includedFiles(pattern, entry.source.path, root, host);
    if (files.length > 0) return files.every((file) => taking.has(file)) ? "taken" : pattern;
  }
  return null;
}
