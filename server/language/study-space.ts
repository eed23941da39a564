import type { SpaceParameter } from "../protocol/space";
import type { Condition } from "../space/condition";
import { SearchSpace } from "../space/search-space";
import { parseCondition } from "./condition-syntax";
import { ProblemList } from "./problem-list";
import { Scanner } from "./scanner";

/**
 * The space of a study from what its journal says of it, where the program may be another one by now. A condition over a name that
 * cannot be told counts as holding, as do all of a study whose conditions go round in a circle.
 */
export function studySpace(parameters: readonly SpaceParameter[]): SearchSpace {
  const made = (conditions: boolean): SearchSpace =>
    new SearchSpace(
      parameters.map((spec) => {
        const { name, baseline, source: _source, file: _file, range: _range, condition, ...distribution } = spec;
        const tree = condition === null || !conditions ? null : parsed(condition);
        return { name, distribution, baseline, condition: tree === null ? null : resolved(tree, spec, parameters) };
      }),
    );
  try {
    return made(true);
  } catch {
    return made(false);
  }
}

function parsed(text: string): Condition | null {
  const problems = new ProblemList({ path: "", file: "", language: "text", text });
  const syntax = parseCondition(new Scanner(text, 0, text.length), problems);
  return syntax?.tree ?? null;
}

function resolved(condition: Condition, owner: SpaceParameter, all: readonly SpaceParameter[]): Condition | null {
  switch (condition.kind) {
    case "comparison": {
      const name = meant(condition.name, owner, all);
      return name === null ? null : { ...condition, name };
    }
    case "not": {
      const operand = resolved(condition.operand, owner, all);
      return operand === null ? null : { kind: "not", operand };
    }
    default: {
      const left = resolved(condition.left, owner, all);
      const right = resolved(condition.right, owner, all);
      return left === null || right === null ? null : { kind: condition.kind, left, right };
    }
  }
}

/** Full names are unique; a condition may use the last part of one, which the nearest parameter of that name is meant by. */
function meant(name: string, owner: SpaceParameter, all: readonly SpaceParameter[]): string | null {
  if (all.some((p) => p.name === name)) return name;
  const alike = all.filter((p) => p.name !== owner.name && (p.name.endsWith(`.${name}`) || p.name.endsWith(`:${name}`)));
  const scope = owner.name.slice(0, Math.max(owner.name.lastIndexOf("."), owner.name.lastIndexOf(":")) + 1);
  const near = alike.filter((p) => p.name === scope + name);
  const sameFile = alike.filter((p) => p.file === owner.file);
  return [near, sameFile, alike].find((group) => group.length === 1)?.[0]?.name ?? null;
}
