import { readFileSync } from "node:fs";
import path from "node:path";
import type { Translations } from "../words/translate";

/** A language other than English with what there is of it. */
export interface Spoken {
  readonly language: string;
  readonly translations: Translations;
}

const TAG = /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/;

/**
 * The first of these languages (BCP 47, the one wanted most first) that `folder` holds as `bundle.l10n.LANGUAGE.json`; null for English,
 * where there is none of them, and without a folder.
 */
export function spokenIn(folder: string | null, languages: readonly string[]): Spoken | null {
  if (folder === null) return null;
  for (const wanted of languages) {
    const tag = wanted.trim().replaceAll("_", "-").toLowerCase();
    if (!TAG.test(tag)) continue;
    const [base = ""] = tag.split("-");
    if (base === "en") return null;
    for (const language of [tag, base]) {
      const translations = read(path.join(folder, `bundle.l10n.${language}.json`));
      if (translations !== null) return { language, translations };
    }
  }
  return null;
}

/** The languages that a terminal is set to, the one wanted most first. */
export function terminalLanguages(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const set = environment["LC_ALL"] || environment["LC_MESSAGES"] || environment["LANG"] || "";
  return [set.replace(/[.@].*$/, "")];
}

/** Those that a browser asks for in `accept-language`, the one wanted most first. */
export function acceptedLanguages(header: string | undefined): readonly string[] {
  return (header ?? "")
    .split(",")
    .map((entry) => {
      const [tag = "", quality] = entry.trim().split(/\s*;\s*q=/);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}

const known = new Map<string, Translations | null>();

function read(file: string): Translations | null {
  const before = known.get(file);
  if (before !== undefined) return before;
  let translations: Translations | null = null;
  try {
    translations = JSON.parse(readFileSync(file, "utf8")) as Translations;
  } catch {
    // There is no such language.
  }
  known.set(file, translations);
  return translations;
}
