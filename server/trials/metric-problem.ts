import type { Channel } from "../language/model";
import { editDistance } from "../language/spelling";
import { literalPattern } from "../protocol/literal-pattern";
import type { Mend, Problem } from "../protocol/problem";
import { PARTS, SAID, TITLES } from "../words/search-problems";
import { fill } from "../words/translate";

/** Names listed at most; the nearest come first where there are more. */
const MOST_NAMES = 16;
/** Names that a quick fix is offered for. */
const MOST_CHOICES = 4;
const NAMES: Readonly<Record<string, string>> = {
  keras: "Keras",
  lightning: "Lightning",
  transformers: PARTS.trainer,
  xgboost: "XGBoost",
  lightgbm: "LightGBM",
  tfjs: "TensorFlow.js",
};
/** What a framework needs before it measures anything. */
const NEEDS: Readonly<Record<string, string>> = {
  keras: PARTS.keras,
  lightning: PARTS.lightning,
  transformers: PARTS.transformers,
  xgboost: PARTS.xgboost,
  lightgbm: PARTS.lightgbm,
};

/** An objective or constraint that no framework of the program logged and that it did not print. `words`: the annotation less the name. */
export interface MissingMetric {
  readonly name: string;
  readonly words: string;
  readonly severity: Problem["severity"];
  readonly channel: Channel;
}

/** Says what the frameworks of a program report instead, and what to write. */
export function metricProblem(metric: MissingMetric, frameworks: ReadonlyMap<string, ReadonlySet<string>>): Problem {
  const { name, words, channel, severity } = metric;
  const titles = [...frameworks.keys()].map((framework) => NAMES[framework] ?? framework).join(", ");
  const names = [...new Set([...frameworks.values()].flatMap((own) => [...own]))];
  const base = { code: "metric-not-logged", severity, file: channel.source.file, range: channel.range };
  const byNearness = names.toSorted((a, b) => distance(name, a) - distance(name, b) || compare(a, b));
  const [nearest] = byNearness;
  if (nearest === undefined) {
    const needs = [...frameworks.keys()].flatMap((framework) => NEEDS[framework] ?? []).join(", ");
    const mend = needs === "" ? fill(PARTS.printIt, name) : needs;
    return { ...base, message: fill(SAID.loggedNothing, name, titles, mend) };
  }
  const shown = byNearness.slice(0, MOST_NAMES).toSorted(compare);
  const more = names.length - shown.length;
  const all = more > 0 ? fill(PARTS.more, shown.join(", "), more) : shown.join(", ");
  const written = quoted(nearest);
  const message = fill(frameworks.size > 1 ? SAID.notAmong : SAID.notAmongOne, name, titles, all, `${words} ${written}`);
  const mend = renamed(channel, name, written);
  const choices = byNearness.slice(1, MOST_CHOICES).flatMap((other) => renamed(channel, name, quoted(other)) ?? []);
  return { ...base, message, ...(mend === null ? {} : { mend }), ...(choices.length === 0 ? {} : { choices }) };
}

/** Says of a metric that is read from what the program prints, and that no framework logs, how it comes to be read. */
export function unprintedProblem({ name, words, channel, severity }: MissingMetric): Problem {
  const base = { code: "metric-not-printed", severity, file: channel.source.file, range: channel.range };
  if (channel.kind === "output" && channel.pattern !== null) return { ...base, message: fill(SAID.unmatched, name, channel.pattern) };
  const line = channel.source.language === "text" ? null : assigningLine(channel.source.text, name);
  return { ...base, message: line === null ? fill(SAID.unprinted, name) : fill(SAID.unprintedAssigned, name, words, line) };
}

/** The last line, counted from 1, on which a variable of that name gets a value. */
function assigningLine(text: string, name: string): number | null {
  const assignment = new RegExp(String.raw`(?<![\w.$"'])${literalPattern(name)}\s*(?::[^=\n]+)?[-+*/]?=(?!=)`);
  const index = text.split(/\r\n|[\r\n]/).findLastIndex((line) => assignment.test(line));
  return index < 0 ? null : index + 1;
}

/** Between two names of metrics: parts that both have count for more than letters (`val_acc` is nearer to `val_accuracy` than to `val_auc`). */
function distance(wanted: string, name: string): number {
  const [a, b] = [parts(wanted), parts(name)];
  const cost = (part: string, others: readonly string[]): number =>
    Math.min(
      1,
      ...others.map((other) => (other.startsWith(part) || part.startsWith(other) ? (other === part ? 0 : 0.3) : unlike(part, other))),
    );
  const sum = (from: readonly string[], to: readonly string[]): number => from.reduce((total, part) => total + cost(part, to), 0);
  return sum(a, b) + sum(b, a) + editDistance(wanted.toLowerCase(), name.toLowerCase()) / 100;
}

function unlike(a: string, b: string): number {
  return Math.min(1, (2 * editDistance(a, b)) / Math.max(a.length, b.length));
}

function parts(name: string): readonly string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== "");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** As an annotation takes it. */
function quoted(name: string): string {
  return /^[\p{L}\p{N}_$](?:[\p{L}\p{N}_$.@-]|\/(?=[\p{L}\p{N}_]))*$/u.test(name) ? name : JSON.stringify(name);
}

function renamed({ range, source }: Channel, name: string, written: string): Mend | null {
  const { line } = range.end;
  const text = source.text.split(/\r\n|[\r\n]/)[line] ?? "";
  const found = [JSON.stringify(name), `'${name}'`, name].find((spelling) => text.indexOf(spelling, range.end.character) >= 0);
  if (found === undefined) return null;
  const character = text.indexOf(found, range.end.character);
  const place = { start: { line, character }, end: { line, character: character + found.length } };
  return { title: fill(TITLES.change, written), edits: [{ range: place, newText: written }] };
}
