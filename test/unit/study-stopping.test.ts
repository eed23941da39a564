import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stopperThreads } from "../../server/process/stopper-thread";
import type { StudyEvent } from "../../server/protocol/events";
import { chooseStopper } from "../../server/stoppers/choose";
import type { Decision, Stopper } from "../../server/stoppers/stopper";
import { applyCall, type StartStopperThread, type StopperCall, ThreadedStopper } from "../../server/study/stopping";
import { type Ran, simulate, type Wish, xOf } from "../support/simulated-study";

const settings = { direction: "maximize", minSteps: null, patience: null } as const;

function rule(name: string): Stopper {
  const choice = chooseStopper(name, settings);
  if (!("stopper" in choice)) throw new Error(name);
  return choice.stopper;
}

/** A thread's place taken by what runs here; `decide` may answer in its stead. */
function threads(
  decide: (stopper: Stopper, report: StopperCall) => Promise<Decision> = async (stopper, report) => applyCall(stopper, report),
) {
  const seen = { started: 0, told: [] as StopperCall[] };
  const start: StartStopperThread = (name) => {
    seen.started++;
    const stopper = rule(name);
    return {
      tell(calls) {
        seen.told.push(...calls);
        for (const call of calls) applyCall(stopper, call);
      },
      decide: (report) => decide(stopper, report),
      close() {},
    };
  };
  return { seen, start };
}

/** Twelve steps towards a level that hangs on x. */
const script: Wish["script"] = (request) => ({
  reports: Array.from({ length: 12 }, (_, i) => [(0.3 + 0.6 * xOf(request)) * (1 - Math.exp(-(i + 1) / 3)) + 0.002 * Math.sin(7 * i)]),
});

const wish = (over: Partial<Wish> = {}): Wish => ({ script, stopper: rule("curve"), started: { trials: 14, stop: "curve" }, ...over });

function ends({ of }: Ran): readonly unknown[] {
  return of("trialFinished").map(({ trial, state, reason, stopped }) => ({ trial, state, reason, stopped }));
}

