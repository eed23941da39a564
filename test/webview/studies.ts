import type {
  Recommendation,
  StudyEnvironment,
  StudyEvent,
  StudyFinished,
  StudyStarted,
  TrialFinished,
  Verdict,
} from "../../server/protocol/events";
import { toWire, type WireNumber } from "../../server/protocol/number";
import type { Problem } from "../../server/protocol/problem";
import type { Params, SpaceParameter } from "../../server/protocol/space";
import type { StopEvidence } from "../../server/protocol/stop-evidence";
import { against } from "../../server/words/findings";
import { formatSpread } from "../../server/words/numbers";

/** Events of made-up studies that behave like real ones: seeded, so that every run shows the same. */
export interface StudyPlan {
  readonly seed?: number;
  readonly trials: number;
  readonly finished?: number;
  readonly running?: number;
  readonly epochs?: number;
  readonly minimize?: boolean;
  readonly space?: readonly SpaceParameter[];
  readonly started?: Partial<StudyStarted>;
  /** The error with which every trial fails. */
  readonly failure?: string;
  readonly confirm?: Verdict | "underway";
  /** What runs the trials, and what they take of it. */
  readonly machine?: "gpus" | "cpu";
  /** What was noticed in the first trial. */
  readonly problem?: Pick<Problem, "code" | "message">;
  /** Reports that are NaN in trials whose number divides by three. */
  readonly nan?: boolean;
  /** Running trials are told how they will go on, and stops how sure they were. */
  readonly predicted?: boolean;
  readonly end?: Partial<StudyFinished> | null;
}

const range = (line: number) => ({ start: { line, character: 5 }, end: { line, character: 8 } });
const base = { file: "train.py", condition: null } as const;

export const SPACE: readonly SpaceParameter[] = [
  { ...base, name: "lr", type: "float", low: 1e-4, high: 1, log: true, step: null, baseline: 0.5, range: range(5) },
  {
    ...base,
    name: "momentum",
    type: "float",
    low: 0,
    high: 0.99,
    log: false,
    step: null,
    baseline: 0.5,
    range: range(8),
    condition: 'optimizer == "sgd"',
  },
  { ...base, name: "batch_size", type: "int", low: 16, high: 128, log: false, step: 16, baseline: 16, range: range(6) },
  { ...base, name: "hidden", type: "int", low: 16, high: 256, log: false, step: 16, baseline: 64, range: range(9) },
  {
    ...base,
    name: "optimizer",
    type: "categorical",
    choices: ['"sgd"', '"adam"', '"rmsprop"'],
    ordered: false,
    baseline: '"sgd"',
    range: range(7),
  },
];

export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

export function events(plan: StudyPlan): StudyEvent[] {
  return new Writer(plan).write();
}

class Writer {
  readonly #plan: StudyPlan;
  readonly #next: () => number;
  /** Of its own, so that the trials are the same with and without. */
  readonly #doubt = random(11);
  readonly #epochs: number;
  readonly #space: readonly SpaceParameter[];
  readonly #out: StudyEvent[] = [];
  #time: number;
  #best = { trial: 0, value: Number.NEGATIVE_INFINITY, params: {} as Params };
  #counts = { complete: 0, pruned: 0, failed: 0, repeats: 0, run: 0, saved: 0 };
  #own = 0;

  constructor(plan: StudyPlan) {
    this.#plan = plan;
    this.#next = random(plan.seed ?? 7);
    this.#epochs = plan.epochs ?? 30;
    this.#space = plan.space ?? SPACE;
    this.#time = Date.now() - 25 * 60_000;
  }

