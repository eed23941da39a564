import { expect, test } from "vitest";
import { parseStop } from "../../../server/language/search-syntax";
import { STOPPER_NAMES } from "../../../server/protocol/search";
import { chooseStopper } from "../../../server/stoppers/choose";

const ARGUMENTS = ["0.05", ".3", "0.999", "1", "1.5", "2", "2.5", "4", "27", "28", "0", "-1", "1e-3", "cautious", "balanced", "wild", ""];

test("the language takes exactly the early stops that there are, with the arguments that they take", () => {
  for (const name of STOPPER_NAMES) {
    for (const text of [name, ...ARGUMENTS.map((argument) => `${name}(${argument})`)]) {
      const choice = chooseStopper(text, { direction: "maximize", minSteps: null, patience: null });
      expect("stopper" in choice, text).toBe(parseStop(text) !== undefined);
    }
  }
});
