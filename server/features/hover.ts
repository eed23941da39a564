import type { Hover, MarkupContent, Position } from "vscode-languageserver";
import type { ProgramParameter } from "../language/model";
import { LineIndex } from "../language/text-positions";
import { earlyStopOfView } from "../protocol/early-stop";
import type { LikelyBest } from "../protocol/landscape";
import type { Range } from "../protocol/text";
import type { TrialView } from "../protocol/view";
import { forecastText, recordText, savedText, stepWord } from "../words/early-stop";
import { formatNumber, formatParameter } from "../words/numbers";
import { adviceOf, type Standing } from "./advice";
import { type FileModel, isOwnFile, type ProgramStudy } from "./file-model";
import { touches } from "./inlay-hints";
import { baselineValue, bestValue, finishedTrials, isRunning, metricName, rankedTrials, searchTrials, trialValue } from "./study-summary";
import { codeCell, codeSpan, counted, domainWords, plainMarkdown } from "./words";

const SHOWN_TRIALS = 5;

/** Fewer measured values say nothing of importance. */
const FEWEST_MEASURED = 8;

/** What an annotated value may be, whose search varies it, and how trials did; null where nothing is annotated. */
export function hover(model: FileModel, position: Position): Hover | null {
  const at: Range = { start: position, end: position };
  const own = model.program.parameters.filter(({ source }) => source.path === model.path);
  const parameter = own.find(({ spec }) => touches(spec.range, at));
  if (parameter) return markdown(parameter.spec.range, parameterText(model, parameter));
  const annotated = own.filter(({ source, comment }) => touches(new LineIndex(source.text).rangeOf(comment), at));
  if (annotated.length > 0)
    return {
      contents: contents(
        annotated.map((one) => parameterText(model, one).join("\n\n")),
        "\n\n---\n\n",
      ),
    };
  const { fidelity } = model.program;
  if (fidelity && isOwnFile(model, fidelity.spec.file) && touches(fidelity.spec.range, at)) {
    const { low, high, baseline, name, range } = fidelity.spec;
    return markdown(range, [
      `**${plainMarkdown(name)}** · fidelity from ${formatParameter(low)} to ${formatParameter(high)}`,
      `Buys quality with cost. Short runs may use less; what is recommended is verified at ${formatParameter(baseline)}, the value in the code.`,
    ]);
  }
  const objective = model.program.objectives.find(({ channel }) => channel.source.path === model.path && touches(channel.range, at));
  if (!objective) return null;
  return markdown(objective.channel.range, [
    `**${plainMarkdown(objective.spec.name)}** · objective to ${objective.spec.direction}`,
    objective.channel.kind === "statement" ? "Reported each time this statement runs." : "Read from what the program reports or prints.",
    ...(model.study === null ? [] : [...forecastLines(model.study), ...earlyStopText(model.study)]),
  ]);
}

function parameterText(model: FileModel, parameter: ProgramParameter): string[] {
  const { spec, inferred } = parameter;
  const condition = spec.condition === null ? "" : `, only if ${codeSpan(spec.condition)}`;
  const guess = inferred ? " (inferred from the name and the value)" : "";
  const head = `**${plainMarkdown(spec.name)}** · ${spec.type === "categorical" ? domainMarkdown(parameter) : domainWords(spec)}${condition}${guess}`;
  const whose = `Varied by the search of ${codeSpan(model.program.entry.file)}`;
  if (model.study === null) return [head, `${whose}, not run yet.`];
  return [
    head,
    `${whose}: ${stateText(model.study)}.`,
    ...trialTable(model.study, spec.name),
    ...knowledgeText(model, spec.name),
    ...adviceText(model, spec.name),
    ...earlyStopText(model.study),
  ];
}

function domainMarkdown({ spec }: ProgramParameter): string {
  if (spec.type !== "categorical") return "";
  return `${spec.ordered ? "ordered choice of " : "one of "}${spec.choices.map(codeSpan).join(", ")}`;
}

function stateText({ view, live }: ProgramStudy): string {
  const done = finishedTrials(view);
  const state = live && isRunning(view) ? `${done} of ${counted(view.planned, "trial")} so far` : counted(done, "trial");
  const best = bestValue(view);
  const yours = baselineValue(view);
  if (best === null) return state;
  const against = yours === null ? "" : ` (your code ${formatNumber(yours)})`;
  return `${state}, best ${plainMarkdown(metricName(view))} ${formatNumber(best)}${against}`;
}

