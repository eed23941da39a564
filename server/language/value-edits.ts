import type { ParameterValue, Params } from "../protocol/space";
import type { FileEdit } from "../protocol/text";
import { sameLiteral } from "../space/literal";
import { spliced } from "./instrument";
import type { Program, ProgramParameter, SourceFile, Span, TrialText } from "./model";
import { floatText, integerText, isIntegerForm, numberValue } from "./number-text";
import { floatLike } from "./text-numbers";
import { lineIndexOf } from "./text-positions";
import { syntaxOf } from "./text-syntax";

interface Replacement {
  readonly source: SourceFile;
  readonly span: Span;
  readonly text: string;
}

/** Source text of a parameter's value: an alternative as it was written, an integer plain, a float as a float literal of the host language. */
export function formatValue(parameter: ProgramParameter, value: ParameterValue): string {
  const { spec, source, literal } = parameter;
  if (spec.type === "categorical" || typeof value === "string") return String(value);
  if (spec.type === "int") return integerText(value);
  return floatIn(source, literal, value);
}

/** Source text of a float as the file writes floats. */
function floatIn(source: SourceFile, literal: Span, value: number): string {
  const written = source.text.slice(literal.from, literal.to);
  if (source.language === "text") return floatLike(value, written, syntaxOf(source).number);
  return floatText(value, source.language, !isIntegerForm(written, source.language));
}

/**
 * What puts values into the code: only literals that change, those of absent parameters left as they are.
 * A value under the fidelity's name changes its literal; `seedOffset` is added to the seed. A value in `texts` is written as it stands there.
 */
export function valueEdits(program: Program, params: Params, seedOffset = 0, texts: Readonly<Record<string, string>> = {}): FileEdit[] {
  return replacements(program, params, seedOffset, texts).map(({ source, span, text }) => {
    return { file: source.file, range: lineIndexOf(source).rangeOf(span), newText: text };
  });
}

/** The texts of one trial, for each file that has an annotation and for the entry: as shown, and as run with the reports in it. */
export function trialTexts(program: Program, params: Params, seedOffset = 0): readonly TrialText[] {
  const all = replacements(program, params, seedOffset);
  const insertions = [...program.objectives, ...program.constraints].flatMap(({ channel }) =>
    channel.kind === "statement" ? channel.insertions.map((insertion) => ({ source: channel.source, insertion })) : [],
  );
  return program.files.map((source) => {
    const edits = all.filter((r) => r.source === source).map(({ span, text }) => ({ from: span.from, to: span.to, text }));
    const reports = insertions.filter((i) => i.source === source).map((i) => i.insertion);
    return { source, show: spliced(source.text, edits, []), run: spliced(source.text, edits, reports) };
  });
}

/** Range of a parameter's literal. */
export function literalRangeOf(parameter: ProgramParameter): ProgramParameter["spec"]["range"] {
  return parameter.spec.range;
}

function replacements(program: Program, params: Params, seedOffset: number, texts: Readonly<Record<string, string>> = {}): Replacement[] {
  const found: Replacement[] = [];
  for (const parameter of program.parameters) {
    const value = own(params, parameter.spec.name);
    if (value === undefined || isInCode(parameter, value)) continue;
    const text = Object.hasOwn(texts, parameter.spec.name) ? texts[parameter.spec.name] : undefined;
    found.push({ source: parameter.source, span: parameter.literal, text: text ?? formatValue(parameter, value) });
  }
  const { fidelity, seed } = program;
  const budget = fidelity === null ? undefined : own(params, fidelity.spec.name);
  if (fidelity !== null && typeof budget === "number" && budget !== fidelity.spec.baseline) {
    found.push({ source: fidelity.source, span: fidelity.literal, text: budgetText(fidelity, budget) });
  }
  if (seed !== null && seedOffset !== 0)
    found.push({ source: seed.source, span: seed.literal, text: integerText(seed.value + seedOffset) });
  return found;
}

/** An integer budget stays an integer literal; one of a float (a share of the data) a float. */
function budgetText({ source, literal }: NonNullable<Program["fidelity"]>, budget: number): string {
  const whole = isIntegerForm(source.text.slice(literal.from, literal.to), source.language);
  if (whole && Number.isInteger(budget)) return integerText(budget);
  return source.language === "text" ? floatIn(source, literal, budget) : floatText(budget, source.language, true);
}

function own(params: Params, name: string): ParameterValue | undefined {
  return Object.hasOwn(params, name) ? params[name] : undefined;
}

function isInCode(parameter: ProgramParameter, value: ParameterValue): boolean {
  const { source, literal } = parameter;
  const written = source.text.slice(literal.from, literal.to);
  return typeof value === "number" ? numberValue(written) === value : sameLiteral(written, value);
}
