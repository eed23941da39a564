import { fromWire, type WireNumber } from "../protocol/number";
import type { StudyView, TrialView } from "../protocol/view";
import { formatDuration, formatNumber, formatParameter } from "./numbers";

/** A study for a pull request: what to change, what that gains and how sure it is, and how it was found. */
export function studyMarkdown(view: StudyView): string {
  const { started } = view;
  const title = `### ${code(started.study)}: ${started.objectives.map((o) => `${o.direction} ${code(o.name)}`).join(", ")}`;
  const parts = [title, ...verdict(view), ...change(view), `${how(view)}`];
  return `${parts.join("\n\n")}\n`;
}

function verdict({ recommendation, trials, best, started }: StudyView): readonly string[] {
  const there = trials.filter((trial) => trial != null);
  if (recommendation !== null) return [`**${escaped(recommendation.summary)}**`];
  const top = best === null ? undefined : trials[best];
  if (top === undefined) return [there.length === 0 ? "No trial has started yet." : "No best trial yet."];
  const own = there.find((trial) => trial.baseline && trial.repeatOf === null);
  return [`**${valuesText(started, top)}**, seen in one run${own?.values ? `, against ${valuesText(started, own)} before` : ""}.`];
}

function change({ started, recommendation, trials, best }: StudyView): readonly string[] {
  const keeps = recommendation?.verdict === "withinNoise" || recommendation?.verdict === "notBetter";
  const params = recommendation?.params ?? (best === null ? undefined : trials[best]?.params);
  if (keeps || params === undefined) return [];
  const rows = started.space.flatMap(({ name, baseline }) => {
    const value = params[name];
    if (value === undefined) return [];
    const [before, after] = [baseline === null ? "" : code(formatParameter(baseline)), code(formatParameter(value))];
    return [{ name: code(name), before, after: value === baseline ? "stays" : `**${after}**`, kept: value === baseline }];
  });
  if (rows.length === 0) return [];
  const ordered = rows.toSorted((a, b) => Number(a.kept) - Number(b.kept));
  if (started.entry === null)
    return [
      table(
        ["parameter", "value"],
        ordered.map(({ name, after }) => [name, after]),
      ),
    ];
  return [
    table(
      ["parameter", "before", "after"],
      ordered.map(({ name, before, after }) => [name, before, after]),
    ),
  ];
}

function how({ started, trials, finished, state }: StudyView): string {
  const search = trials.filter((trial) => trial != null && trial.repeatOf === null);
  const count = (wanted: TrialView["state"]): number => search.filter((trial) => trial.state === wanted).length;
  const [complete, pruned, failed, running] = [count("complete"), count("pruned"), count("failed"), count("running")];
  const counts = [
    `${complete} complete`,
    ...(pruned > 0 ? [`${pruned} stopped early`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(running > 0 ? [`${running} running`] : []),
  ].join(", ");
  return [
    `${search.length} ${search.length === 1 ? "trial" : "trials"}${finished === null ? "" : ` in ${formatDuration(finished.seconds)}`} (${counts})`,
    ...(state === "complete" ? [] : [state]),
    `sampler ${code(started.sampler)}`,
    ...(started.stop === "none" ? [] : [`early stop ${code(started.stop)}`]),
    ...(started.entry === null ? [] : [`seed ${started.seed}`, `file ${code(started.entry)}`]),
  ].join(" · ");
}

function valuesText(started: StudyView["started"], { values }: TrialView): string {
  const text = (value: WireNumber): string => formatNumber(fromWire(value));
  return (values ?? []).map((value, k) => `${code(started.objectives[k]?.name ?? "value")} ${text(value)}`).join(", ");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => " --- |").join("")}`, ...rows.map(line)].join("\n");
}

/** As it stands, whatever signs are in it: a code span with more backticks around it than there are within. */
function code(text: string): string {
  const one = text.replace(/\s+/g, " ").trim();
  const longest = Math.max(0, ...(one.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = one === "" || one.startsWith("`") || one.endsWith("`") ? " " : "";
  return `${fence}${pad}${one}${pad}${fence}`;
}

function escaped(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_<>[\]#|~@]/g, (sign) => `\\${sign}`);
}