describe("an early stop that predicts", () => {
  it("stops the same trials for the same reasons from a thread", async () => {
    const here = await simulate(wish());
    const { start, seen } = threads();
    const there = await simulate(wish({ startStopper: start }));
    expect(ends(here).length).toBe(14);
    expect(here.of("trialFinished").filter((t) => t.state === "pruned").length).toBeGreaterThan(1);
    expect(ends(there)).toEqual(ends(here));
    expect(seen.started).toBe(1);
  }, 60_000);

  it.each(["ends", "dies"])("closes its thread once, however much that was still asked when it %s", async (how) => {
    const closed: number[] = [];
    const refuse: ((error: Error) => void)[] = [];
    const stopper = new ThreadedStopper("curve", () => ({
      tell() {},
      decide: () => new Promise((_, failed) => refuse.push(failed)),
      close: () => {
        closed.push(refuse.length);
        for (const failed of refuse) failed(new Error("closed"));
      },
    }));
    const asked = Array.from({ length: 20 }, (_, step) => stopper.onReport(0, step, step, 0));
    if (how === "ends") stopper.close();
    else for (const failed of refuse) failed(new Error("it died"));
    for (const decision of asked) expect(await decision).toEqual({ action: "continue" });
    expect(closed).toEqual([20]);
  });

  it("goes on after a kill with what it knew", async () => {
    const whole = await simulate(wish({ startStopper: threads().start }));
    const cut = whole.events.findIndex((e) => e.event === "trialReported" && e.trial === 9);
    const history: StudyEvent[] = whole.events.slice(0, cut + 1);
    const resumed = await simulate(wish({ startStopper: threads().start, history }));
    const later = (ran: Ran) => ends(ran).filter((end) => (end as { trial: number }).trial >= 9);
    expect(later(resumed)).toEqual(later(whole));
  }, 60_000);

  it("in a thread that dies begins again once, with all that was told; after that nothing is stopped", async () => {
    let calls = 0;
    const { start, seen } = threads(async (stopper, report) => {
      if (++calls === 100) throw new Error("the thread ended");
      return applyCall(stopper, report);
    });
    const ran = await simulate(wish({ startStopper: start }));
    expect(seen.started).toBe(2);
    expect(ends(ran)).toEqual(ends(await simulate(wish())));
    const dead = threads(() => Promise.reject(new Error("the thread ended")));
    const all = await simulate(wish({ startStopper: dead.start }));
    expect(dead.seen.started).toBe(2);
    expect(all.finished).toMatchObject({ state: "complete", complete: 14, pruned: 0 });
  }, 60_000);

  it("that never answers holds nobody up", async () => {
    const ran = await simulate(wish({ startStopper: threads(() => new Promise(() => {})).start }));
    expect(ran.finished).toMatchObject({ state: "complete", complete: 14 });
  });

  it("whose word comes when the trial has ended stops nothing, nor a trial that begins again", async () => {
    let release: (() => void)[] = [];
    const late = threads(
      () =>
        new Promise((resolve) => {
          release.push(() => resolve({ action: "stop", reason: "too late" }));
        }),
    );
    const crowded: Wish["script"] = (request) => ({ ...script(request), ...(request.trial === 3 ? { crowded: "no room" } : {}) });
    const stopAt = (event: StudyEvent): boolean => {
      if (event.event !== "trialFinished") return false;
      for (const word of release) word();
      release = [];
      return false;
    };
    const ran = await simulate(wish({ script: crowded, startStopper: late.start, stopAt }));
    expect(ran.finished).toMatchObject({ state: "complete", complete: 14, pruned: 0 });
  });

  it("that is quick needs no thread", async () => {
    const { start, seen } = threads();
    await simulate(wish({ stopper: rule("median"), startStopper: start }));
    expect(seen.started).toBe(0);
  });
});

describe("the thread of an early stop", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-stopper-"));
  const worker = path.join(folder, "stopper-worker.cjs");
  beforeAll(async () => {
    const entry = path.join(import.meta.dirname, "../../server/stopper-worker.ts");
    await build({ entryPoints: [entry], bundle: true, platform: "node", outfile: worker });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("decides what the rule decides here", async () => {
    const here = rule("curve(0.2)");
    const there = stopperThreads(worker)("curve(0.2)", settings);
    try {
      for (let trial = 0; trial < 9; trial++) {
        const level = 0.9 - 0.09 * ((trial * 5) % 9);
        const told: StopperCall[] = [{ kind: "start", trial, params: { x: level } }];
        for (const call of told) applyCall(here, call);
        there.tell(told);
        for (let step = 1; step <= 12; step++) {
          const report: StopperCall = { kind: "report", trial, step, value: level * (1 - Math.exp(-step / 3)), channel: 0 };
          expect(await there.decide(report)).toEqual(applyCall(here, report));
        }
        const end: StopperCall = { kind: "finish", trial, state: "complete" };
        applyCall(here, end);
        there.tell([end]);
      }
    } finally {
      there.close();
    }
  }, 60_000);

  it("that is closed, dies or is not there rejects what it was asked", async () => {
    const busy = path.join(folder, "busy.cjs");
    writeFileSync(busy, "require('node:worker_threads').parentPort.on('message', () => { for (;;); });");
    const report: StopperCall = { kind: "report", trial: 0, step: 1, value: 0.5, channel: 0 };
    const thread = stopperThreads(busy)("curve", settings);
    const asked = thread.decide(report);
    thread.close();
    await expect(asked).rejects.toThrow("closed");
    await expect(stopperThreads(path.join(folder, "nowhere.cjs"))("curve", settings).decide(report)).rejects.toThrow("Cannot find module");
    await expect(stopperThreads(worker)("no rule", settings).decide(report)).rejects.toThrow('no early stop "no rule"');
  });
});
