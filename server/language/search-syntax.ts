import { SAMPLER_NAMES, type SearchOptions, STOPPER_NAMES } from "../protocol/search";
import { literalValue } from "../space/literal";
import { tr } from "../words/translate";
import type { Span } from "./model";
import type { ChoiceDraft, ProblemList } from "./problem-list";
import { removal } from "./removal";
import { Scanner } from "./scanner";
import { likelyValues, USUAL_VALUES } from "./search-values";
import { shellWords } from "./shell-words";
import { didYouMean } from "./spelling";
import { asWords } from "./word-mends";

type Value = NonNullable<SearchOptions[keyof SearchOptions]>;
/** Reads a value; undefined when it is not of the key's kind. */
type Reader = (source: string) => Value | undefined;

const UNITS: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, min: 60, s: 1, sec: 1 };

/** `30m`, `1h30m`, `90s`, `1.5h`, plain seconds; undefined for anything else or no time at all. */
export function parseDuration(source: string): number | undefined {
  const plain = Number(source);
  if (/^\d+(?:\.\d+)?$/.test(source)) return plain > 0 ? plain : undefined;
  if (!/^(?:\d+(?:\.\d+)?(?:d|h|min|m|sec|s))+$/.test(source)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of source.matchAll(/(\d+(?:\.\d+)?)(d|h|min|m|sec|s)/g)) seconds += Number(amount) * (UNITS[unit ?? ""] ?? 0);
  return seconds > 0 ? seconds : undefined;
}

/** A rule for stopping trials early, with its argument where it takes one: `median`, `curve(0.05)`, `auto(aggressive)`. */
export function parseStop(source: string): string | undefined {
  const [, name = "", argument] = /^([a-z0-9]+)(?:\(\s*([^()]*?)\s*\))?$/.exec(source) ?? [];
  if (!STOPPER_NAMES.some((n) => n === name)) return undefined;
  if (argument === undefined) return name;
  if (name === "auto") return /^(?:cautious|balanced|aggressive)$/.test(argument) ? `auto(${argument})` : undefined;
  const number = Number(argument);
  if (argument === "" || !Number.isFinite(number) || number <= 0) return undefined;
  if (name === "curve" || name === "median" || name === "top20") return number < 1 ? `${name}(${argument})` : undefined;
  return (name === "asha" || name === "hyperband") && number >= 2 && number <= 27 ? `${name}(${argument})` : undefined;
}

function integerFrom(least: number): Reader {
  return (source) =>
    /^\d[\d_]*$/.test(source) && Number(source.replaceAll("_", "")) >= least && Number.isSafeInteger(Number(source.replaceAll("_", "")))
      ? Number(source.replaceAll("_", ""))
      : undefined;
}

/** Whole GPUs, or the part of one that a trial takes. */
const gpusFrom: Reader = (source) => {
  if (!/^\d*\.?\d+$/.test(source)) return undefined;
  const gpus = Number(source);
  return gpus < 1 || Number.isInteger(gpus) ? gpus : undefined;
};

const text: Reader = (source) => (source === "" ? undefined : source);
const flag: Reader = (source) => (/^(?:true|True)$/.test(source) ? true : /^(?:false|False)$/.test(source) ? false : undefined);

const KEYS: Readonly<Record<keyof SearchOptions, { readonly read: Reader; readonly says: () => string }>> = {
  trials: { read: integerFrom(1), says: () => tr("a whole number from 1 on, `trials=40`") },
  time: { read: parseDuration, says: () => tr("a time, `time=30m`, `time=1h30m` or seconds") },
  parallel: { read: (s) => (s === "auto" ? s : integerFrom(1)(s)), says: () => tr("a whole number from 1 on or `auto`") },
  gpus: { read: gpusFrom, says: () => tr("a whole number, or a part of one: `gpus=0.5` puts two trials on a GPU") },
  sampler: { read: (s) => SAMPLER_NAMES.find((n) => n === s), says: () => tr("one of {0}", SAMPLER_NAMES.join(", ")) },
  stop: {
    read: parseStop,
    says: () =>
      tr(
        "one of {0}, with an argument where the rule takes one: a share, `curve(0.05)`, `median(0.75)`, `top20(0.3)`; 1 in so many, from 2 to 27, `asha(4)`, `hyperband(4)`; `auto(cautious)`, `auto(aggressive)`",
        STOPPER_NAMES.join(", "),
      ),
  },
  repeats: { read: integerFrom(0), says: () => tr("a whole number from 0 on, `repeats=3`") },
  seed: { read: integerFrom(0), says: () => tr("a whole number from 0 on, `seed=7`") },
  timeout: { read: parseDuration, says: () => tr("a time, `timeout=10m` or seconds") },
  command: { read: text, says: () => tr('a command, in quotes when it holds spaces: `command="python -m train"`') },
  args: {
    read: (s) => shellWords(s) ?? undefined,
    says: () => tr('the program\'s arguments, in quotes when there are several: `args="--data mnist --gpu 0"`'),
  },
  python: { read: text, says: () => tr("the path of an interpreter") },
  node: { read: text, says: () => tr("the path of an interpreter") },
  include: {
    read: (s) =>
      s
        .split(/,(?![^{]*\})/)
        .map((p) => p.trim())
        .filter((p) => p !== ""),
    says: () => tr("files, separated by commas"),
  },
  checkpoint: { read: flag, says: () => tr("`true` or `false`") },
  warm: { read: flag, says: () => tr("`true` or `false`") },
  on: { read: (s) => (/^(?:local|ray:\/\/[^\s/:]+(?::\d+)?)$/.test(s) ? s : undefined), says: () => tr("`local` or `ray://host:port`") },
};

