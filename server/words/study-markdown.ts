import { fromWire, type WireNumber } from "../protocol/number";
import { choices } from "../protocol/pareto";
import type { StudyView, TrialView } from "../protocol/view";
import { retold } from "./findings";
import { formatDuration, formatNumber, formatParameter } from "./numbers";
import { stateWord } from "./search-state";
import { tr, trCount } from "./translate";

/** A study for a pull request: what to change, what that gains and how sure it is, and how it was found. */
export function studyMarkdown(view: StudyView): string {
  const { started } = view;
  const title = `### ${code(started.study)}: ${started.objectives.map((o) => `${o.direction} ${code(o.name)}`).join(", ")}`;
  const parts = [title, ...verdict(view), ...change(view), ...front(view), `${how(view)}`];
  return `${parts.join("\n\n")}\n`;
}

function verdict({ recommendation, trials, best, started }: StudyView): readonly string[] {
  const there = trials.filter((trial) => trial != null);
  if (recommendation !== null) return [`**${escaped(retold(recommendation.summary))}**`];
  const top = best === null ? undefined : trials[best];
  if (top === undefined) return [there.length === 0 ? tr("No trial has started yet.") : tr("No best trial yet.")];
  const own = there.find((trial) => trial.baseline && trial.repeatOf === null);
  const found = `**${valuesText(started, top)}**`;
  return [
    own?.values ? tr("{0}, seen in one run, against {1} before.", found, valuesText(started, own)) : tr("{0}, seen in one run.", found),
  ];
}

function change({ started, recommendation, trials, best }: StudyView): readonly string[] {
  const keeps = recommendation?.verdict === "withinNoise" || recommendation?.verdict === "notBetter";
  const params = recommendation?.params ?? (best === null ? undefined : trials[best]?.params);
  if (keeps || params === undefined) return [];
  const rows = started.space.flatMap(({ name, baseline }) => {
    const value = params[name];
    if (value === undefined) return [];
    const [before, after] = [baseline === null ? "" : code(formatParameter(baseline)), code(formatParameter(value))];
    return [{ name: code(name), before, after: value === baseline ? tr("stays") : `**${after}**`, kept: value === baseline }];
  });
  if (rows.length === 0) return [];
  const ordered = rows.toSorted((a, b) => Number(a.kept) - Number(b.kept));
  if (started.entry === null)
    return [
      table(
        [tr("parameter"), tr("value")],
        ordered.map(({ name, after }) => [name, after]),
      ),
    ];
  return [
    table(
      [tr("parameter"), tr("before"), tr("after")],
      ordered.map(({ name, before, after }) => [name, before, after]),
    ),
  ];
}

/** Of several objectives what can be had for what. */
function front({ started, trials }: StudyView): readonly string[] {
  const able = trials.filter((t) => t?.state === "complete" && t.feasible && t.outside !== true && t.repeatOf === null);
  const found = choices(started.objectives, able);
  if (found.length === 0) return [];
  const head = [tr("trial"), ...started.objectives.map((o) => code(o.name)), ...started.space.map((p) => code(p.name))];
  const rows = found.map(({ trial, baseline, values, params }) => [
    baseline ? `#${trial} (${tr("your code")})` : `#${trial}`,
    ...(values ?? []).map((value) => formatNumber(fromWire(value))),
    ...started.space.map(({ name }) => (params[name] === undefined ? "" : code(formatParameter(params[name])))),
  ]);
  return [`**${tr("{0} on the Pareto front", found.length)}.** ${tr("Seen in one run each.")}`, table(head, rows)];
}

function how({ started, trials, finished, state }: StudyView): string {
  const search = trials.filter((trial) => trial != null && trial.repeatOf === null);
  const count = (wanted: TrialView["state"]): number => search.filter((trial) => trial.state === wanted).length;
  const [complete, pruned, failed, running] = [count("complete"), count("pruned"), count("failed"), count("running")];
  const counts = [
    tr("{0} complete", complete),
    ...(pruned > 0 ? [tr("{0} stopped early", pruned)] : []),
    ...(failed > 0 ? [tr("{0} failed", failed)] : []),
    ...(running > 0 ? [tr("{0} running", running)] : []),
  ].join(", ");
  const searched = trCount(search.length, "{0} trial", "{0} trials");
  return [
    `${finished === null ? searched : tr("{0} in {1}", searched, formatDuration(finished.seconds))} (${counts})`,
    ...(state === "complete" ? [] : [stateWord(state)]),
    tr("sampler {0}", code(started.sampler)),
    ...(started.stop === "none" ? [] : [tr("early stop {0}", code(started.stop))]),
    ...(started.entry === null ? [] : [tr("seed {0}", started.seed), tr("file {0}", code(started.entry))]),
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
