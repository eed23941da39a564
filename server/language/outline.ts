import type { Span } from "./model";

export type LiteralKind = "number" | "string" | "boolean" | "null";

export interface Literal extends Span {
  readonly kind: LiteralKind;
  /** A float by its type, however it is written: `1f`. */
  readonly float?: boolean;
  /** An integer by its type: values with a point would be cut off, or not compile. */
  readonly integer?: boolean;
  /** In a text file: what may be meant alone, as the number of `0.5f` or of `"0.5"`, or the word in quotes. */
  readonly inner?: Literal;
}

/** A place whose value an annotation can stand on. */
export interface Slot {
  /** What a target may call it; the first is the default name. Empty for a positional argument or an element. */
  readonly names: readonly string[];
  /** From the key to the value's end. */
  readonly entry: Span;
  /** The whole value, whatever expression it is. */
  readonly value: Span;
  /** The literal in it, parentheses and type assertions left out. Null when the value is no literal. */
  readonly literal: Literal | null;
  /** Names of the enclosing functions and classes, outermost first. */
  readonly scope: readonly string[];
  readonly unit: number;
  /** `default=` of a command-line flag: preferred to its neighbours. */
  readonly flag: boolean;
}

/** A statement, or the header of a compound one. */
export type Unit = Span;

/** How a value gets reported: text behind the statement, or around an expression. */
export type ReportPlan =
  | {
      readonly kind: "after";
      readonly before: { readonly offset: number; readonly text: string } | null;
      readonly offset: number;
      readonly open: string;
      readonly expression: string;
      readonly close: string;
    }
  | { readonly kind: "wrap"; readonly from: number; readonly to: number; readonly space: boolean }
  | { readonly kind: "refused"; readonly message: string };

export interface ReportTarget {
  readonly names: readonly string[];
  readonly plan: ReportPlan;
}

/** A statement whose value can be reported: an assignment or a return. */
export interface ReportSite extends Span {
  readonly unit: number;
  readonly targets: readonly ReportTarget[];
  /** A return has no name of its own: any NAME labels it. */
  readonly isReturn: boolean;
  readonly scope: readonly string[];
}

export interface CommentText extends Span {
  /** What stands between the comment's signs. */
  readonly inner: Span;
}

export interface ImportReference {
  /** JS: the specifier. Python: dotted path without leading dots. */
  readonly path: string;
  /** Python: number of leading dots. */
  readonly level: number;
  /** Python `from path import names`; `*` and names alike may be modules. */
  readonly names: readonly string[];
}

/** An import whose module is known only when it runs. */
export interface UnknownImport extends Span {
  /** What the path begins with, with slashes; empty where that is not known either. */
  readonly beginning: string;
}

export interface Stray {
  readonly sign: Span;
  readonly tag: Span;
}

/** What the language needs of a parsed file, in order of the text. */
export interface Outline {
  readonly comments: readonly CommentText[];
  readonly units: readonly Unit[];
  readonly slots: readonly Slot[];
  readonly sites: readonly ReportSite[];
  readonly imports: readonly ImportReference[];
  readonly unknownImports: readonly UnknownImport[];
  /** Tags behind the comment sign of another language: no comments here. */
  readonly strays: readonly Stray[];
  /** First place that the parser did not understand. */
  readonly syntaxError: Span | null;
}
