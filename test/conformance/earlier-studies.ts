import { Random } from "../../server/numeric/random";
import type { EarlierStudy, EarlierTrial } from "../../server/protocol/earlier-studies";
import type { Direction } from "../../server/protocol/space";
import type { SearchSpace } from "../../server/space/search-space";

/** Two earlier studies of a program: one of this very space, good and bad trials; one whose parameters mostly changed since. */
export function earlierStudies(space: SearchSpace, directions: readonly Direction[]): readonly EarlierStudy[] {
  const random = new Random(11);
  const drawn = Array.from({ length: 24 }, (_, i): EarlierTrial => {
    const params = space.fromUnit(space.parameters.map(() => random.uniform()));
    const values = directions.map(() => (i % 6 === 5 ? "NaN" : Math.floor(random.uniform() * 10)));
    if (i % 5 === 4) return { params, state: i % 2 === 0 ? "failed" : "pruned", values: null, feasible: true };
    return { params, state: "complete", values, feasible: i % 7 !== 6 };
  });
  const other = drawn.map(({ params, ...rest }, i): EarlierTrial => {
    const changed = Object.entries(params).map(
      ([name, v], j) => [(i + j) % 4 === 0 ? `${name}_` : name, (i + j) % 5 === 0 ? 1e9 : v] as const,
    );
    return { ...rest, params: Object.fromEntries([...changed, ["gone", "'x'"]]) };
  });
  return [study("same", drawn), study("other", other)];
}

function study(name: string, trials: readonly EarlierTrial[]): EarlierStudy {
  return { study: name, journal: `/${name}.journal.log`, finished: trials.length, fit: trials.length, trials };
}
