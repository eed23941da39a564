import type { Distribution, ParameterValue } from "../../server/protocol/space";
import type { Condition } from "../../server/space/condition";
import { type Parameter, SearchSpace } from "../../server/space/search-space";

type Options = { readonly baseline?: ParameterValue; readonly condition?: Condition };

function parameter(name: string, distribution: Distribution, { baseline, condition }: Options = {}): Parameter {
  return { name, distribution, baseline: baseline ?? null, condition: condition ?? null };
}

export function float(name: string, low: number, high: number, options: Options & { log?: boolean; step?: number } = {}): Parameter {
  return parameter(name, { type: "float", low, high, log: options.log ?? false, step: options.step ?? null }, options);
}

export function int(name: string, low: number, high: number, options: Options & { log?: boolean; step?: number } = {}): Parameter {
  return parameter(name, { type: "int", low, high, log: options.log ?? false, step: options.step ?? 1 }, options);
}

export function choice(name: string, choices: readonly string[], options: Options & { ordered?: boolean } = {}): Parameter {
  return parameter(name, { type: "categorical", choices, ordered: options.ordered ?? false }, options);
}

export function when(name: string, operator: Extract<Condition, { kind: "comparison" }>["operator"], ...values: string[]): Condition {
  return { kind: "comparison", name, operator, values };
}

export function not(operand: Condition): Condition {
  return { kind: "not", operand };
}

export function both(left: Condition, right: Condition): Condition {
  return { kind: "and", left, right };
}

export function either(left: Condition, right: Condition): Condition {
  return { kind: "or", left, right };
}

/** Every kind of space that a sampler must cope with. */
export const SPACES: Readonly<Record<string, SearchSpace>> = {
  "no parameter": new SearchSpace([]),
  "one value": new SearchSpace([int("a", 3, 3), float("b", 0.5, 0.5), choice("c", ["None"])]),
  "one boolean": new SearchSpace([choice("flag", ["True", "False"], { baseline: "False" })]),
  "digits sample": new SearchSpace([
    float("lr", 1e-4, 1, { log: true, baseline: 0.5 }),
    int("batch", 16, 128, { step: 16, baseline: 16 }),
    choice("opt", ['"sgd"', '"adam"', '"rmsprop"'], { baseline: "'sgd'" }),
    float("momentum", 0, 0.99, { baseline: 0.5, condition: when("opt", "==", "'sgd'") }),
  ]),
  "small and finite": new SearchSpace([
    int("depth", 1, 3, { baseline: 2 }),
    choice("width", ["16", "32", "64"], { ordered: true, baseline: "32" }),
    float("drop", 0, 0.5, { step: 0.25, baseline: 0.1 }),
  ]),
  "chain of conditions": new SearchSpace([
    choice("c", ['"x"', '"y"'], { condition: both(when("b", ">=", "2"), not(when("a", "==", "'off'"))) }),
    int("b", 1, 3, { condition: when("a", "in", "'on'", "'auto'") }),
    choice("a", ['"off"', '"on"', '"auto"'], { baseline: '"on"' }),
    float("d", 1, 2, { step: 0.5, condition: either(when("c", "==", '"y"'), when("a", "==", '"off"')) }),
  ]),
  "odd ranges": new SearchSpace([
    int("huge", 0, 2 ** 40, { baseline: 1 }),
    float("tiny", 1e-12, 1e-10, { log: true, baseline: 1e-11 }),
    float("negative", -3, -1, { baseline: -2 }),
    int("uneven", -7, 12, { step: 5, baseline: -2 }),
    float("narrow", 0.1, 0.1001, { log: true }),
    int("units", 1, 4096, { log: true, baseline: 64 }),
    int("blocks", 16, 1000, { log: true, step: 16, baseline: 32 }),
    float("decimals", 0.1, 0.9, { step: 0.1, baseline: 0.3 }),
  ]),
  "fifty axes": new SearchSpace(Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? float(`x${i}`, 0, 1) : int(`x${i}`, 0, 9)))),
  "names like properties": new SearchSpace([
    choice("constructor", ["1", "2"]),
    int("__proto__", 1, 3, { baseline: 1, condition: when("constructor", "==", "2") }),
    float("toString", 0, 1, { condition: when("__proto__", "<", "3") }),
  ]),
};
