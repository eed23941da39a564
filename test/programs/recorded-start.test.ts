import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { pythonWithNumpy } from "../support/python-trial";
import { PythonTrials } from "../support/python-trials";

const TRAIN = `open("began", "a").close()
x = 0.5  # @tune 0..1
loss = x  # @objective minimize
`;

describe.each([
  ["cold", true],
  ["warm", false],
] as const)("a %s trial whose start is not on record yet", (_, coldStarts) => {
  test("has run nothing of the program, and begins when it is", async () => {
    const trials = new PythonTrials({ "train.py": TRAIN }, pythonWithNumpy, { coldStarts });
    let record = (): void => {};
    const running = trials.run(
      {},
      () => {},
      new Promise((resolve) => {
        record = resolve;
      }),
    );
    await sleep(1500); // a trial takes a tenth of it
    expect(existsSync(path.join(trials.workspace, "began"))).toBe(false);
    record();
    expect((await running).end).toMatchObject({ kind: "finished" });
    expect(existsSync(path.join(trials.workspace, "began"))).toBe(true);
    await trials.close();
  });

  test("never begins where that fails", async () => {
    const trials = new PythonTrials({ "train.py": TRAIN }, pythonWithNumpy, { coldStarts });
    const failure = Promise.reject(new Error("no space left on device"));
    failure.catch(() => {});
    expect((await trials.run({}, () => {}, failure)).end.kind).toBe("failed");
    expect(existsSync(path.join(trials.workspace, "began"))).toBe(false);
    await trials.close();
  });
});
