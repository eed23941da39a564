import type { StudyEvent, StudyFinished, StudyStarted } from "../../server/protocol/events";
import { SAMPLER_NAMES } from "../../server/protocol/search";
import type { SpaceParameter } from "../../server/protocol/space";
import { chooseSampler } from "../../server/samplers/choose";
import type { Sampler, SamplerSettings } from "../../server/samplers/sampler";
import { SearchSpace } from "../../server/space/search-space";
import type { Stopper } from "../../server/stoppers/stopper";
import type { TrialRequest } from "../../server/study/backend";
import type { Clock } from "../../server/study/clock";
import { Hold } from "../../server/study/hold";
import type { StartCurveThread } from "../../server/study/predicting";
import { runStudy } from "../../server/study/run-study";
import type { StudySettings } from "../../server/study/settings";
import { StopSignal } from "../../server/study/stop-signal";
import type { StartStopperThread } from "../../server/study/stopping";
import type { StartSamplerThread } from "../../server/study/thinking";
import { type Script, SimulatedBackend } from "./simulated-backend";
import { VirtualClock } from "./virtual-clock";

const PLACE = { file: "train.py", range: { start: { line: 3, character: 0 }, end: { line: 3, character: 7 } } };

const X: SpaceParameter = { name: "x", type: "float", low: 0, high: 1, log: false, step: null, baseline: 0.5, condition: null, ...PLACE };

export interface Wish {
  readonly script: (request: TrialRequest) => Script;
  readonly slots?: number;
  readonly started?: Partial<StudyStarted>;
  readonly stopper?: Stopper;
  /** In place of the one that `started` names. */
  readonly sampler?: (settings: SamplerSettings) => Sampler;
  readonly startThread?: StartSamplerThread;
  readonly startCurves?: StartCurveThread;
  readonly startStopper?: StartStopperThread;
  /** What the code has for parameters that are gone. */
  readonly literals?: Readonly<Record<string, number | string>>;
  readonly programSeed?: number;
  readonly time?: number;
  readonly history?: readonly StudyEvent[];
  /** Asks for the end when this says so of an event that has just been recorded. */
  readonly stopAt?: (event: StudyEvent, index: number) => boolean;
  /** Hears each event that was recorded, and may hold the study or let it go on. */
  readonly onEvent?: (event: StudyEvent, hold: Hold, clock: Clock) => void;
  /** Every trial leaves artefacts. */
  readonly leavesFiles?: boolean;
  /** The program saves and goes on: reports that each trial had saved when the study began. */
  readonly checkpoints?: ReadonlyMap<number, number>;
  /** Hears of the backend before anything runs: of a study that does not end well nothing else comes back. */
  readonly onBackend?: (backend: SimulatedBackend) => void;
  /** The recorder throws from this event on, as a full disk would. */
  readonly diskFullAt?: number;
}

export interface Ran {
  readonly events: readonly StudyEvent[];
  readonly finished: StudyFinished;
  readonly backend: SimulatedBackend;
  of<K extends StudyEvent["event"]>(kind: K): Extract<StudyEvent, { event: K }>[];
}

export function settingsFor(wish: Wish): StudySettings {
  const objective = { name: "acc", direction: "maximize", aggregate: { kind: "best" }, patience: null, minSteps: null } as const;
  const started: StudySettings["started"] = {
    study: "s",
    journal: "/s.journal.log",
    root: "/w",
    entry: "train.py",
    space: [X],
    objectives: [objective],
    constraints: [],
    fidelity: null,
    sampler: "random",
    samplerReason: null,
    stop: "none",
    stopReason: null,
    trials: 6,
    parallel: wish.slots ?? 1,
    repeats: 0,
    seed: 1,
    ...wish.started,
  };
  const space = new SearchSpace(started.space.map((p) => ({ name: p.name, distribution: p, baseline: p.baseline, condition: null })));
  const directions = started.objectives.map((o) => o.direction);
  const samplerSettings = { space, directions, seed: started.seed, trials: started.trials };
  const choice = chooseSampler(SAMPLER_NAMES.find((n) => n === started.sampler) ?? "random", samplerSettings);
  if (!("sampler" in choice)) throw new Error("no sampler");
  return {
    started,
    space,
    sampler: wish.sampler?.(samplerSettings) ?? choice.sampler,
    samplerSettings,
    stopper: wish.stopper ?? null,
    stopperSettings: { direction: started.objectives[0]?.direction ?? "maximize", minSteps: null, patience: null },
    programSeed: wish.programSeed ?? null,
    time: wish.time ?? null,
    timeout: null,
    places: [...started.objectives, ...started.constraints].map(() => PLACE),
    literal: (gone) => wish.literals?.[gone.name] ?? null,
    edits: (params) => [{ ...PLACE, newText: String(params["x"]) }],
  };
}

/** Runs a whole study in virtual time. */
export async function simulate(wish: Wish): Promise<Ran> {
  const clock = new VirtualClock();
  const backend = new SimulatedBackend(clock, wish.script, wish.slots ?? 1);
  backend.leavesFiles = wish.leavesFiles === true;
  if (wish.checkpoints !== undefined) backend.checkpoints = new Map(wish.checkpoints);
  wish.onBackend?.(backend);
  const stop = new StopSignal();
  const hold = new Hold();
  const events: StudyEvent[] = [];
  const record = async (batch: readonly StudyEvent[]): Promise<void> => {
    for (const event of batch) {
      if (wish.diskFullAt !== undefined && events.length >= wish.diskFullAt) throw new Error("ENOSPC: no space left on device");
      events.push(event);
      wish.onEvent?.(event, hold, clock);
      if (wish.stopAt?.(event, events.length - 1) === true) stop.request();
    }
  };
  const finished = await clock.run(
    runStudy(settingsFor(wish), backend, record, {
      clock,
      stop,
      hold,
      history: wish.history ?? null,
      startThread: wish.startThread ?? null,
      startCurves: wish.startCurves ?? null,
      startStopper: wish.startStopper ?? null,
    }),
  );
  const of: Ran["of"] = (kind) => events.filter((e) => e.event === kind) as never;
  return { events, finished, backend, of };
}

/** A program whose accuracy climbs to `level` in `steps` steps. */
export function climbing(level: number, steps = 4): Script {
  return { reports: Array.from({ length: steps }, (_, i) => [(level * (i + 1)) / steps]) };
}

export function xOf({ params }: { readonly params: Readonly<Record<string, unknown>> }): number {
  return Number(params["x"]);
}
