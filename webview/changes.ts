import type { ParameterValue, SpaceParameter } from "../server/protocol/space";
import type { TrialView } from "../server/protocol/view";
import { formatParameter } from "./format";
import type { Study } from "./study";

/** One row of What to change. Texts are source text, as the code has or will have it. */
export interface Change {
  readonly parameter: SpaceParameter;
  /** `open`: nothing is known about it yet. */
  readonly kind: "change" | "keep" | "inactive" | "open";
  readonly old: string;
  readonly recommended: string | null;
  readonly oldValue: ParameterValue | null;
  readonly value: ParameterValue | null;
  /** What the code says now, when that is neither the old value nor the recommended one. */
  readonly elsewhere: string | null;
  readonly applied: boolean;
  readonly edge: "lower" | "upper" | null;
}

export interface Changes {
  /** What Apply asks the host for: null is the study's own recommendation. */
  readonly trial: number | null;
  readonly stage: "none" | "preliminary" | "keep" | "unconfirmed" | "confirmed";
  readonly rows: readonly Change[];
}

/** What the study says about each parameter, and what the code has made of it since. */
export function changesOf(study: Study, code: Readonly<Record<string, string>>): Changes {
  const { recommendation, started } = study.view;
  const stage = stageOf(study);
  const source = recommendation === null ? study.best : (study.view.trials[recommendation.trial] ?? null);
  const params = stage === "none" || stage === "keep" ? null : (recommendation?.params ?? source?.params ?? null);
  const rows = started.space.map(
    (parameter): Change => ({
      ...changeOf(study, parameter, params, code[parameter.name]),
      ...(stage === "none" ? { kind: "open" as const } : {}),
    }),
  );
  const rank = { change: 0, open: 0, keep: 1, inactive: 2 } as const;
  return {
    stage,
    trial: recommendation === null ? (source?.trial ?? null) : null,
    rows: [...rows].sort((a, b) => rank[a.kind] - rank[b.kind]),
  };
}

function stageOf(study: Study): Changes["stage"] {
  const { recommendation } = study.view;
  if (recommendation !== null)
    return recommendation.verdict === "better" ? "confirmed" : recommendation.verdict === "unconfirmed" ? "unconfirmed" : "keep";
  const best: TrialView | null = study.best;
  if (best === null) return "none";
  if (best === study.baseline) return study.live ? "none" : "keep";
  return study.live ? "preliminary" : "unconfirmed";
}

function changeOf(
  study: Study,
  parameter: SpaceParameter,
  params: Readonly<Record<string, ParameterValue>> | null,
  now: string | undefined,
): Change {
  const { baseline } = parameter;
  const value = params === null ? baseline : (params[parameter.name] ?? null);
  const dotted = study.view.started.entry?.endsWith(".py") ?? false;
  const old = baseline === null ? "–" : formatParameter(baseline, parameter, dotted);
  const inactive = params !== null && value === null;
  const kept = value === null || (baseline !== null && sameValue(value, baseline));
  const recommended = kept || value === null ? null : (editText(study, parameter) ?? formatParameter(value, parameter, dotted));
  const applied = recommended !== null && now !== undefined && sameSource(now, value, recommended);
  const untouched = now === undefined || (baseline !== null && sameSource(now, baseline, old));
  return {
    parameter,
    kind: inactive ? "inactive" : kept ? "keep" : "change",
    old,
    recommended,
    oldValue: baseline,
    value: inactive ? null : value,
    elsewhere: applied || untouched || now === undefined ? null : now,
    applied,
    edge: kept ? null : edgeOf(parameter, value),
  };
}

/** The recommendation's own edit says how the value is written in the host language. */
function editText(study: Study, parameter: SpaceParameter): string | null {
  const { start } = parameter.range;
  const edit = study.view.recommendation?.edits.find(
    (e) => e.file === parameter.file && e.range.start.line === start.line && e.range.start.character === start.character,
  );
  return edit?.newText ?? null;
}

function edgeOf(parameter: SpaceParameter, value: ParameterValue | null): Change["edge"] {
  if (parameter.type === "categorical" || typeof value !== "number" || parameter.low === parameter.high) return null;
  if (sameNumber(value, parameter.high) || value > parameter.high) return "upper";
  return sameNumber(value, parameter.low) || value < parameter.low ? "lower" : null;
}

function sameValue(a: ParameterValue, b: ParameterValue): boolean {
  return typeof a === "number" && typeof b === "number" ? sameNumber(a, b) : a === b;
}

function sameNumber(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

/** Whether the code's text means this value: numbers by value, everything else by its text. */
function sameSource(text: string, value: ParameterValue | null, written: string): boolean {
  if (text.trim() === written.trim()) return true;
  if (typeof value === "number") return text.trim() !== "" && sameNumber(Number(text.replaceAll("_", "")), value);
  return value !== null && unquoted(text) === unquoted(value);
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  return /^(["']).*\1$/s.test(trimmed) ? `"${trimmed.slice(1, -1)}"` : trimmed;
}
