import { expect, test } from "vitest";
import type { Distribution, ParameterValue } from "../../server/protocol/space";
import { SearchSpace } from "../../server/space/search-space";
import { configurationDistance } from "../../server/study/configuration-distance";

function parameter(name: string, distribution: Distribution, baseline: ParameterValue) {
  return { name, distribution, baseline, condition: null };
}

const space = new SearchSpace([
  parameter("lr", { type: "float", low: 1e-4, high: 1, log: true, step: null }, 0.1),
  parameter("opt", { type: "categorical", choices: ["'a'", "'b'", "'c'"], ordered: false }, "'a'"),
]);
const distance = configurationDistance(space);

test("on each parameter's own scale, from 0 to 1", () => {
  expect(distance({ lr: 0.01, opt: "'a'" }, { lr: 0.01, opt: "'a'" })).toBe(0);
  expect(distance({ lr: 1e-4, opt: "'a'" }, { lr: 1, opt: "'c'" })).toBeCloseTo(1, 12);
  expect(distance({ lr: 1e-4, opt: "'a'" }, { lr: 1e-2, opt: "'a'" })).toBeCloseTo(Math.SQRT1_2 / 2, 12);
  expect(distance({ lr: 1e-4, opt: "'a'" }, { lr: 1e-4, opt: "'b'" })).toBeCloseTo(Math.SQRT1_2, 12);
});

test("a space of one configuration has no distances", () => {
  expect(configurationDistance(new SearchSpace([]))({}, {})).toBe(0);
});
