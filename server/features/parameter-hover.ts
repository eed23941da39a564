import type { ProgramParameter } from "../language/model";
import { relativeTo } from "../language/program";
import type { AsGood, Landscape, LandscapeSlice, LikelyBest } from "../protocol/landscape";
import type { SpaceParameter } from "../protocol/space";
import type { TrialView } from "../protocol/view";
import { formatNumber, formatParameter } from "../words/numbers";
import { adviceOf, type Standing } from "./advice";
import { earlyStopText } from "./early-stop-hover";
import { type FileModel, isOfNoProgram, type ProgramStudy } from "./file-model";
import { knowledgeOf } from "./knowledge";
import { PICTURE_COLOURS } from "./picture-theme";
import { responsePicture } from "./response-picture";
import { baselineValue, bestValue, finishedTrials, isRunning, metricName, rankedTrials, searchTrials, trialValue } from "./study-summary";
import { codeCell, codeSpan, counted, domainWords, plainMarkdown } from "./words";

const SHOWN_TRIALS = 5;

/** Values of other parameters named below a curve. */
const SHOWN_OTHERS = 4;

/** The paragraphs of a hover on a parameter, as markdown. */
export function parameterText(model: FileModel, parameter: ProgramParameter): string[] {
  const { spec, inferred } = parameter;
  const condition = spec.condition === null ? "" : `, only if ${codeSpan(spec.condition)}`;
  const guess = inferred ? " (inferred from the name and the value)" : "";
  const head = `**${plainMarkdown(spec.name)}** · ${spec.type === "categorical" ? domainMarkdown(parameter) : domainWords(spec)}${condition}${guess}`;
  const whose = `Varied by ${searchesText(model)}`;
  if (model.study === null)
    return [`${head}\\\n${isOfNoProgram(model) ? "Varied by no search yet: no program includes this file." : `${whose}, not run yet.`}`];
  return [
    [head, `${whose}: ${stateText(model.study)}.`, ...shortText(model, spec.name)].join("\\\n"),
    ...curveText(model, parameter),
    ...knowledgeText(model, spec.name),
    ...adviceText(model, spec.name),
    ...failedText(model.study, spec),
    ...trialTable(model.study, spec.name),
    ...earlyStopText(model.study),
  ];
}

/** What one wants to know in a glance: the recommended value, what the parameter decides, what is as good. */
function shortText(model: FileModel, name: string): string[] {
  const advice = adviceOf(model.program, model.study?.view ?? null).find(({ parameter }) => parameter.spec.name === name);
  const known = knowledgeOf(model, name);
  const percent = known === null ? 0 : Math.round(100 * known.importance);
  const asGood = known?.asGood ?? null;
  const parts = [
    ...(advice ? [`→ **${plainMarkdown(advice.text)}**${advice.standing === "stale" ? " (stale)" : ""}`] : []),
    ...(percent === 0 ? [] : [`decides ${percent} %`]),
    ...(asGood === null ? [] : [`${"choices" in asGood ? asGood.choices.map(codeSpan).join(", ") : rangeText(asGood)} as good`]),
  ];
  return model.theme === undefined || parts.length === 0 ? [] : [parts.join(" · ")];
}