  write(): StudyEvent[] {
    const { trials, finished = trials, running = 0, confirm } = this.#plan;
    this.#out.push(this.#started());
    if (this.#plan.machine !== undefined) this.#out.push(this.#environment(this.#plan.machine));
    const { problem } = this.#plan;
    if (problem !== undefined) {
      const place = { severity: "warning", file: "train.py", range: range(0) } as const;
      this.#out.push({ event: "problem", time: this.#time, trial: 0, problem: { ...problem, ...place } });
    }
    for (let k = 0; k < finished; k++) this.#trial(k, this.#params(k), null);
    for (let k = finished; k < finished + running; k++) {
      const curve = this.#begin(k, this.#params(k), null, 4 + Math.floor(this.#next() * (this.#epochs - 8)));
      if (this.#plan.predicted) this.#predict(k, curve);
    }
    if (confirm !== undefined) this.#confirm(finished, confirm);
    if (running === 0 && confirm !== "underway" && this.#plan.end !== null) this.#finish(finished);
    return this.#out;
  }

  #started(): StudyStarted {
    const objective = {
      name: this.#plan.minimize ? "val_loss" : "val_acc",
      direction: this.#plan.minimize ? "minimize" : "maximize",
      aggregate: { kind: "best" },
      patience: null,
      minSteps: null,
    } as const;
    const fidelity = { name: "epochs", low: 1, high: this.#epochs, baseline: this.#epochs, file: "train.py", range: range(10) };
    return {
      event: "studyStarted",
      time: this.#time,
      study: "digits-mlp",
      journal: "/w/.tunelens/digits-mlp.journal",
      root: "/w",
      entry: "train.py",
      space: this.#space,
      objectives: [objective],
      constraints: [],
      fidelity,
      sampler: "sobol",
      samplerReason: null,
      stop: "median",
      stopReason: null,
      trials: this.#plan.trials,
      parallel: 2,
      repeats: 3,
      seed: 1,
      ...this.#plan.started,
    };
  }

  #environment(machine: "gpus" | "cpu"): StudyEnvironment {
    return {
      ...{ event: "environment", time: this.#time, starts: "warm", startsReason: "torch and sklearn imported once (1.4 s)" },
      interpreter: { name: "Python", version: "3.11.9", path: "/w/.venv/bin/python" },
      devices: machine === "cpu" ? [] : [0, 1].map((k) => `cuda:${k} NVIDIA H100 (80 GB)`),
    };
  }

  #sample(trial: number): void {
    const { machine } = this.#plan;
    const gpu = machine === "gpus" ? { gpuMemory: 3000 + 700 * this.#next(), gpuUtilization: 60 + Math.round(39 * this.#next()) } : null;
    if (machine !== undefined)
      this.#out.push({
        ...{ event: "trialSampled", time: this.#time, trial, memory: 700 + 600 * this.#next(), gpuMemory: null, gpuUtilization: null },
        ...gpu,
      });
  }

  #params(k: number): Params {
    const params: Record<string, number | string> = {};
    for (const p of this.#space) {
      const u = this.#next();
      if (k === 0 && p.baseline !== null) params[p.name] = p.baseline;
      else if (p.type === "categorical") params[p.name] = p.choices[Math.floor(u * p.choices.length)] ?? "";
      else if (p.log) params[p.name] = Number((p.low * (p.high / p.low) ** u).toPrecision(2));
      else
        params[p.name] =
          p.type === "int"
            ? p.low + p.step * Math.floor((u * (p.high - p.low)) / p.step)
            : Number((p.low + u * (p.high - p.low)).toFixed(2));
    }
    if (params["optimizer"] !== undefined && params["optimizer"] !== '"sgd"') delete params["momentum"];
    return params;
  }

  /** How good a trial ends, from how far its learning rate is from a good one; the first trial is the user's mediocre code. */
  #quality(k: number, params: Params): number {
    const lr = typeof params["lr"] === "number" ? params["lr"] : 0.02;
    const off = Math.abs(Math.log10(lr / 0.02));
    return k === 0 ? 0.961 : 0.985 - 0.02 * off ** 2 - 0.012 * this.#next();
  }

  #curve(final: number): number[] {
    const speed = 1.5 + this.#next() * 4;
    return Array.from({ length: this.#epochs }, (_, e) => {
      const acc = Math.max(0.08, final - (final - 0.1) * Math.exp(-(e + 1) / speed) - 0.012 * this.#next() * Math.exp(-e / this.#epochs));
      const value = this.#plan.minimize ? -Math.log(acc) : acc;
      return Number(value.toFixed(4));
    });
  }

