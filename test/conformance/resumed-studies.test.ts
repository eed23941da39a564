import { describe, expect, test, vi } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import type { SamplerName } from "../../server/protocol/search";
import type { Distribution, ParameterValue, Params, SpaceParameter } from "../../server/protocol/space";
import { SAMPLERS } from "../../server/samplers/choose";
import { chooseStopper } from "../../server/stoppers/choose";
import type { Stopper } from "../../server/stoppers/stopper";
import type { TrialRequest } from "../../server/study/backend";
import type { Script } from "../support/simulated-backend";
import { simulate, type Wish } from "../support/simulated-study";

vi.setConfig({ testTimeout: 60_000 });

/** Whole studies, killed at each start and end of a trial and continued from what the journal holds. */

function axis(name: string, distribution: Distribution, baseline: ParameterValue): SpaceParameter {
  const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } };
  return { name, ...distribution, baseline, file: "train.py", range, condition: null };
}

const SPACE: readonly SpaceParameter[] = [
  axis("lr", { type: "float", low: 1e-5, high: 1, log: true, step: null }, 0.5),
  axis("x", { type: "int", low: 0, high: 40, log: false, step: 4 }, 3),
  axis("opt", { type: "categorical", choices: ["'sgd'", "'adam'", "'lion'"], ordered: false }, "'sgd'"),
];
const TRIALS = 14;

/** Learning curves: some climb, some end in an error, some in NaN. */
function script({ params }: TrialRequest): Script {
  const level = 1 - (Math.log10(Number(params["lr"])) + 2) ** 2 / 9 - (Number(params["x"]) - 20) ** 2 / 900;
  if (params["opt"] === "'lion'" && Number(params["x"]) > 30) return { reports: [[0.1]], failure: { reason: `lion: ${params["x"]}` } };
  if (Number(params["lr"]) > 0.7) return { reports: [[Number.NaN]] };
  return { reports: [0.5, 0.8, 1].map((share) => [level * share]) };
}

function stopper(): Stopper {
  const choice = chooseStopper("median", { direction: "maximize", minSteps: null, patience: null });
  if (!("stopper" in choice) || choice.stopper === null) throw new Error("no stopper");
  return choice.stopper;
}

function wish(sampler: SamplerName, more: Partial<Wish> = {}): Wish {
  return { script, stopper: stopper(), started: { space: SPACE, sampler, trials: TRIALS, seed: 5 }, ...more };
}

/** The values of each trial as it was started last, by the trial's place in the search. */
function proposals(events: readonly StudyEvent[]): readonly Params[] {
  const byTrial = new Map<number, Params>();
  for (const event of events) if (event.event === "trialStarted") byTrial.set(event.trial, event.params);
  return [...byTrial.values()];
}

describe.each(Object.keys(SAMPLERS) as SamplerName[])("%s", (sampler) => {
  test("proposes after a kill what it would have proposed without", async () => {
    const whole = await simulate(wish(sampler));
    const ends = new Set(whole.of("trialFinished").map((e) => e.state));
    expect(whole.finished.state).toBe("complete");
    expect(ends.has("complete") && ends.size > 1, [...ends].join()).toBe(true);
    for (const [at, { event }] of whole.events.entries()) {
      if (event !== "trialStarted" && event !== "trialFinished") continue;
      const history = whole.events.slice(0, at + 1);
      const rest = await simulate(wish(sampler, { history }));
      expect(proposals([...history, ...rest.events]), `killed after event ${at}`).toEqual(proposals(whole.events));
    }
  });

  test("three trials at once: nothing is run twice", async () => {
    const { events, finished } = await simulate(wish(sampler, { slots: 3 }));
    expect(finished.trials).toBe(TRIALS);
    expect(new Set(proposals(events).map((params) => JSON.stringify(params))).size).toBe(TRIALS);
  });
});
