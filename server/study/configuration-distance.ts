import type { Params } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";
import { Coordinates } from "../surrogate/coordinates";

/**
 * How far two configurations lie apart: the root mean square over the axes, each from 0 to 1 over its domain (on its scale), an unordered
 * choice 0 or 1. 0 for equal ones; above 1 only for values that lie outside of the domain.
 */
export function configurationDistance(space: SearchSpace): (a: Params, b: Params) => number {
  const coordinates = new Coordinates(space);
  const { count, ordered } = coordinates;
  return (a, b) => {
    const [from, to] = [coordinates.encode(a), coordinates.encode(b)];
    let squares = 0;
    for (let j = 0; j < count; j++) {
      const apart = (from[j] ?? 0) - (to[j] ?? 0);
      squares += j < ordered ? apart ** 2 : Number(apart !== 0);
    }
    return count === 0 ? 0 : Math.sqrt(squares / count);
  };
}
