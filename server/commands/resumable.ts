import type { StudyStarted } from "../protocol/events";

type Goals = Pick<StudyStarted, "objectives" | "constraints">;

/** Why values found then and values found now cannot be compared; null when they can. What else was edited, a study goes on with. */
export function otherGoals(before: Goals, now: Goals): string | null {
  if (key(before) === key(now)) return null;
  return `its values are for ${described(before)}, the code now asks for ${described(now)}`;
}

function key({ objectives, constraints }: Goals): string {
  return JSON.stringify([objectives.map((o) => [o.name, o.direction, o.aggregate]), constraints.map((c) => [c.name, c.operator, c.bound])]);
}

function described({ objectives, constraints }: Goals): string {
  const goals = objectives.map(({ name, direction, aggregate }) => {
    const of = aggregate.kind === "best" ? "" : aggregate.kind === "last" ? " last" : ` mean(${aggregate.count})`;
    return `${direction} ${name}${of}`;
  });
  return [...goals, ...constraints.map(({ name, operator, bound }) => `${name} ${operator} ${bound}`)].join(", ");
}