/** What running trials are expected to come to, one a line; the most promising ones where there are many. */
function forecastLines({ view, live }: ProgramStudy): string[] {
  const step = stepWord(view.started.fidelity);
  const expected = live
    ? searchTrials(view).flatMap(({ trial, state, forecast }) => (state === "running" && forecast ? [{ trial, forecast }] : []))
    : [];
  const first = expected
    .toSorted((a, b) => (b.forecast.probabilityBetter ?? 0) - (a.forecast.probabilityBetter ?? 0))
    .slice(0, SHOWN_TRIALS);
  const lines = first.map(({ trial, forecast }) => `- #${trial} is ${plainMarkdown(forecastText(forecast, step))}`);
  return lines.length === 0 ? [] : [lines.join("\n")];
}

/** The record of the early stop: what it saved, and what it may have lost. */
function earlyStopText({ view }: ProgramStudy): string[] {
  const record = earlyStopOfView(view);
  const said = [recordText(record), savedText(record, stepWord(view.started.fidelity))].filter((text) => text !== null);
  return said.length === 0 ? [] : [`${plainMarkdown(said.join(". "))}.`];
}

function trialTable({ view }: ProgramStudy, name: string): string[] {
  const tried = rankedTrials(view).filter((trial) => trial.params[name] !== undefined);
  const best = tried.slice(0, SHOWN_TRIALS);
  if (best.length === 0) return [];
  const rows = best.map(
    (trial) =>
      `| ${trialName(trial)} | ${codeCell(formatParameter(trial.params[name] ?? ""))} | ${formatNumber(trialValue(trial) ?? Number.NaN)} |`,
  );
  const table = [`| trial | ${plainMarkdown(name)} | ${plainMarkdown(metricName(view))} |`, "|---|---|---|", ...rows].join("\n");
  return [table, ...triedRange(view.trials, name)];
}

function trialName(trial: TrialView): string {
  return trial.baseline ? `#${trial.trial}, your code` : `#${trial.trial}`;
}

function triedRange(trials: readonly TrialView[], name: string): string[] {
  const values = searchTrials({ trials }).flatMap((trial) => trial.params[name] ?? []);
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length > 1)
    return [
      `Tried ${formatParameter(Math.min(...numbers))} to ${formatParameter(Math.max(...numbers))} in ${counted(numbers.length, "trial")}.`,
    ];
  const counts = new Map<string, number>();
  for (const value of values) if (typeof value === "string") counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts.size === 0 ? [] : [`Tried ${[...counts].map(([value, count]) => `${codeSpan(value)} ${count} ×`).join(", ")}.`];
}

/** What the trials together say of a parameter; nothing while they are too few to say anything. */
function knowledgeText({ landscape }: FileModel, name: string): string[] {
  if (landscape === undefined || !("parameters" in landscape)) return [];
  const { parameters, measurements, objective } = landscape;
  const known = parameters.find((p) => p.name === name);
  if (known === undefined || measurements < Math.max(FEWEST_MEASURED, parameters.length + 2)) return [];
  const percent = Math.round(100 * known.importance);
  const share = percent === 0 ? "next to nothing" : `${percent} %`;
  return [`Explains ${share} of what was seen of ${plainMarkdown(objective.name)}${likelyText(known.likely)}.`];
}

function likelyText(likely: LikelyBest | null): string {
  if (likely === null) return "";
  if ("choices" in likely) return likely.choices.length === 0 ? "" : `, probably best ${likely.choices.map(codeSpan).join(" or ")}`;
  const [low, high] = [formatParameter(likely.low), formatParameter(likely.high)];
  return `, probably best ${low === high ? `at ${low}` : `from ${low} to ${high}`}`;
}

const STANDING_TEXT: Record<Standing, string> = {
  open: "",
  applied: ": the code has it",
  edited: ", for other values than the code has now",
  unfit: ", but it does not fit the annotation as it is now",
};

function adviceText(model: FileModel, name: string): string[] {
  const advice = adviceOf(model.program, model.study?.view ?? null).find(({ parameter }) => parameter.spec.name === name);
  const summary = model.study?.view.recommendation?.summary;
  if (advice) return [`Recommended **${plainMarkdown(advice.text)}**${STANDING_TEXT[advice.standing]}. ${plainMarkdown(summary ?? "")}`];
  return summary === undefined ? [] : [plainMarkdown(summary)];
}

function markdown(range: Range, paragraphs: readonly string[]): Hover {
  return { range, contents: contents(paragraphs, "\n\n") };
}

function contents(paragraphs: readonly string[], separator: string): MarkupContent {
  return { kind: "markdown", value: paragraphs.join(separator) };
}
