import { describe, expect, it } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import type { Params } from "../../server/protocol/space";
import { SAMPLERS } from "../../server/samplers/choose";
import { randomSampler } from "../../server/samplers/random";
import type { Observation, Sampler, SamplerSettings } from "../../server/samplers/sampler";
import { believe, type SamplerThread, type StartSamplerThread } from "../../server/study/thinking";
import { climbing, simulate, type Wish, xOf } from "../support/simulated-study";

/** A random sampler that says that it takes long. */
function demanding(settings: SamplerSettings): Sampler {
  const plain = randomSampler(settings);
  return { name: "gp", demanding: true, ask: plain.ask.bind(plain), tell: plain.tell.bind(plain) };
}

interface Thread extends SamplerThread {
  readonly told: Observation[];
  readonly asked: { readonly trials: readonly number[]; readonly running: readonly Params[]; readonly told: number }[];
  closed: boolean;
}

/** Threads in name only, which answer when `answer` says so; all that were started. */
function threads(answer: (ask: number) => Promise<void> = async () => {}): { readonly start: StartSamplerThread; readonly all: Thread[] } {
  const all: Thread[] = [];
  let asks = 0;
  const start: StartSamplerThread = (_, settings) => {
    const sampler = demanding(settings);
    let gone = (_: Error): void => {};
    const end = new Promise<never>((_, reject) => {
      gone = reject;
    });
    end.catch(() => {});
    const thread: Thread = {
      told: [],
      asked: [],
      closed: false,
      tell(observation) {
        this.told.push(observation);
        sampler.tell(observation);
      },
      async ask(trials, running) {
        this.asked.push({ trials, running, told: this.told.length });
        await Promise.race([answer(asks++), end]);
        return sampler.ask(trials, running);
      },
      believe: async (question) => believe(settings.space, question),
      close() {
        this.closed = true;
        gone(new Error("closed"));
      },
    };
    all.push(thread);
    return thread;
  };
  return { start, all };
}

const forever = (): Promise<void> => new Promise(() => {});
const plain: Wish = { script: (r) => climbing(xOf(r)), sampler: demanding, started: { trials: 8 } };

function proposals(events: readonly StudyEvent[]): number[] {
  return events.flatMap((e) => (e.event === "trialStarted" && e.repeatOf === null ? [xOf(e)] : []));
}

