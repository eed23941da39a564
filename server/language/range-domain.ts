import type { Distribution } from "../protocol/space";
import { tr } from "../words/translate";
import type { DomainSyntax } from "./domain-syntax";
import type { HostLanguage, Span } from "./model";
import { integerText, isIntegerForm, numberValue, plainNumber } from "./number-text";
import type { ChoiceDraft, MendDraft, ProblemList } from "./problem-list";
import { removal } from "./removal";
import type { TuneItem } from "./tune-syntax";

type RangeSyntax = Extract<DomainSyntax, { kind: "range" }>;
type Options = Pick<TuneItem, "log" | "step" | "int" | "float" | "ordered">;

export interface RangeContext {
  readonly text: string;
  readonly language: HostLanguage;
  readonly literal: Span & { readonly float?: boolean; readonly integer?: boolean };
  readonly problems: ProblemList;
}

/** The distribution of `low..high` on a number literal; null with problems where no search can run. */
export function rangeDistribution(context: RangeContext, range: RangeSyntax, options: Options): Distribution | null {
  const { problems, text } = context;
  const low = finite(context, range.low);
  const high = finite(context, range.high);
  if (low === null || high === null) return null;
  const [lowText, highText] = [text.slice(range.low.from, range.low.to), text.slice(range.high.from, range.high.to)];
  if (low > high) {
    problems.add("reversed-range", range.span, tr("The lower bound {0} is above the upper bound {1}: write {1}..{0}.", lowText, highText), {
      title: tr("Swap the bounds"),
      span: { from: range.low.from, to: range.high.to },
      newText: `${highText}..${lowText}`,
    });
    return null;
  }
  if (low === high) {
    problems.add(
      "empty-range",
      range.span,
      tr("The range holds only {0}: give it two different bounds, or remove the annotation.", lowText),
    );
    return null;
  }
  if (options.ordered !== null)
    problems.add(
      "option-not-applicable",
      options.ordered,
      tr("`ordered` belongs to a choice; a range is ordered anyway: remove it."),
      removal("ordered", options.ordered, text),
    );
  if (options.log !== null && low <= 0) {
    problems.add(
      "log-bound-not-positive",
      range.low,
      tr("`log` needs bounds above zero: write a small positive lower bound instead of {0}, or remove `log`.", lowText),
      removal("log", options.log, text),
    );
    return null;
  }
  if (options.int !== null && options.float !== null) {
    problems.addChoices(
      "option-conflict",
      options.float,
      tr("`int` and `float` exclude each other: keep one."),
      [[removal("int", options.int, text)]],
      [removal("float", options.float, text)],
    );
    return null;
  }
  const step = options.step === null ? null : stepOf(context, options.step, low, high, options.log);
  if (step === undefined) return null;
  return isInt(context, range, options, low, high, step)
    ? intDistribution(context, range, options, low, high, step)
    : floatDistribution(context, range, options, low, high, step);
}

function finite(context: RangeContext, span: Span): number | null {
  const source = context.text.slice(span.from, span.to);
  const value = numberValue(source);
  if (value !== null && Number.isFinite(value) && (Math.abs(value) <= Number.MAX_SAFE_INTEGER || !isIntegerForm(source, context.language)))
    return value;
  const infinite = value !== null || /^[+-]?(?:inf(?:inity)?|nan|(?:math|np|numpy|torch|Number)\.\w+|float\(.*\))$/i.test(source);
  if (infinite)
    context.problems.add(
      "bound-not-finite",
      span,
      tr("`{0}` is no finite number of exact size: write a bound that a search can reach.", source),
    );
  else context.problems.add("bound-not-number", span, tr("`{0}` is no number literal: write the bound as a number.", source));
  return null;
}

function withoutStep(text: string, number: Span): MendDraft {
  const word = text.slice(0, number.from).lastIndexOf("step");
  return removal(text.slice(word, number.to), { from: word, to: number.to }, text);
}

/** The step's value, null without one, undefined with a problem that leaves no domain. */
function stepOf(context: RangeContext, span: Span, low: number, high: number, log: Span | null): number | undefined {
  const { problems, text } = context;
  const step = finite(context, span);
  if (step === null) return undefined;
  if (step <= 0) {
    problems.add("step-not-positive", span, tr("A step is above zero: write a positive one, or remove it."), withoutStep(text, span));
    return undefined;
  }
  if (log !== null) {
    problems.addChoices(
      "log-with-step",
      log,
      tr("`log` and `step` cannot be combined: remove one."),
      [[withoutStep(text, span)]],
      [removal("log", log, text)],
    );
    return undefined;
  }
  if (step > high - low) {
    problems.add(
      "step-exceeds-range",
      span,
      tr(
        "The step {0} exceeds the range, which is {1} wide: write a smaller one, or remove it.",
        plainNumber(step),
        plainNumber(Number((high - low).toPrecision(12))),
      ),
      withoutStep(text, span),
    );
    return undefined;
  }
  return step;
}

