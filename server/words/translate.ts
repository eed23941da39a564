import { literalPattern } from "../protocol/literal-pattern";

/** Text of one language by the English text, as in `l10n/bundle.l10n.*.json`. */
export type Translations = Readonly<Record<string, string>>;

type Value = string | number;

let spoken: { readonly language: string; readonly translations: Translations } = { language: "en", translations: {} };

/**
 * From here on `tr` speaks this language; what is not in its translations stays English. To be called before anything is said, as a
 * text that was made is not made again.
 */
export function speak(language: string, translations: Translations): void {
  spoken = { language, translations };
}

/** The language that `tr` speaks, as BCP 47 writes it. */
export function language(): string {
  return spoken.language;
}

/** For dates and times: those of the language spoken; in English as the machine is set up. */
export function dateLocale(): string | undefined {
  return spoken.language === "en" ? undefined : spoken.language;
}

/** Text for people in their language. The English text is the key: a literal, in which `{0}`, `{1}` … stand for the values. */
export function tr(text: string, ...values: readonly Value[]): string {
  const said = translated(text);
  return values.length === 0 ? said : fill(said, ...values);
}

/** As `tr` for a count, which is `{0}`: English has a word for one and a word for more, other languages need not. */
export function trCount(count: number, one: string, more: string, ...values: readonly Value[]): string {
  return tr(count === 1 ? one : more, count, ...values);
}

/** The text in pieces, with the values where they belong in this language: for what is more than text, such as a link. */
export function trParts<T>(text: string, ...values: readonly T[]): readonly (string | T)[] {
  return parts(translated(text), values);
}

/** Marks a text that is said later, or elsewhere, as one to be translated. */
export function trKey<T extends string>(text: T): T {
  return text;
}

/**
 * What another program said in English by one of these texts, in the language spoken; as it is where it is none of them. `each` says
 * what stands in them.
 */
export function retell(said: string, texts: readonly string[], each: (value: string) => string = (value) => value): string {
  if (spoken.language === "en") return said;
  for (const text of texts) {
    const found = patternOf(text).exec(said);
    if (found === null) continue;
    const values: string[] = [];
    [...text.matchAll(SLOT)].forEach(([, slot], k) => {
      values[Number(slot)] = each(found[k + 1] ?? "");
    });
    return tr(text, ...values);
  }
  return said;
}

const patterns = new Map<string, RegExp>();

function patternOf(text: string): RegExp {
  const known = patterns.get(text) ?? new RegExp(`^${pieces(text, literalPattern, () => "(.+?)").join("")}$`, "s");
  patterns.set(text, known);
  return known;
}

/** The text as it is, with the values in it. */
export function fill(text: string, ...values: readonly Value[]): string {
  return parts(text, values).join("");
}

const SLOT = /\{(\d+)\}/g;

function translated(text: string): string {
  return Object.hasOwn(spoken.translations, text) ? (spoken.translations[text] ?? text) : text;
}

function parts<T>(text: string, values: readonly T[]): readonly (string | T)[] {
  return pieces<string | T>(
    text,
    (piece) => piece,
    (slot) => values[slot] ?? "",
  ).filter((piece) => piece !== "");
}

function pieces<T>(text: string, between: (piece: string) => T, at: (slot: number) => T): T[] {
  return text.split(SLOT).map((piece, k) => (k % 2 === 0 ? between(piece) : at(Number(piece))));
}