export const SEARCH_KEYS = Object.keys(KEYS) as readonly (keyof SearchOptions)[];

/** What a `@search` value should look like, for messages and completion. */
export function searchValueHelp(key: keyof SearchOptions): string {
  return KEYS[key].says();
}

/** Reads one value as `@search` would; undefined when it is not of the key's kind. Command-line flags go through here too. */
export function readSearchValue(key: keyof SearchOptions, source: string): Value | undefined {
  const value = KEYS[key].read(source);
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}

/** Values with spaces in them, which people write without quotes. */
const SPACED: Readonly<Partial<Record<string, { readonly title: () => string; readonly message: (whole: string) => string }>>> = {
  command: {
    title: () => tr("Put the command into quotes"),
    message: (whole) => tr('A command with spaces stands in quotes: write `command="{0}"`.', whole),
  },
  args: {
    title: () => tr("Put the arguments into quotes"),
    message: (whole) => tr('Several arguments stand in quotes: write `args="{0}"`.', whole),
  },
};

/** Where a value without quotes ends: before the next key of ours. */
function openEnd(source: string, from: number, to: number): number {
  const rest = source.slice(from, to);
  const next = new RegExp(`\\s+(?=(?:${SEARCH_KEYS.join("|")})=)`).exec(rest);
  return from + (next?.index ?? rest.trimEnd().length);
}