  #begin(k: number, params: Params, repeatOf: number | null, reports: number, final = this.#quality(k, params)): number[] {
    this.#time += 900;
    const baseline = k === 0 || repeatOf === 0;
    this.#out.push({
      event: "trialStarted",
      time: this.#time,
      trial: k,
      params,
      baseline,
      repeatOf,
      seed: repeatOf === null ? 0 : k % 7,
      device: this.#plan.machine === "cpu" ? "cpu" : `cuda:${k % 2}`,
      log: `/w/.tunelens/logs/${k}.log`,
    });
    const curve = this.#curve(final).slice(0, reports);
    curve.forEach((value, e) => {
      this.#time += 40;
      const nan = this.#plan.nan && k % 3 === 2 && e > 3;
      this.#out.push({ event: "trialReported", time: this.#time, trial: k, step: e + 1, values: [nan ? "NaN" : value] });
      if (e % 10 === 3) this.#sample(k);
    });
    return curve;
  }

  /** Nears the end that such curves have, with a band that opens on the way there. */
  #predict(trial: number, curve: readonly number[], spread = 0.012): void {
    const sign = this.#plan.minimize ? -1 : 1;
    const step = curve.length;
    const last = curve.at(-1) ?? 0;
    const final = last + sign * (0.004 + 0.012 * this.#doubt()) * (1 - step / this.#epochs);
    const at = Array.from({ length: 10 }, (_, i) => step + Math.round((this.#epochs - step) * ((i + 1) / 10) ** 1.5));
    const steps = at.filter((s, i) => s > (at[i - 1] ?? step));
    const share = (s: number) => (s - step) / (this.#epochs - step);
    const mean = steps.map((s) => last + (final - last) * share(s) ** 0.5);
    const wide = steps.map((s) => spread * Math.sqrt(share(s)));
    this.#out.push({
      ...{ event: "trialPredicted", time: this.#time, trial, step, horizon: this.#epochs, steps, mean },
      low: mean.map((m, i) => m - (wide[i] ?? 0) * (sign > 0 ? 1.6 : 0.8)),
      high: mean.map((m, i) => m + (wide[i] ?? 0) * (sign > 0 ? 0.8 : 1.6)),
      probabilityBetter: Math.min(1, Math.max(0, 0.5 + (40 * sign * (final - sign * this.#best.value)) / 2)),
      incumbent: sign * this.#best.value,
    });
  }

  #trial(k: number, params: Params, repeatOf: number | null, final?: number): number {
    const { failure } = this.#plan;
    const fails = failure !== undefined || (k % 11 === 7 && repeatOf === null);
    const stops = !fails && k > 3 && repeatOf === null && this.#quality(k, params) < 0.965;
    const reports = failure !== undefined ? 0 : fails ? 2 : stops ? 4 + Math.floor(this.#next() * 8) : this.#epochs;
    const curve = this.#begin(k, params, repeatOf, reports, final);
    const sign = this.#plan.minimize ? -1 : 1;
    const value = curve.length === 0 ? Number.NaN : Math.max(...curve.map((v) => sign * v)) * sign;
    this.#counts[fails ? "failed" : stops ? "pruned" : repeatOf === null ? "complete" : "repeats"]++;
    this.#counts.run += curve.length;
    if (stops) this.#counts.saved += this.#epochs - curve.length;
    if (k === 0) this.#own = value;
    if (!fails && !stops && repeatOf === null && sign * value > this.#best.value) this.#best = { trial: k, value: sign * value, params };
    const reason =
      failure ??
      (fails
        ? "FloatingPointError: loss is nan at step 118"
        : stops
          ? `median rule: ${value.toFixed(4)} at epoch ${curve.length} is below the median ${(value + 0.02).toFixed(4)}`
          : null);
    const sure = stops && this.#plan.predicted === true ? this.#evidence(k, curve, value) : null;
    this.#out.push({
      event: "trialFinished",
      time: this.#time,
      trial: k,
      state: fails ? "failed" : stops ? "pruned" : "complete",
      values: fails || stops ? null : [toWire(value)],
      feasible: true,
      seconds: 20 + curve.length * 2.8,
      reason: sure?.reason ?? reason,
      location: fails ? { file: "train.py", line: 22 } : null,
      ...(sure === null ? {} : { stopped: sure.stopped }),
    } satisfies TrialFinished);
    return value;
  }

  #evidence(trial: number, curve: readonly number[], value: number): { stopped: StopEvidence; reason: string } {
    this.#predict(trial, curve);
    const probability = 0.045 * this.#doubt();
    const predicted = { mean: value + 0.004, low: value - 0.012, high: value + 0.011 };
    const band = `${predicted.mean.toFixed(3)} (${predicted.low.toFixed(3)}–${predicted.high.toFixed(3)})`;
    const best = (this.#plan.minimize ? -1 : 1) * this.#best.value;
    return {
      stopped: { rule: "curve", step: curve.length, horizon: this.#epochs, probability, predicted },
      reason: `at step ${curve.length} of ${this.#epochs}: P(beats ${best.toFixed(4)}) = ${probability.toFixed(2)}, predicted ${band}`,
    };
  }

  #confirm(from: number, verdict: Verdict | "underway"): void {
    this.#out.push({ event: "phase", time: this.#time, phase: "confirming" });
    const gain = verdict === "withinNoise" ? 0.9612 : 0.981;
    const own: number[] = [];
    const best: number[] = [];
    for (let k = 0; k < (verdict === "underway" ? 1 : 3); k++) {
      best.push(this.#trial(from + 2 * k, this.#best.params, this.#best.trial, gain + 0.003 * this.#next()));
      own.push(this.#trial(from + 2 * k + 1, this.#params(0), 0, 0.9595 + 0.004 * this.#next()));
    }
    if (verdict === "underway") this.#begin(from + 2, this.#best.params, this.#best.trial, 12, gain);
    else this.#recommend(verdict, own, best);
  }

  #recommend(verdict: Verdict, own: readonly number[], best: readonly number[]): void {
    const [a, b] = [moments(best), moments(own)];
    const figures = against(formatSpread(a.mean, a.sd), formatSpread(b.mean, b.sd));
    const summary = verdict === "better" ? `Confirmed over 3 seeds: ${figures}` : `Within noise: ${figures}. Keep your values.`;
    const sign = this.#plan.minimize ? -1 : 1;
    const edits = this.#space.flatMap((p) => {
      const value = this.#best.params[p.name];
      return verdict !== "better" || value === undefined || value === p.baseline
        ? []
        : [{ file: p.file, range: p.range, newText: String(value) }];
    });
    this.#out.push({
      event: "recommendation",
      time: this.#time,
      verdict,
      summary,
      trial: this.#best.trial,
      params: this.#best.params,
      values: [toWire(sign * this.#best.value)],
      baseline: [toWire(this.#own)] as WireNumber[],
      confirmed: { repeats: 3, mean: a.mean, sd: a.sd, baselineMean: b.mean, baselineSd: b.sd, deterministic: false },
      edits,
    } satisfies Recommendation);
  }

  #finish(trials: number): void {
    const { complete, pruned, failed, repeats, run, saved } = this.#counts;
    const finished: StudyFinished = {
      event: "studyFinished",
      time: Date.now() - 4 * 60_000,
      state: this.#plan.failure === undefined ? "complete" : "failed",
      reason: null,
      trials,
      complete,
      pruned,
      failed,
      repeats,
      stepsRun: run,
      stepsSaved: saved,
      seconds: 21 * 60 + 8,
    };
    this.#out.push({ ...finished, ...this.#plan.end });
  }
}

function moments(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1)) };
}

/** The same study as so many workers run it: each trial begins when one is free and takes the seconds that it says. */
export function scheduled(story: readonly StudyEvent[], workers = 2, until = Date.now() - 4 * 60_000): StudyEvent[] {
  const seconds = new Map(story.flatMap((e) => (e.event === "trialFinished" ? [[e.trial, e.seconds] as const] : [])));
  const free = Array.from({ length: workers }, () => 0);
  const begins = new Map<number, { at: number; worker: number }>();
  for (const e of story) {
    if (e.event !== "trialStarted") continue;
    const worker = free.indexOf(Math.min(...free));
    const at = (free[worker] ?? 0) + 0.8;
    begins.set(e.trial, { at, worker });
    free[worker] = at + (seconds.get(e.trial) ?? 40);
  }
  const start = until - 1000 * Math.max(...free);
  return story.map((e) => {
    if (!("trial" in e) || e.trial === null) return e;
    const begun = begins.get(e.trial);
    if (begun === undefined) return e;
    const time = start + 1000 * (begun.at + (e.event === "trialFinished" ? e.seconds : 0));
    if (e.event !== "trialStarted") return { ...e, time } as StudyEvent;
    return { ...e, time, device: e.device === "cpu" ? "cpu" : `cuda:${begun.worker}` };
  });
}

/** The same study with a second objective: what is more accurate answers later. */
export function withLatency(story: readonly StudyEvent[]): StudyEvent[] {
  const next = random(5);
  const latency = new Map<number, number>();
  return story.map((e) => {
    if (e.event === "studyStarted") {
      const second = { name: "latency_ms", direction: "minimize", aggregate: { kind: "last" }, patience: null, minSteps: null } as const;
      return { ...e, objectives: [...e.objectives, second] };
    }
    if (e.event === "trialReported") {
      const accuracy = Number(e.values[0] ?? 0);
      latency.set(
        e.trial,
        Number(Math.max(latency.get(e.trial) ?? 0, 1.5 + 120 * Math.max(0, accuracy - 0.93) * (0.7 + 0.6 * next())).toFixed(2)),
      );
    }
    if (e.event === "trialReported") return { ...e, values: [...e.values, latency.get(e.trial) ?? null] };
    if (e.event === "trialFinished") return { ...e, values: e.values && [...e.values, latency.get(e.trial) ?? 0] };
    return e;
  });
}
