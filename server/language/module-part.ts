import type { Tree } from "@lezer/common";
import { type ParsedText, parseAgain } from "./host-syntax";
import { IMPORT, tagsIn } from "./kept-text";
import { METRIC_ASSIGNMENT } from "./metric-candidate";
import type { ParsedLanguage, SourceFile } from "./model";
import type { Outline } from "./outline";
import { outlineOf, shortOutline } from "./short-outline";

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
  /** What is needed of it, and whether that was to hold the metric. */
  #needed: { readonly outline: Outline | null; readonly isMetricAsked: boolean } | null = null;
  #isTagged: boolean | undefined;
  #mayImport: boolean | undefined;
  #mayMeasure: boolean | undefined;

  /** `before`: what it was before an edit; what did not change is not parsed again. */
  constructor(source: SourceFile & { readonly language: ParsedLanguage }, before: ModulePart | null) {
    this.source = source;
    this.#before = before === null ? null : (before.#parsed ?? before.#before);
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
      const { tree } = this;
      this.#outline = tree && outlineOf(this.source, tree);
      this.#needed = null;
    }
    return this.#outline;
  }

  /**
   * What the outline says of annotations and imports, and of the metric where that is asked for, from as little of the text as tells it;
   * the whole outline where it is known, where little would be left out, or where what is left is no sound program.
   */
  neededOutline(isMetricAsked: boolean): Outline | null {
    if (this.isRead) return this.outline;
    if (this.#needed?.isMetricAsked !== isMetricAsked) {
      const outline = shortOutline(this.source, isMetricAsked);
      if (outline === null) return this.outline;
      this.#needed = { outline, isMetricAsked };
    }
    return this.#needed.outline;
  }

  get isRead(): boolean {
    return this.#outline !== undefined;
  }

  /** Whether a tag, or what may be meant as one, stands in it. */
  get isTagged(): boolean {
    this.#isTagged ??= !tagsIn(this.source.text, this.source.language).next().done;
    return this.#isTagged;
  }

  /** Whether nothing in it can matter to a search, and parsing it would cost much. */
  get isData(): boolean {
    return this.source.text.length > LONGEST && !this.isTagged && !this.mayImport;
  }

  get mayImport(): boolean {
    this.#mayImport ??= IMPORT.test(this.source.text);
    return this.#mayImport;
  }

  /** Whether something may be assigned in it that is called like a metric. */
  get mayMeasure(): boolean {
    this.#mayMeasure ??= METRIC_ASSIGNMENT.test(this.source.text);
    return this.#mayMeasure;
  }
}
