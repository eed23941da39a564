import type { Distribution, ParameterValue, Params, SpaceParameter } from "../protocol/space";
import { choiceIndex } from "../space/domain";
import { literalValue, sameLiteral } from "../space/literal";
import type { SearchSpace } from "../space/search-space";

/** The code that a trial ran: its parameters then, and what those had that were gone before. */
export interface CodeThen {
  readonly space: readonly SpaceParameter[];
  readonly fixed: Params;
}

export type Refitted =
  /** The same trial in terms of another space. */
  | { readonly kind: "fits"; readonly params: Params }
  /** It would be one, but that it had other values for parameters that are gone. */
  | { readonly kind: "differs"; readonly params: Params; readonly gone: Params }
  | { readonly kind: "outside" };

/**
 * A trial as one of the space as it is now. A parameter that it did not have ran at the value in the code of then, which a new one is
 * taken to have had all along. Off the steps of a range is in it.
 */
export function refitted(params: Params, then: CodeThen, space: SearchSpace, fixed: Params): Refitted {
  const values: Record<string, ParameterValue> = {};
  const misfits = new Set<string>();
  for (const { name, distribution, baseline } of space.parameters) {
    const value = own(params, name) ?? codeValue(then, name) ?? baseline;
    if (value === null) {
      misfits.add(name);
      continue;
    }
    const fitting = inType(distribution, value);
    if (fitting === null) misfits.add(name);
    values[name] = fitting ?? value;
  }
  const active = space.active(values);
  const restricted = space.restrict(values);
  const isOwn = space.key(restricted) === space.key(space.baseline());
  if (active.some(({ name }) => misfits.has(name) && !(isOwn && Object.hasOwn(restricted, name)))) return { kind: "outside" };
  const gone = Object.entries(fixed).flatMap(([name, value]) => {
    const had = own(params, name);
    return had === undefined || same(had, value) ? [] : [[name, had] as const];
  });
  return gone.length === 0 ? { kind: "fits", params: restricted } : { kind: "differs", params: restricted, gone: Object.fromEntries(gone) };
}

function codeValue({ space, fixed }: CodeThen, name: string): ParameterValue | null {
  return space.find((p) => p.name === name)?.baseline ?? own(fixed, name) ?? null;
}

/** The value as the domain writes it; null where the domain does not hold it. */
function inType(domain: Distribution, value: ParameterValue): ParameterValue | null {
  if (domain.type === "categorical") {
    const index = choiceIndex(domain, value);
    return index < 0 ? null : (domain.choices[index] ?? null);
  }
  const number = typeof value === "number" ? value : literalValue(value)?.value;
  if (typeof number !== "number" || !(number >= domain.low && number <= domain.high)) return null;
  return domain.type === "int" && !Number.isInteger(number) ? null : number;
}

function same(a: ParameterValue, b: ParameterValue): boolean {
  return a === b || sameLiteral(String(a), String(b));
}

function own(values: Params, name: string): ParameterValue | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
