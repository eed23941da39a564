import fc from "fast-check";
import type { Condition } from "../../server/space/condition";
import { type Parameter, SearchSpace } from "../../server/space/search-space";
import { choice, float, int } from "./spaces";

const OPERATORS = ["==", "!=", "<", "<=", ">", ">=", "in"] as const;
const VALUES = ["1", "2", "0.5", "'a'", '"b"', "True", "None", "f(x)"];

/** Conditions of any depth over the given names. */
function conditionOn(names: readonly string[]): fc.Arbitrary<Condition> {
  return fc.letrec<{ any: Condition }>((tie) => ({
    any: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.record({
        kind: fc.constant("comparison" as const),
        name: fc.constantFrom(...names),
        operator: fc.constantFrom(...OPERATORS),
        values: fc.array(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant("not" as const), operand: tie("any") }),
      fc.record({ kind: fc.constantFrom("and" as const, "or" as const), left: tie("any"), right: tie("any") }),
    ),
  })).any;
}

function axis(name: string): fc.Arbitrary<Parameter> {
  return fc.oneof(
    fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 4 })).map(([low, n]) => int(name, low, low + n)),
    fc.integer({ min: 1, max: 3 }).map((low) => int(name, low, 500, { log: true, step: low })),
    fc.constantFrom(0.25, 0.1).map((step) => float(name, -1, 1, { step })),
    fc.constant(float(name, 0, 3)),
    fc.constant(float(name, 1e-6, 10, { log: true })),
    fc.tuple(fc.subarray(VALUES, { minLength: 1 }), fc.boolean()).map(([choices, ordered]) => choice(name, choices, { ordered })),
  );
}

/** Up to seven axes whose conditions name each other without a cycle, written in any order. */
export const anySpace: fc.Arbitrary<SearchSpace> = fc
  .integer({ min: 1, max: 7 })
  .chain((n) => {
    const names = Array.from({ length: n }, (_, i) => `p${i}`);
    const axes = names.map((name, i) =>
      fc
        .tuple(axis(name), i === 0 ? fc.constant(null) : fc.option(conditionOn(names.slice(0, i))))
        .map(([p, condition]) => ({ ...p, condition })),
    );
    return fc.tuple(...axes).chain((parameters) => fc.shuffledSubarray(parameters, { minLength: n }));
  })
  .map((parameters) => new SearchSpace(parameters));
