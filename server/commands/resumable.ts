import type { StudyStarted } from "../protocol/events";
import type { SpaceParameter } from "../protocol/space";

type Shape = Pick<StudyStarted, "space" | "objectives" | "constraints" | "sampler">;

/** Why trials made then and trials made now cannot be one study; empty when they can. */
export function differences(before: Shape, now: Shape): readonly string[] {
  const found: string[] = [];
  const old = new Map(before.space.map((p) => [p.name, p]));
  for (const parameter of now.space) {
    const known = old.get(parameter.name);
    if (known === undefined) found.push(`${parameter.name} is new in the code`);
    else if (domain(known) !== domain(parameter)) found.push(`the domain of ${parameter.name} has changed`);
    else if (known.baseline !== parameter.baseline) found.push(`the value of ${parameter.name} in the code has changed`);
    old.delete(parameter.name);
  }
  for (const name of old.keys()) found.push(`${name} is gone from the code`);
  const goals = (s: Shape): string =>
    JSON.stringify([s.objectives.map((o) => [o.name, o.direction]), s.constraints.map((c) => [c.name, c.operator, c.bound])]);
  if (goals(before) !== goals(now)) found.push("objectives or constraints have changed");
  return found;
}

function domain(p: SpaceParameter): string {
  return JSON.stringify(
    p.type === "categorical" ? [p.type, p.choices, p.ordered, p.condition] : [p.type, p.low, p.high, p.log, p.step, p.condition],
  );
}