describe("asks that take long", () => {
  it("come to the same as asks that do not", async () => {
    const { start } = threads();
    const there = await simulate({ ...plain, startThread: start });
    expect(proposals(there.events)).toEqual(proposals((await simulate(plain)).events));
    expect(there.finished).toMatchObject({ state: "complete", complete: 8 });
  });

  it("are one ask for all free slots, of a thread that knows all that has ended", async () => {
    const { start, all } = threads();
    await simulate({ ...plain, startThread: start, slots: 4, started: { trials: 10 } });
    const [thread, ...others] = all;
    expect(others).toEqual([]);
    expect(thread?.asked[0]).toMatchObject({ trials: [1, 2, 3], running: [{ x: 0.5 }], told: 0 });
    expect(thread?.asked.flatMap((a) => a.trials)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(thread?.closed).toBe(true);
  });

  it("do not hold up reports and ends of what runs", async () => {
    let release = (): void => {};
    const { start } = threads((n) =>
      n === 1
        ? new Promise((resolve) => {
            release = resolve;
          })
        : Promise.resolve(),
    );
    let seen = 0;
    const { finished } = await simulate({
      ...plain,
      startThread: start,
      slots: 2,
      script: (r) => climbing(xOf(r), r.trial === 1 ? 12 : 4),
      stopAt: (e) => {
        // The second ask is under way from the end of trial 0 on; trial 1 goes on reporting to its end.
        if (e.event === "trialReported" && e.trial === 1) seen = e.step;
        if (e.event === "trialFinished" && e.trial === 1) release();
        return false;
      },
    });
    expect(seen).toBe(12);
    expect(finished).toMatchObject({ state: "complete", complete: 8 });
  });

  it("end with a stop of the study, and with its time", async () => {
    const { start, all } = threads((n) => (n < 2 ? Promise.resolve() : forever()));
    const stopped = await simulate({ ...plain, startThread: start, stopAt: (e) => e.event === "trialFinished" && e.trial === 2 });
    expect(stopped.finished).toMatchObject({ state: "interrupted", complete: 3 });
    expect(all[0]?.closed).toBe(true);
    const { start: again } = threads(forever);
    const timed = await simulate({ ...plain, startThread: again, time: 100 });
    expect(timed.finished).toMatchObject({ state: "complete", complete: 1, reason: "the time of the search was up" });
    expect(timed.of("recommendation")).toHaveLength(1);
  });

  it("go on in a new thread, with all that was told, where one has ended", async () => {
    const { start, all } = threads((n) => (n === 3 ? Promise.reject(new Error("out of memory")) : Promise.resolve()));
    const { events, finished } = await simulate({ ...plain, startThread: start });
    expect(all).toHaveLength(2);
    expect(all[1]?.told.map((o) => o.trial)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(finished).toMatchObject({ state: "complete", complete: 8 });
    expect(proposals(events)).toEqual(proposals((await simulate(plain)).events));
  });

  it("that fail twice end the search with what to do, and what was found is recommended", async () => {
    const { start, all } = threads((n) => (n >= 3 ? Promise.reject(new Error("out of memory")) : Promise.resolve()));
    const { finished, of } = await simulate({ ...plain, startThread: start });
    expect(all).toHaveLength(2);
    expect(finished).toMatchObject({
      state: "failed",
      complete: 4,
      reason: expect.stringMatching(/gp.*out of memory.*--resume.*--sampler sobol/),
    });
    expect(of("recommendation")).toHaveLength(1);
  });

  it("need no thread where the sampler is quick", async () => {
    const { start, all } = threads();
    await simulate({ ...plain, sampler: randomSampler, startThread: start });
    expect(all).toEqual([]);
  });

  it("that a quick sampler cannot answer are told as well", async () => {
    const broken = (settings: SamplerSettings): Sampler => ({
      ...demanding(settings),
      demanding: false,
      ask: () => {
        throw new Error("no idea");
      },
    });
    const { finished } = await simulate({ ...plain, sampler: broken });
    expect(finished).toMatchObject({ state: "failed", complete: 1, reason: expect.stringContaining("no idea") });
  });
});

describe("what a sampler learns of", () => {
  it("are failed and infeasible trials as such, and repeats not at all", async () => {
    const { start, all } = threads();
    await simulate({
      ...plain,
      startThread: start,
      started: { trials: 20, repeats: 2, constraints: [{ name: "latency", operator: "<=", bound: 0.8 }] },
      script: (r) => (xOf(r) < 0.3 ? { reports: [[0.1, 0]], failure: { reason: "boom" } } : { reports: [[xOf(r), xOf(r)]] }),
    });
    // The last to end is told when nobody is asked any more.
    const told = all[0]?.told ?? [];
    expect(told.map((o) => o.trial)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    for (const { params, state, values, feasible } of told) {
      const x = Number(params["x"]);
      expect([state, values, feasible]).toEqual(x < 0.3 ? ["failed", null, true] : ["complete", [x], x <= 0.8]);
    }
    expect(new Set(told.map((o) => `${o.state} ${o.feasible}`)).size).toBe(3);
  });
});

describe.each(Object.keys(SAMPLERS))("%s, killed and gone on with", (name) => {
  it("proposes what it would have if never killed, wherever it was", async () => {
    const wish: Wish = {
      started: { sampler: name, trials: 14 },
      script: (r) => (xOf(r) > 0.9 ? { reports: [], failure: { reason: `bad ${r.trial}` } } : climbing(1 - (xOf(r) - 0.3) ** 2, 2)),
    };
    const whole = await simulate(wish);
    const wanted = proposals(whole.events);
    const starts = whole.events.flatMap((e, i) => (e.event === "trialStarted" ? [i + 1] : []));
    for (const cut of starts) {
      const history = whole.events.slice(0, cut);
      const { events } = await simulate({ ...wish, history });
      const [, ...before] = proposals(history).toReversed();
      expect([...before.toReversed(), ...proposals(events)], `cut after ${cut} events`).toEqual(wanted);
    }
  });
});