function rangeText({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${formatParameter(low)}..${formatParameter(high)}`;
}

/** A module may be part of several programs. */
function searchesText({ program, otherSearches }: FileModel): string {
  const others = otherSearches?.() ?? [];
  if (others.length === 0) return `the search of ${codeSpan(program.entry.file)}`;
  const shown = others.slice(0, 4).map((entry) => codeSpan(relativeTo(entry, program.root)));
  const more = others.length > shown.length ? ` and ${others.length - shown.length} more` : "";
  return `the searches of ${codeSpan(program.entry.file)} (the one shown here), ${shown.join(", ")}${more}`;
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

/** Values of which every trial failed: the model of the objective knows nothing of them. */
function failedText({ view }: ProgramStudy, spec: SpaceParameter): string[] {
  if (spec.type === "float") return [];
  const ended = searchTrials(view).filter(({ state, reason }) => state !== "running" && reason !== "interrupted");
  const went = new Set(ended.flatMap(({ state, params }) => (state === "failed" ? [] : [params[spec.name]])));
  const failed = new Set(ended.flatMap(({ state, params }) => (state === "failed" ? (params[spec.name] ?? []) : [])));
  const only = [...failed].filter((value) => !went.has(value)).toSorted((a, b) => Number(a) - Number(b));
  if (only.length === 0 || went.size === 0) return [];
  return [`Every trial at ${listed(only.slice(0, SHOWN_TRIALS).map((value) => codeSpan(formatParameter(value))))} failed.`];
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
function knowledgeText(model: FileModel, name: string): string[] {
  const known = knowledgeOf(model, name);
  const { landscape } = model;
  if (known === null || landscape === undefined || !("objective" in landscape)) return [];
  const { objective } = landscape;
  const percent = Math.round(100 * known.importance);
  const share = percent === 0 ? "next to nothing" : `${percent} %`;
  return [
    `Explains ${share} of what was seen of ${plainMarkdown(objective.name)}${likelyText(known.likely)}.${asGoodText(known.asGood, landscape)}`,
  ];
}

/** Said only where the model is sure of it, and with what "as good" means. */
function asGoodText(asGood: AsGood | null, { noise }: Pick<Landscape, "noise">): string {
  if (asGood === null) return "";
  const why =
    asGood.within <= noise
      ? `they differ by less than a single run scatters (± ${formatNumber(noise)})`
      : `they differ by less than ${formatNumber(asGood.within)}`;
  if ("choices" in asGood) return ` ${listed(asGood.choices.map(codeSpan))} are as good as each other: ${why}.`;
  return ` Any value in **${rangeText(asGood)}** is as good: ${why}.`;
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
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
  stale: ", for other code than this: it has changed since that search",
  unfit: ", but it does not fit the annotation as it is now",
};

function adviceText(model: FileModel, name: string): string[] {
  const advice = adviceOf(model.program, model.study?.view ?? null).find(({ parameter }) => parameter.spec.name === name);
  const summary = model.study?.view.recommendation?.summary;
  if (advice) return [`Recommended **${plainMarkdown(advice.text)}**${STANDING_TEXT[advice.standing]}. ${plainMarkdown(summary ?? "")}`];
  return summary === undefined ? [] : [plainMarkdown(summary)];
}

/** The response curve as a picture where the editor shows pictures, or why there is none. */
function curveText(model: FileModel, parameter: ProgramParameter): string[] {
  const { landscape, landscapePending, theme } = model;
  if (theme === undefined) return [];
  if (landscape === undefined) return landscapePending ? ["*Its response curve is being worked out: look again in a moment.*"] : [];
  if ("reason" in landscape) return [`*No response curve yet: ${plainMarkdown(landscape.reason)}*`];
  const { slice } = landscape;
  const { name } = parameter.spec;
  if (slice === null || slice.axes[0]?.name !== name) return [];
  const recommended =
    adviceOf(model.program, model.study?.view ?? null).find((advice) => advice.parameter.spec.name === name)?.value ?? null;
  const picture = responsePicture(landscape, slice, { code: parameter.spec.baseline, recommended }, PICTURE_COLOURS[theme]);
  if (picture === null) return [];
  const alternative = `${landscape.objective.name} against ${name}: ${counted(slice.measured.length, "trial")}, believed mean and 68 % band`;
  return [`![${plainMarkdown(alternative)}](data:image/svg+xml;base64,${Buffer.from(picture).toString("base64")})`, othersText(slice)];
}

/** What a curve holds fixed. */
function othersText({ at, trial }: LandscapeSlice): string {
  const others = Object.entries(at);
  if (others.length === 0) return "";
  const shown = others.slice(0, SHOWN_OTHERS).map(([name, value]) => `${plainMarkdown(name)} = ${codeSpan(formatParameter(value))}`);
  return `The others as in trial ${trial}: ${shown.join(", ")}${others.length > shown.length ? ", …" : ""}.`;
}
