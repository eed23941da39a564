import type { ProgramParameter } from "../language/model";
import { relativeTo } from "../language/program";
import { finishedTrials } from "../protocol/finished-trials";
import type { AsGood, Landscape, LandscapeSlice, LikelyBest } from "../protocol/landscape";
import type { SpaceParameter } from "../protocol/space";
import type { TrialView } from "../protocol/view";
import { retold } from "../words/findings";
import { codeSpan } from "../words/markdown";
import { formatNumber, formatParameter, formatScatter } from "../words/numbers";
import { tr, trCount } from "../words/translate";
import { adviceOf, type Standing } from "./advice";
import { earlyStopText } from "./early-stop-hover";
import { type FileModel, isOfNoProgram, type ProgramStudy } from "./file-model";
import { importanceOf, knowledgeOf } from "./knowledge";
import { PICTURE_COLOURS } from "./picture-theme";
import { responsePicture } from "./response-picture";
import { baselineValue, bestValue, isRunning, metricName, rankedTrials, searchTrials, trialValue } from "./study-summary";
import { codeCell, domainWords, plainMarkdown } from "./words";

const SHOWN_TRIALS = 5;

/** Values of other parameters named below a curve. */
const SHOWN_OTHERS = 4;

/** The paragraphs of a hover on a parameter, as markdown. */
export function parameterText(model: FileModel, parameter: ProgramParameter): string[] {
  const { spec, inferred } = parameter;
  const condition = spec.condition === null ? "" : tr(", only if {0}", codeSpan(spec.condition));
  const guess = inferred ? ` ${tr("(inferred from the name and the value)")}` : "";
  const head = `**${plainMarkdown(spec.name)}** · ${spec.type === "categorical" ? domainMarkdown(parameter) : domainWords(spec)}${condition}${guess}`;
  const whose = searchesText(model);
  if (model.study === null) {
    const unrun = isOfNoProgram(model) ? tr("Varied by no search yet: no program includes this file.") : tr("{0}, not run yet.", whose);
    return [`${head}\\\n${unrun}`];
  }
  const short = shortText(model, spec.name);
  const state = `${whose}: ${stateText(model.study)}.`;
  // An editor opens a hover so high that the curve is in sight where two lines stand above it.
  const beginning =
    short.length === 0
      ? [[head, state].join("\\\n"), ...curveText(model, parameter)]
      : [[head, ...short].join("\\\n"), ...curveText(model, parameter), state];
  return [
    ...beginning,
    ...knowledgeText(model, parameter),
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
  const percent = Math.round(100 * (importanceOf(model, name) ?? 0));
  const asGood = known?.asGood ?? null;
  const parts = [
    ...(advice ? [`→ **${plainMarkdown(advice.text)}**${advice.standing === "stale" ? ` ${tr("(stale)")}` : ""}`] : []),
    ...(percent === 0 ? [] : [tr("decides {0} %", percent)]),
    ...(asGood === null ? [] : [tr("{0} as good", "choices" in asGood ? asGood.choices.map(codeSpan).join(", ") : rangeText(asGood))]),
  ];
  return model.theme === undefined || parts.length === 0 ? [] : [parts.join(" · ")];
}

function rangeText({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${formatParameter(low)}..${formatParameter(high)}`;
}

/** A module may be part of several programs. */
function searchesText({ program, otherSearches }: FileModel): string {
  const others = otherSearches?.() ?? [];
  const entry = codeSpan(program.entry.file);
  if (others.length === 0) return tr("Varied by the search of {0}", entry);
  const shown = others.slice(0, 4).map((other) => codeSpan(relativeTo(other, program.root)));
  const listed = shown.join(", ");
  return others.length > shown.length
    ? tr("Varied by the searches of {0} (the one shown here), {1} and {2} more", entry, listed, others.length - shown.length)
    : tr("Varied by the searches of {0} (the one shown here), {1}", entry, listed);
}

function domainMarkdown({ spec }: ProgramParameter): string {
  if (spec.type !== "categorical") return "";
  const choices = spec.choices.map(codeSpan).join(", ");
  return spec.ordered ? tr("ordered choice of {0}", choices) : tr("one of {0}", choices);
}

function stateText({ view, live }: ProgramStudy): string {
  const done = finishedTrials(view);
  const state = live && isRunning(view) ? tr("{0} of {1} trials so far", done, view.planned) : trCount(done, "{0} trial", "{0} trials");
  const best = bestValue(view);
  const yours = baselineValue(view);
  if (best === null) return state;
  const metric = plainMarkdown(metricName(view));
  return yours === null
    ? tr("{0}, best {1} {2}", state, metric, formatNumber(best))
    : tr("{0}, best {1} {2} (your code {3})", state, metric, formatNumber(best), formatNumber(yours));
}

function trialTable({ view }: ProgramStudy, name: string): string[] {
  const tried = rankedTrials(view).filter((trial) => trial.params[name] !== undefined);
  const best = tried.slice(0, SHOWN_TRIALS);
  if (best.length === 0) return [];
  const rows = best.map(
    (trial) =>
      `| ${trialName(trial)} | ${codeCell(formatParameter(trial.params[name] ?? ""))} | ${formatNumber(trialValue(trial) ?? Number.NaN)} |`,
  );
  const table = [`| ${tr("trial")} | ${plainMarkdown(name)} | ${plainMarkdown(metricName(view))} |`, "|---|---|---|", ...rows].join("\n");
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
  return [tr("Every trial at {0} failed.", listed(only.slice(0, SHOWN_TRIALS).map((value) => codeSpan(formatParameter(value)))))];
}

function trialName(trial: TrialView): string {
  return trial.baseline ? tr("#{0}, your code", trial.trial) : `#${trial.trial}`;
}

function triedRange(trials: readonly TrialView[], name: string): string[] {
  const values = searchTrials({ trials }).flatMap((trial) => trial.params[name] ?? []);
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length > 1)
    return [
      tr("Tried {0} to {1} in {2} trials.", formatParameter(Math.min(...numbers)), formatParameter(Math.max(...numbers)), numbers.length),
    ];
  const counts = new Map<string, number>();
  for (const value of values) if (typeof value === "string") counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts.size === 0 ? [] : [tr("Tried {0}.", [...counts].map(([value, count]) => `${codeSpan(value)} ${count} ×`).join(", "))];
}

/** What the trials together say of a parameter; nothing while they are too few to say anything. */
function knowledgeText(model: FileModel, { spec }: ProgramParameter): string[] {
  const known = knowledgeOf(model, spec.name);
  const { landscape } = model;
  if (known === null || landscape === undefined || !("objective" in landscape)) return [];
  const importance = importanceOf(model, spec.name);
  const percent = importance === null ? null : Math.round(100 * importance);
  const metric = plainMarkdown(landscape.objective.name);
  // Where any value will do, none is best.
  const likely = coversDomain(known.asGood, spec) ? null : known.likely;
  const share =
    percent === null
      ? likelySentence(likely)
      : percent === 0
        ? tr("Explains next to nothing of what was seen of {0}{1}.", metric, likelyText(likely))
        : tr("Explains {0} % of what was seen of {1}{2}.", percent, metric, likelyText(likely));
  const text = `${share}${asGoodText(known.asGood, landscape)}`.trim();
  return text === "" ? [] : [text];
}

function coversDomain(asGood: AsGood | null, spec: SpaceParameter): boolean {
  if (asGood === null) return false;
  if ("choices" in asGood) return spec.type === "categorical" && spec.choices.every((choice) => asGood.choices.includes(choice));
  return spec.type !== "categorical" && asGood.low <= spec.low && asGood.high >= spec.high;
}

/** Said only where the model is sure of it, and with what "as good" means. */
function asGoodText(asGood: AsGood | null, { noise }: Pick<Landscape, "noise">): string {
  if (asGood === null) return "";
  const why =
    asGood.within <= noise
      ? tr("they differ by less than a single run scatters (± {0})", formatScatter(noise))
      : tr("they differ by less than {0}", formatScatter(asGood.within));
  if ("choices" in asGood) return ` ${tr("{0} are as good as each other: {1}.", listed(asGood.choices.map(codeSpan)), why)}`;
  return ` ${tr("Any value in **{0}** is as good: {1}.", rangeText(asGood), why)}`;
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : tr("{0} and {1}", items.slice(0, -1).join(", "), items.at(-1) ?? "");
}

/** The same of the only parameter, of which there is no share to tell. */
function likelySentence(likely: LikelyBest | null): string {
  if (likely === null) return "";
  if ("choices" in likely) return likely.choices.length === 0 ? "" : tr("Probably best: {0}.", either(likely.choices));
  const [low, high] = [formatParameter(likely.low), formatParameter(likely.high)];
  return low === high ? tr("Probably best: {0}.", low) : tr("Probably best: {0} to {1}.", low, high);
}

function either(choices: readonly string[]): string {
  return choices.map(codeSpan).reduce((before, choice) => tr("{0} or {1}", before, choice));
}

function likelyText(likely: LikelyBest | null): string {
  if (likely === null) return "";
  if ("choices" in likely) return likely.choices.length === 0 ? "" : tr(", probably best {0}", either(likely.choices));
  const [low, high] = [formatParameter(likely.low), formatParameter(likely.high)];
  return low === high ? tr(", probably best at {0}", low) : tr(", probably best from {0} to {1}", low, high);
}

const STANDING_TEXT: Record<Standing, (value: string) => string> = {
  open: (value) => tr("Recommended {0}.", value),
  applied: (value) => tr("Recommended {0}: the code has it.", value),
  edited: (value) => tr("Recommended {0}, for other values than the code has now.", value),
  stale: (value) => tr("Recommended {0}, for other code than this: it has changed since that search.", value),
  unfit: (value) => tr("Recommended {0}, but it does not fit the annotation as it is now.", value),
};

function adviceText(model: FileModel, name: string): string[] {
  const advice = adviceOf(model.program, model.study?.view ?? null).find(({ parameter }) => parameter.spec.name === name);
  const told = model.study?.view.recommendation?.summary;
  const summary = told === undefined ? undefined : retold(told);
  if (advice) return [`${STANDING_TEXT[advice.standing](`**${plainMarkdown(advice.text)}**`)} ${plainMarkdown(summary ?? "")}`];
  return summary === undefined ? [] : [plainMarkdown(summary)];
}

/** The response curve as a picture where the editor shows pictures, or why there is none. */
function curveText(model: FileModel, parameter: ProgramParameter): string[] {
  const { landscape, landscapePending, theme } = model;
  if (theme === undefined) return [];
  if (landscape === undefined)
    return landscapePending ? [`*${tr("Its response curve is being worked out: look again in a moment.")}*`] : [];
  if ("reason" in landscape) return [`*${tr("No response curve yet: {0}", plainMarkdown(landscape.reason))}*`];
  const { slice } = landscape;
  const { name } = parameter.spec;
  if (slice === null || slice.axes[0]?.name !== name) return [];
  const recommended =
    adviceOf(model.program, model.study?.view ?? null).find((advice) => advice.parameter.spec.name === name)?.value ?? null;
  const picture = responsePicture(landscape, slice, { code: parameter.spec.baseline, recommended }, PICTURE_COLOURS[theme]);
  if (picture === null) return [];
  const alternative = trCount(
    slice.measured.length,
    "{1} against {2}: {0} trial, believed mean and 68 % band",
    "{1} against {2}: {0} trials, believed mean and 68 % band",
    landscape.objective.name,
    name,
  );
  return [`![${plainMarkdown(alternative)}](data:image/svg+xml;base64,${Buffer.from(picture).toString("base64")})`, othersText(slice)];
}

/** What a curve holds fixed. */
function othersText({ at, trial }: LandscapeSlice): string {
  const others = Object.entries(at);
  if (others.length === 0) return "";
  const shown = others.slice(0, SHOWN_OTHERS).map(([name, value]) => `${plainMarkdown(name)} = ${codeSpan(formatParameter(value))}`);
  return tr("The others as in trial {0}: {1}.", trial, `${shown.join(", ")}${others.length > shown.length ? ", …" : ""}`);
}
