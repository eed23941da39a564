import type { Problem } from "../protocol/problem";
import type { SearchOptions } from "../protocol/search";
import type { Distribution, ParameterValue } from "../protocol/space";
import type { Range } from "../protocol/text";
import type { Tag } from "./annotation-text";
import type { ConditionSyntax } from "./condition-syntax";
import type { MetricCandidate } from "./metric-candidate";
import type { SourceFile, Span } from "./model";
import type { ConstraintSyntax, ObjectiveSyntax } from "./objective-syntax";
import type { ImportReference, ReportPlan, UnknownImport } from "./outline";
import type { TuneItem } from "./tune-syntax";

/** A parameter before its name is made unique among all files and its condition resolved. */
export interface ParameterDraft {
  readonly baseName: string;
  /** Where the name stands: behind `as`, else the tag. */
  readonly nameSpan: Span;
  readonly explicit: boolean;
  readonly scope: readonly string[];
  /** Names of the values that the literal lies in, outermost first: `config` of `config = {"lr": 0.1}`. */
  readonly owners: readonly string[];
  readonly source: SourceFile;
  readonly literal: Span;
  readonly comment: Span;
  readonly domain: Span | null;
  readonly inferred: boolean;
  readonly distribution: Distribution;
  readonly baseline: ParameterValue | null;
  readonly condition: ConditionSyntax | null;
  readonly itemEnd: number;
  /** Its part of the annotation as it is written. */
  readonly item: TuneItem;
}

export interface ReportDraft<T> {
  readonly syntax: T;
  readonly name: string;
  readonly span: Span;
  /** Null: the value is read by name from what the program prints. */
  readonly plan: ReportPlan | null;
  readonly source: SourceFile;
  readonly comment: Span;
  /** Where a name of its own is written. */
  readonly nameEnd: Span;
}

export interface FidelityDraft {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly baseline: number;
  readonly literal: Span;
  readonly span: Span;
  readonly comment: Span;
}

export interface SeedDraft {
  readonly value: number;
  readonly literal: Span;
  readonly span: Span;
  readonly comment: Span;
}

export interface SearchDraft {
  readonly options: SearchOptions;
  readonly span: Span;
  readonly comment: Span;
  /** Where its last key ends. */
  readonly end: number;
  /** Where the values of its keys stand, quotes included. */
  readonly values: Readonly<Record<string, Span>>;
}

/** An annotation's place, for whatever is shown beside it. */
export interface AnnotationPlace {
  readonly tag: Tag;
  readonly range: Range;
  readonly comment: Range;
}

/** What one file says by itself. */
export interface FileDraft {
  readonly source: SourceFile;
  readonly problems: readonly Problem[];
  readonly annotations: readonly AnnotationPlace[];
  readonly parameters: readonly ParameterDraft[];
  readonly fidelities: readonly FidelityDraft[];
  readonly objectives: readonly ReportDraft<ObjectiveSyntax>[];
  readonly constraints: readonly ReportDraft<ConstraintSyntax>[];
  readonly seeds: readonly SeedDraft[];
  readonly searches: readonly SearchDraft[];
  readonly unsound: readonly string[];
  readonly imports: readonly ImportReference[];
  readonly unknownImports: readonly UnknownImport[];
  /** Where the file has annotations and none of an objective: what the objective may be. */
  readonly metric: MetricCandidate | null;
}
