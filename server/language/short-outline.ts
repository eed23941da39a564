import type { Tree } from "@lezer/common";
import { parseHost } from "./host-syntax";
import { javascriptOutline } from "./javascript-outline";
import { KeptText } from "./kept-text";
import type { ParsedLanguage, SourceFile } from "./model";
import { shifted } from "./moved";
import { nodeCuts } from "./node-cuts";
import type { Outline } from "./outline";
import { PROSE_CELL, pythonCuts } from "./python-cuts";
import { pythonOutline } from "./python-outline";
import { RestOfText } from "./rest-of-text";

type ParsedSource = SourceFile & { readonly language: ParsedLanguage };

/** A shorter text is parsed as soon as it is cut. */
const SHORTEST = 250;
/** Likewise one of which more than this share is left. */
const MOST_LEFT = 0.7;

export function outlineOf({ text, language }: ParsedSource, tree: Tree): Outline {
  return language === "python" ? pythonOutline(text, tree) : javascriptOutline(text, tree);
}

/**
 * What the outline of a text says of annotations and imports, and of the metric where that is asked for, from as little of the text as tells
 * it. Null where little would be left out, or where what is left is no sound program.
 */
export function shortOutline(source: ParsedSource, isMetricAsked: boolean): Outline | null {
  const { text, language, path } = source;
  if (text.length < SHORTEST || (language === "python" && PROSE_CELL.test(text))) return null;
  const kept = new KeptText(text, language, isMetricAsked);
  const cuts = language === "python" ? pythonCuts(text, kept) : nodeCuts(text, path, kept);
  if (cuts === null) return null;
  const rest = new RestOfText(text, cuts);
  if (rest.text.length > MOST_LEFT * text.length) return null;
  const tree = parseHost(rest.text, language, path);
  const outline = tree && outlineOf({ ...source, text: rest.text }, tree);
  return outline?.syntaxError === null ? shifted(outline, rest) : null;
}
