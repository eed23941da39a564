import type { Span } from "../language/model";
import { isConfig, usualCommand } from "../language/text-syntax";
import { SAMPLER_NAMES, type SearchOptions, STOPPER_NAMES } from "../protocol/search";
import { tr } from "../words/translate";
import type { CompletionRequest, Offer } from "./completion";
import type { Suggestion } from "./completion-item";
import { documentation } from "./completion-tags";
import { searchCursor } from "./search-cursor";
import { SAMPLER_WORDS, SEARCH_WORDS, STOP_WORDS } from "./search-words";

type Key = keyof typeof SEARCH_WORDS;

const SAMPLER_ORDER = [...SAMPLER_NAMES].sort((a, b) => rank(a) - rank(b));

/** Usual values, each with what it means. */
const values = (): Partial<Readonly<Record<Key, readonly (readonly [value: string, says: string])[]>>> => ({
  trials: [
    ["20", tr("a first look")],
    ["40", tr("the default")],
    ["100", tr("thorough")],
    ["300", tr("many parameters")],
  ],
  time: [
    ["10m", tr("ten minutes")],
    ["30m", tr("half an hour")],
    ["2h", tr("two hours")],
    ["8h", tr("a night")],
  ],
  timeout: [
    ["1m", tr("a minute for each trial")],
    ["10m", tr("ten minutes for each trial")],
    ["1h", tr("an hour for each trial")],
  ],
  parallel: [
    ["auto", tr("one per GPU, else one")],
    ["2", tr("two at once")],
    ["4", tr("four at once")],
  ],
  gpus: [
    ["1", tr("one for each trial")],
    ["0.5", tr("two trials on a GPU")],
    ["2", tr("two for each trial")],
    ["0", tr("keep to the CPU")],
  ],
  repeats: [
    ["3", tr("the default")],
    ["5", tr("surer")],
    ["0", tr("no confirmation")],
  ],
  seed: [["7", tr("the same values in every search with this seed")]],
  checkpoint: [
    ["true", tr("the program saves and resumes")],
    ["false", tr("the default")],
  ],
  warm: [
    ["true", tr("start from earlier studies")],
    ["false", tr("the default")],
  ],
});

const stopArguments = (): readonly (readonly [string, string])[] => [
  ["auto(cautious)", tr("where losing the best trial is worse than waiting")],
  ["auto(aggressive)", tr("where time is short and a good trial will do")],
  ["curve(0.2)", tr("stops more and earlier than `curve`")],
  ["median(0.75)", tr("stricter than `median`")],
  ["asha(4)", tr("keeps 1 in 4 at each rung")],
];

/** What may be written at a place behind `@search`. */
export function searchSuggestions(request: CompletionRequest, body: Span): Offer | null {
  const { source, offset } = request;
  const cursor = searchCursor(source.text, body, offset);
  if (cursor === null) return null;
  if (cursor.kind === "key") {
    const keys = (Object.keys(SEARCH_WORDS) as Key[]).filter((k) => !cursor.given.has(k) && isFor(k, request));
    return { replace: cursor.replace, suggestions: keys.map((key) => keySuggestion(key, cursor.follows)) };
  }
  return { replace: cursor.replace, suggestions: valueSuggestions(cursor.key, request, source.text.slice(cursor.replace.from, offset)) };
}

/** Keys that say something for a program of that language. */
function isFor(key: Key, { source }: CompletionRequest): boolean {
  if (key === "python") return source.language === "python";
  if (key === "node") return source.language === "javascript" || source.language === "typescript";
  return true;
}

function keySuggestion(key: Key, follows: boolean): Suggestion {
  const { form, says, example } = SEARCH_WORDS[key];
  return {
    label: follows ? key : `${key}=`,
    kind: "property",
    docs: documentation(form, says, example ?? form),
    ...(follows ? {} : { more: true }),
  };
}

function valueSuggestions(key: keyof SearchOptions, request: CompletionRequest, written: string): Suggestion[] {
  switch (key) {
    case "sampler":
      return SAMPLER_ORDER.map((label) => ({ label, kind: "value", detail: brief(SAMPLER_WORDS[label]), docs: SAMPLER_WORDS[label] }));
    case "stop":
      return [
        ...STOPPER_NAMES.map((label): Suggestion => ({ label, kind: "value", detail: brief(STOP_WORDS[label]), docs: STOP_WORDS[label] })),
        ...stopArguments().map(([label, docs]): Suggestion => ({ label, kind: "value", detail: docs.replaceAll("`", ""), docs })),
      ];
    case "include":
      return files(request, written);
    case "command": {
      const command = usualCommand(request.source.file, request.source.text);
      return command === null ? [] : [{ label: `"${command}"`, kind: "value", detail: tr("as such programs are usually run") }];
    }
    case "on":
      return [];
    default:
      return (values()[key] ?? []).map(([label, detail]) => ({ label, kind: "value", detail }));
  }
}

function brief(says: string): string {
  return says.replace(/[:.].*$/, "").replaceAll("`", "");
}

function rank(name: (typeof SAMPLER_NAMES)[number]): number {
  return Object.keys(SAMPLER_WORDS).indexOf(name);
}

/** Config files and folders beside the entry, below what is written already; what stands before the last comma stays. */
function files({ source, list }: CompletionRequest, written: string): Suggestion[] {
  const kept = /^["'`]?(?:.*,)?/s.exec(written)?.[0] ?? "";
  const folder = /^(?:.*\/)?/.exec(written.slice(kept.length))?.[0] ?? "";
  const base = source.path.replace(/[\\/][^\\/]*$/, "");
  const names = list?.(folder === "" ? base : `${base}/${folder.replace(/\/$/, "")}`) ?? [];
  return names
    .filter((name) => !name.startsWith(".") && !/^(?:node_modules|__pycache__)\/$/.test(name) && !/[\s"'`]/.test(name))
    .filter((name) => name.endsWith("/") || isConfig(name))
    .toSorted((a, b) => Number(a.endsWith("/")) - Number(b.endsWith("/")) || a.localeCompare(b))
    .map((name) => ({ label: kept + folder + name, kind: "file", ...(name.endsWith("/") ? { more: true } : {}) }));
}
