import type { Tree } from "@lezer/common";
import { isNearTag } from "./annotation-text";
import { type ParsedText, parseAgain } from "./host-syntax";
import { javascriptOutline } from "./javascript-outline";
import { METRIC_ASSIGNMENT } from "./metric-candidate";
import type { ParsedLanguage, SourceFile } from "./model";
import type { Outline } from "./outline";
import { pythonOutline } from "./python-outline";

/** Longer parts without an annotation or an import are data: to parse them would take seconds and hundreds of MiB. */
const LONGEST = 500_000;

/**
 * Statements of a module that say by themselves what they mean: what stands between two blank lines at the margin. Knows no place, so
 * that it stays what it is while the text around it changes; offsets are those of its own text.
 */
export class ModulePart {
  readonly source: SourceFile & { readonly language: ParsedLanguage };
  /** What it was parsed from before the last edit. */
  #before: ParsedText | null;
  #parsed: ParsedText | null | undefined;
  #outline: Outline | null | undefined;
  #isTagged: boolean | undefined;
  #mayImport: boolean | undefined;
  #mayMeasure: boolean | undefined;

  /** `before`: what it was before an edit; what did not change is not parsed again. */
  constructor(source: SourceFile & { readonly language: ParsedLanguage }, before: ModulePart | null) {
    this.source = source;
    this.#before = before === null ? null : (before.#parsed ?? null);
  }

  /** Null where it is nested too deeply to be parsed. */
  get tree(): Tree | null {
    if (this.#parsed === undefined) {
      const { text, language, path } = this.source;
      this.#parsed = parseAgain(text, language, path, this.#before);
      this.#before = null;
    }
    return this.#parsed?.tree ?? null;
  }

  get outline(): Outline | null {
    if (this.#outline === undefined) {
      const { text, language } = this.source;
      const { tree } = this;
      this.#outline = tree === null ? null : language === "python" ? pythonOutline(text, tree) : javascriptOutline(text, tree);
    }
    return this.#outline;
  }

  get isRead(): boolean {
    return this.#outline !== undefined;
  }

  /** Whether a tag, or what may be meant as one, stands in it. */
  get isTagged(): boolean {
    this.#isTagged ??= holdsTag(this.source.text, this.source.language === "python");
    return this.#isTagged;
  }

  /** Whether nothing in it can matter to a search, and parsing it would cost much. */
  get isData(): boolean {
    return this.source.text.length > LONGEST && !this.isTagged && !this.mayImport;
  }

  get mayImport(): boolean {
    this.#mayImport ??= /import|require|\bfrom\s*["']/.test(this.source.text);
    return this.#mayImport;
  }

  /** Whether something may be assigned in it that is called like a metric. */
  get mayMeasure(): boolean {
    this.#mayMeasure ??= METRIC_ASSIGNMENT.test(this.source.text);
    return this.#mayMeasure;
  }
}

function holdsTag(text: string, isPython: boolean): boolean {
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    if (isPython && !text.slice(text.lastIndexOf("\n", at) + 1, at).includes("#")) continue;
    const word = /^[A-Za-z]+/.exec(text.slice(at + 1, at + 20))?.[0] ?? "";
    if (word !== "" && isNearTag(word)) return true;
  }
  return false;
}