function isInt(context: RangeContext, range: RangeSyntax, options: Options, low: number, high: number, step: number | null): boolean {
  if (options.float !== null || (context.literal.float === true && options.int === null)) return false;
  if (options.int !== null) return true;
  const source = context.text.slice(context.literal.from, context.literal.to);
  const whole = Number.isInteger(low) && Number.isInteger(high) && (step === null || Number.isInteger(step));
  return whole && isIntegerForm(source, context.language) && range.span.to > range.span.from;
}

function intDistribution(
  context: RangeContext,
  range: RangeSyntax,
  options: Options,
  low: number,
  high: number,
  step: number | null,
): Distribution | null {
  const { problems, text, literal } = context;
  if (!Number.isInteger(low) || !Number.isInteger(high) || !Number.isInteger(step ?? 1)) {
    const span = !Number.isInteger(low) ? range.low : !Number.isInteger(high) ? range.high : (options.step ?? range.span);
    problems.addChoices(
      "int-domain-on-float",
      span,
      tr("An `int` range has whole bounds and a whole step: round them, or remove `int`."),
      rounded(range, options.step, low, high, step),
      options.int === null ? [] : [removal("int", options.int, text)],
    );
    return null;
  }
  const source = text.slice(literal.from, literal.to);
  if (options.int !== null && !isIntegerForm(source, context.language)) {
    const value = numberValue(source);
    const mend =
      value !== null && Number.isInteger(value)
        ? { title: tr("Write {0}", value), span: literal, newText: String(value) }
        : removal("int", options.int, text);
    problems.add(
      "int-domain-on-float",
      options.int,
      tr("`int` stands on {0}, a float literal: write the literal as an integer, or remove `int`.", source),
      mend,
    );
    return null;
  }
  const reach = reachable(context, range, low, high, step);
  return { type: "int", low, high: reach, log: options.log !== null, step: step ?? 1 };
}

/** Bounds that hold all whole numbers of the range, and a whole step. */
function rounded(range: RangeSyntax, stepSpan: Span | null, low: number, high: number, step: number | null): ChoiceDraft[] {
  const [least, most] = [Math.ceil(low), Math.floor(high)];
  const by = step === null ? null : Math.max(1, Math.round(step));
  if (least >= most || (by !== null && by > most - least)) return [];
  const title = tr("Change to {0}", `${integerText(least)}..${integerText(most)}${by === null ? "" : ` step ${by}`}`);
  return [
    [
      { title, span: { from: range.low.from, to: range.high.to }, newText: `${integerText(least)}..${integerText(most)}` },
      ...(by === null || stepSpan === null ? [] : [{ title, span: stepSpan, newText: String(by) }]),
    ],
  ];
}

function floatDistribution(
  context: RangeContext,
  range: RangeSyntax,
  options: Options,
  low: number,
  high: number,
  step: number | null,
): Distribution | null {
  if (context.literal.integer === true) {
    context.problems.add(
      "int-domain-on-float",
      options.float ?? range.span,
      tr("The code declares an integer here: write whole bounds and a whole step, or declare a float."),
      ...(options.float === null ? [] : [removal("float", options.float, context.text)]),
    );
    return null;
  }
  adviseLog(context, range, options, low, high);
  return { type: "float", low, high: reachable(context, range, low, high, step), log: options.log !== null, step };
}

/** Over so many times its lower bound a range is hardly ever searched near that bound without `log`. */
const WIDE = 1000;

function adviseLog({ problems }: RangeContext, { span }: RangeSyntax, options: Options, low: number, high: number): void {
  if (options.log !== null || options.step !== null || low <= 0 || high / low <= WIDE) return;
  const factor = Math.round(Math.log10(high / low));
  problems.add(
    "log-advised",
    span,
    tr(
      "The range spans {0} orders of magnitude: without `log` nine of ten trials lie above {1}.",
      factor,
      plainNumber(Number((high / 10).toPrecision(6))),
    ),
    { title: tr("Add log"), span: { from: span.to, to: span.to }, newText: " log" },
  );
}

/** The last value that the steps reach; a warning where that is not the upper bound. */
function reachable(context: RangeContext, range: RangeSyntax, low: number, high: number, step: number | null): number {
  if (step === null) return high;
  const count = (high - low) / step;
  if (Math.abs(count - Math.round(count)) <= 1e-9 * Math.max(1, Math.abs(count))) return high;
  const end = low + Math.floor(count) * step;
  const last = Number.isInteger(end) ? end : Number(end.toPrecision(12));
  const span = { from: range.high.from, to: range.high.to };
  const next = Number((last + step).toPrecision(12));
  context.problems.addChoices(
    "step-does-not-divide",
    range.span,
    tr(
      "Steps of {0} from {1} do not meet {2}: the last value is {3}.",
      plainNumber(step),
      plainNumber(low),
      plainNumber(high),
      plainNumber(last),
    ),
    [[{ title: tr("Change the upper bound to {0}", plainNumber(next)), span, newText: plainNumber(next) }]],
    [{ title: tr("Change the upper bound to {0}", plainNumber(last)), span, newText: plainNumber(last) }],
  );
  return last;
}
