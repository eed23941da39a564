import { describe, expect, it } from "vitest";
import { Random } from "../../server/numeric/random";
import type { StudyEvent } from "../../server/protocol/events";
import type { SpaceParameter } from "../../server/protocol/space";
import type { TrialRequest } from "../../server/study/backend";
import { indifference } from "../../server/study/candidates";
import { climbing, type Ran, simulate, type Wish, xOf } from "../support/simulated-study";

const X: SpaceParameter = {
  name: "x",
  type: "float",
  low: 0,
  high: 1,
  log: false,
  step: null,
  baseline: 0.9,
  condition: null,
  file: "train.py",
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
};
const Y: SpaceParameter = { ...X, name: "y", baseline: 0.37 };
const KIND: SpaceParameter = { ...X, name: "kind", type: "categorical", choices: ["a", "b", "c"], ordered: false, baseline: "b" };

const gp: Omit<Wish, "script"> = { started: { space: [X, Y, KIND], sampler: "gp", trials: 24, repeats: 3 }, programSeed: 7 };

/** x alone matters; a seed shifts all values alike, by some `sd`. */
function onlyX(sd: number): (request: TrialRequest) => ReturnType<typeof climbing> {
  return (r) => climbing(1 - (xOf(r) - 0.3) ** 2 + sd * new Random(5, r.seedOffset).normal(), 2);
}

function startsOf({ events }: { readonly events: readonly StudyEvent[] }) {
  return events.flatMap((e) => (e.event === "trialStarted" ? [e] : []));
}

function lastOf(ran: Pick<Ran, "events">) {
  return startsOf(ran).findLast((e) => e.repeatOf === null);
}

describe("the user's own values", () => {
  it("stay where another makes no difference: the last trial runs the best ones with them", async () => {
    const ran = await simulate({ ...gp, script: onlyX(0) });
    expect(lastOf(ran)?.params).toMatchObject({ y: 0.37, kind: "b" });
    expect(ran.finished).toMatchObject({ trials: 24 });
    const [recommended] = ran.of("recommendation");
    expect(recommended?.params).toMatchObject({ y: 0.37, kind: "b" });
    expect(Math.abs(Number(recommended?.params["x"]) - 0.3)).toBeLessThan(0.02);
  });

  it("stay so where seeds make a difference", async () => {
    const ran = await simulate({ ...gp, started: { ...gp.started, trials: 32 }, script: onlyX(0.01) });
    const [recommended] = ran.of("recommendation");
    expect(recommended?.verdict).toBe("better");
    expect(recommended?.params).toMatchObject({ y: 0.37, kind: "b" });
    expect(Math.abs(Number(recommended?.params["x"]) - 0.3)).toBeLessThan(0.05);
  });

  it("give way where they matter", async () => {
    const script = (r: TrialRequest) =>
      climbing(1 - (xOf(r) - 0.3) ** 2 - (Number(r.params["y"]) - 0.8) ** 2 - (r.params["kind"] === "c" ? 0 : 0.3), 2);
    const ran = await simulate({ ...gp, started: { ...gp.started, trials: 40 }, script });
    const [recommended] = ran.of("recommendation");
    expect(recommended?.params["kind"]).toBe("c");
    expect(Math.abs(Number(recommended?.params["y"]) - 0.8)).toBeLessThan(0.1);
  });

  it("are put back as far as they can be together: one of two that do the same", async () => {
    const either = (r: TrialRequest) => climbing(1 - (xOf(r) - 0.3) ** 2 - Math.min(1, Math.abs(Number(r.params["y"]) + xOf(r) - 0.6)), 2);
    const ran = await simulate({ ...gp, started: { ...gp.started, trials: 40 }, script: either });
    const [recommended] = ran.of("recommendation");
    const { x, y, kind } = recommended?.params ?? {};
    expect(kind).toBe("b");
    expect(Math.abs(Number(y) + Number(x) - 0.6)).toBeLessThan(0.1);
  });

  it("are not looked for by a design, which runs as it is, in a few trials, or where there is nothing better", async () => {
    for (const started of [{ sampler: "random" }, { trials: 10 }]) {
      const ran = await simulate({ ...gp, started: { ...gp.started, ...started }, script: onlyX(0) });
      expect(lastOf(ran)?.params).not.toMatchObject({ y: 0.37, kind: "b" });
    }
    const worse = await simulate({ ...gp, script: (r) => climbing(xOf(r) === 0.9 ? 1 : 0.5, 2) });
    expect(worse.of("recommendation")[0]?.verdict).toBe("notBetter");
    expect(worse.finished).toMatchObject({ trials: 24 });
  });

  it("are put back in the same way by a study that was cut off and goes on", async () => {
    const whole = await simulate({ ...gp, script: onlyX(0) });
    const starts = startsOf(whole);
    for (const cut of [20, 22, 23]) {
      const stopAt = (event: StudyEvent) => event.event === "trialFinished" && event.trial === starts[cut]?.trial;
      const first = await simulate({ ...gp, script: onlyX(0), stopAt });
      const rest = await simulate({ ...gp, script: onlyX(0), history: first.events });
      expect(lastOf({ events: [...first.events, ...rest.events] })?.params, `cut off after ${cut}`).toEqual(lastOf(whole)?.params);
    }
  });

  it("run once, with several trials at once too", async () => {
    const ran = await simulate({ ...gp, slots: 4, script: onlyX(0) });
    const keys = startsOf(ran)
      .filter((e) => e.repeatOf === null)
      .map((e) => JSON.stringify([e.params["x"], e.params["y"], e.params["kind"]]));
    expect(keys).toHaveLength(24);
    expect(new Set(keys).size).toBe(24);
    expect(lastOf(ran)?.params).toMatchObject({ y: 0.37, kind: "b" });
  });
});

describe("what makes no difference", () => {
  it("is a small part of what was gained, and of what runs scatter by", () => {
    expect(indifference("maximize", 0, 1, 0)).toBeCloseTo(0.001);
    expect(indifference("maximize", 0.32, 1, 0)).toBeCloseTo(0.04);
    expect(indifference("maximize", 10, 1, 0)).toBeCloseTo(0.05);
    expect(indifference("minimize", 0, 1, 3)).toBeCloseTo(0.002);
    expect(indifference("minimize", 1, 3, 1)).toBe(0);
  });
});