/** `places` gets the span of each value. */
export function parseSearch(source: string, body: Span, problems: ProblemList, places = new Map<string, Span>()): SearchOptions {
  const scanner = new Scanner(source, body.from, body.to);
  const found = new Map<string, Value>();
  while (!scanner.done) {
    const word = scanner.word();
    if (word !== null && readColon(scanner, word, problems)) continue;
    if (word === null || scanner.eat("=") === null) {
      const span = word ?? scanner.rest;
      const last = [...places.entries()].at(-1);
      const [key, value] = last ?? [];
      const spaced = key === undefined ? undefined : SPACED[key];
      if (spaced !== undefined && value !== undefined && !/^["'`]/.test(source.slice(value.from, value.to))) {
        const end = openEnd(source, value.from, body.to);
        const whole = source.slice(value.from, end).replaceAll('"', "'");
        const place = { from: value.from, to: end };
        problems.add("search-syntax", place, spaced.message(whole), { title: spaced.title(), span: place, newText: `"${whole}"` });
        if (end <= scanner.pos) break;
        scanner.take(end);
        continue;
      }
      const bare = word === null ? scanner.chunk() : word;
      problems.addChoices(
        "search-syntax",
        span,
        tr("`@search` takes key=value pairs: write `@search trials=40 parallel=2`. Words behind it need a second comment sign."),
        bare === null
          ? []
          : [...meantPairs(bare, places, scanner), ...asWords({ from: bare.from, to: trimmedEnd(source, body.to) }, problems)],
      );
      if (word === null) break;
      continue;
    }
    readPair(scanner, word, found, problems, places);
  }
  return Object.fromEntries(found) as SearchOptions;
}

/** `40` of trials, `30m` of time, `tpe` of a sampler: the key that is missing before a value, or the value behind a key. */
function meantPairs(word: Span, given: ReadonlyMap<string, Span>, { text }: Scanner): ChoiceDraft[] {
  const written = text.slice(word.from, word.to);
  const usual = USUAL_VALUES[written];
  if (usual !== undefined && !given.has(written)) return [pairMend(word, `${written}=${usual}`)];
  const key = /^\d+$/.test(written)
    ? "trials"
    : (["time", "sampler", "stop"] as const).find((k) => readSearchValue(k, written) !== undefined);
  return key === undefined || given.has(key) || readSearchValue(key, written) === undefined ? [] : [pairMend(word, `${key}=${written}`)];
}

function pairMend(span: Span, newText: string): ChoiceDraft {
  return [{ title: tr("Change to {0}", newText), span, newText }];
}

function trimmedEnd(text: string, to: number): number {
  return text.slice(0, to).trimEnd().length;
}

/** `trials: 40`, as in other files of settings. */
function readColon(scanner: Scanner, word: Span, problems: ProblemList): boolean {
  const colon = SEARCH_KEYS.some((key) => key === scanner.source(word)) ? scanner.eat(":") : null;
  if (colon === null) return false;
  const value = scanner.string() ?? scanner.chunk();
  if (value === null) return false;
  const pair = [scanner.source(word), scanner.source(value)] as const;
  problems.add("search-syntax", colon, tr("`@search` takes key=value pairs: write `{0}={1}`.", ...pair), {
    title: tr("Change to {0}", pair.join("=")),
    span: { from: word.to, to: value.from },
    newText: "=",
  });
  return true;
}

function readPair(scanner: Scanner, word: Span, found: Map<string, Value>, problems: ProblemList, places: Map<string, Span>): void {
  const name = scanner.source(word);
  const quoted = scanner.string();
  const span = quoted ?? scanner.chunk();
  const key = SEARCH_KEYS.find((k) => k === name);
  if (key === undefined) {
    reportKey(name, word, { from: word.from, to: span?.to ?? word.to }, problems);
    return;
  }
  const pair = { from: word.from, to: span?.to ?? word.to };
  if (found.has(key)) {
    const before = places.get(key);
    const first = before && { from: scanner.text.lastIndexOf(key, before.from), to: before.to };
    problems.addChoices(
      "duplicate-key",
      word,
      tr("`{0}` is given twice: remove one.", key),
      first === undefined ? [] : [[removal(scanner.source(first), first, scanner.text)]],
      [removal(scanner.source(pair), pair, scanner.text)],
    );
  }
  const value = span === null ? undefined : readSearchValue(key, unquoted(scanner.source(span)));
  if (value === undefined) {
    const mend = valueMend(key, span, scanner);
    problems.addChoices(
      "invalid-search-value",
      span ?? word,
      tr("`{0}=` takes {1}.", key, KEYS[key].says()),
      mend.length > 0 ? [] : [...otherValues(key, span, scanner), [removal(scanner.source(pair), pair, scanner.text)]],
      mend,
    );
  } else if (!found.has(key)) {
    found.set(key, value);
    if (span !== null) places.set(key, span);
  }
}

function reportKey(name: string, word: Span, pair: Span, problems: ProblemList): void {
  const meant = didYouMean(name, SEARCH_KEYS);
  const mend = meant === null ? [] : [{ title: tr("Change to {0}", meant), span: word, newText: meant }];
  const { text } = problems.source;
  problems.addChoices(
    "unknown-key",
    word,
    meant === null
      ? tr("`@search` has no key `{0}`; keys are {1}.", name, SEARCH_KEYS.join(", "))
      : tr("`@search` has no key `{0}`: did you mean `{1}`?", name, meant),
    meant === null ? [[removal(text.slice(pair.from, pair.to), pair, text)]] : [],
    mend,
  );
}

function otherValues(key: keyof SearchOptions, span: Span | null, scanner: Scanner): ChoiceDraft[] {
  const values = span === null ? [] : likelyValues(key, unquoted(scanner.source(span)));
  return values.flatMap((newText) => (span === null ? [] : [pairMend(span, newText)]));
}

function unquoted(source: string): string {
  const value = literalValue(source);
  return value?.kind === "string" ? value.value : source;
}

function valueMend(key: keyof SearchOptions, span: Span | null, scanner: Scanner): { title: string; span: Span; newText: string }[] {
  if (span === null) return [];
  const source = scanner.source(span);
  const known = key === "sampler" ? SAMPLER_NAMES : key === "stop" ? STOPPER_NAMES : [];
  const meant =
    didYouMean<string>(source, known) ??
    (readSearchValue(key, source.replace(/[,;]+$/, "")) === undefined ? null : source.replace(/[,;]+$/, ""));
  return meant === null ? [] : [{ title: tr("Change to {0}", meant), span, newText: meant }];
}
