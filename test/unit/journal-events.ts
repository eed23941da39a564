import fc from "fast-check";
import type { StudyEvent, StudyStarted } from "../../server/protocol/events";
import type { WireNumber } from "../../server/protocol/number";
import type { Distribution, ParameterValue, Params, SpaceParameter } from "../../server/protocol/space";

const nowhere = { start: { line: 1, character: 5 }, end: { line: 1, character: 8 } };

function placed(name: string) {
  return { name, file: "train.py", range: nowhere, condition: null };
}

export const space: readonly SpaceParameter[] = [
  { ...placed("lr"), type: "float", low: 1e-4, high: 1, log: true, step: null, baseline: 0.5 },
  { ...placed("momentum"), type: "float", low: 0, high: 1, log: false, step: 0.3, baseline: 0.9 },
  { ...placed("units"), type: "int", low: 16, high: 130, log: false, step: 16, baseline: 64 },
  { ...placed("depth"), type: "int", low: 1, high: 64, log: true, step: 1, baseline: 0 },
  { ...placed("optimizer"), type: "categorical", choices: ['"sgd"', "'adam'"], ordered: false, baseline: "'rmsprop'" },
  { ...placed("mixed"), type: "categorical", choices: ["None", "True", "2", "0.5"], ordered: true, baseline: "None" },
  { ...placed("activation"), type: "categorical", choices: ["nn.ReLU()", "nn.Tanh()"], ordered: false, baseline: "nn.ReLU()" },
];

/** A study as the study process would begin it; `over` replaces fields. */
export function studyStarted(journal: string, over: Partial<StudyStarted> = {}): StudyStarted {
  return {
    event: "studyStarted",
    time: 1_700_000_000_123,
    study: "train.py",
    journal,
    root: "/home/somebody/project",
    entry: "train.py",
    space,
    objectives: [{ name: "val_acc", direction: "maximize", aggregate: { kind: "best" }, patience: null, minSteps: null }],
    constraints: [{ name: "latency", operator: "<=", bound: 10 }],
    fidelity: { name: "epochs", low: 1, high: 30, baseline: 10, file: "train.py", range: nowhere },
    sampler: "sobol",
    samplerReason: "seven parameters",
    stop: "median",
    stopReason: null,
    trials: 40,
    parallel: 2,
    repeats: 3,
    seed: 7,
    ...over,
  };
}

const wire: fc.Arbitrary<WireNumber> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom<WireNumber>("NaN", "Infinity", "-Infinity"),
);
const time = fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 });
const text = fc.string({ unit: "binary", maxLength: 12 });

const number = fc.double({ noNaN: true, noDefaultInfinity: true });

/** Any value that a trial may be given, also outside of its domain, and parameters that the space does not know. */
const params: fc.Arbitrary<Params> = fc.record<Record<string, ParameterValue>>(
  {
    lr: number,
    momentum: number,
    units: fc.oneof(fc.integer(), number),
    depth: fc.integer({ min: -2, max: 70 }),
    optimizer: fc.constantFrom('"sgd"', "'adam'", "'rmsprop'", "'else'"),
    mixed: fc.constantFrom("None", "True", "2", "0.5", "7"),
    activation: fc.constantFrom("nn.ReLU()", "nn.Tanh()"),
    other: fc.oneof(number, text),
  },
  { requiredKeys: [] },
);

const start = fc.record({
  time,
  params,
  baseline: fc.boolean(),
  repeatOf: fc.option(fc.nat({ max: 5 })),
  again: fc.boolean(),
  seed: fc.option(fc.integer()),
  device: text,
  log: text,
});
const report = fc.record({ time, step: fc.oneof(fc.integer(), number), values: fc.array(fc.option(wire), { minLength: 1, maxLength: 3 }) });
const sample = fc.record({ time, memory: fc.option(number), gpuMemory: fc.option(number), gpuUtilization: fc.option(number) });
const band = { steps: number, mean: number, low: number, high: number };
const prediction = fc.record({
  time,
  step: number,
  horizon: number,
  points: fc.array(fc.record(band), { minLength: 1, maxLength: 24 }),
  probabilityBetter: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  incumbent: fc.option(wire),
});
const evidence = fc.record({
  rule: text,
  step: number,
  horizon: fc.option(number),
  probability: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  predicted: fc.option(fc.record({ mean: number, low: number, high: number })),
});
const endFields = {
  time,
  state: fc.constantFrom("complete" as const, "pruned" as const, "failed" as const),
  values: fc.option(fc.array(wire, { minLength: 1, maxLength: 2 })),
  feasible: fc.boolean(),
  seconds: fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }),
  reason: fc.option(text),
  location: fc.option(fc.record({ file: text, line: fc.nat() })),
  unused: fc.array(text, { maxLength: 2 }),
};
const end = fc.oneof(fc.record(endFields), fc.record({ ...endFields, state: fc.constant("pruned" as const), stopped: evidence }));
const problem = fc.record({
  code: text,
  severity: fc.constantFrom("error" as const, "hint" as const),
  message: text,
  file: text,
  range: fc.constant(nowhere),
});
const edits = fc.array(fc.record({ file: text, range: fc.constant(nowhere), newText: text }), { maxLength: 2 });
const confirmed = fc.record({
  repeats: fc.nat(),
  mean: number,
  sd: number,
  baselineMean: number,
  baselineSd: number,
  deterministic: fc.boolean(),
});

/** Domains that each parameter may have after the code was edited; numbers and choices in each other's place as well. */
const domains: Readonly<Record<string, readonly Distribution[]>> = {
  lr: [
    { type: "float", low: 1e-6, high: 2, log: true, step: null },
    { type: "float", low: 0, high: 1, log: false, step: 0.25 },
    { type: "categorical", choices: ["0.1", "0.01"], ordered: true },
  ],
  momentum: [
    { type: "float", low: 0.1, high: 0.5, log: true, step: null },
    { type: "int", low: 0, high: 3, log: false, step: 1 },
  ],
  units: [
    { type: "int", low: 8, high: 512, log: true, step: 1 },
    { type: "float", low: 1.5, high: 20.25, log: false, step: null },
  ],
  optimizer: [
    { type: "categorical", choices: ["'adam'", '"sgd"', "'else'"], ordered: false },
    { type: "categorical", choices: ["'else'", "'adam'", "'rmsprop'"], ordered: false },
    { type: "int", low: 1, high: 2, log: false, step: 1 },
  ],
  mixed: [{ type: "categorical", choices: ["True", "None"], ordered: false }],
  other: [
    { type: "float", low: -1, high: 1, log: false, step: null },
    { type: "categorical", choices: ['"a"', '"b"'], ordered: false },
  ],
};

const editedSpace: fc.Arbitrary<readonly SpaceParameter[]> = fc
  .tuple(...Object.entries(domains).map(([name, all]) => fc.option(fc.constantFrom(...all).map((domain) => ({ name, domain })))))
  .map((found) => found.flatMap((p) => (p === null ? [] : [{ ...placed(p.name), ...p.domain, baseline: null }])));

const ofStudy: fc.Arbitrary<StudyEvent> = fc.oneof(
  fc.record({ event: fc.constant("problem" as const), time, trial: fc.option(fc.nat()), problem }),
  fc.record({
    event: fc.constant("phase" as const),
    time,
    phase: fc.constantFrom("searching" as const, "confirming" as const, "stopping" as const),
  }),
  fc.record({
    event: fc.constant("environment" as const),
    time,
    interpreter: fc.option(fc.record({ name: text, version: fc.option(text), path: text })),
    starts: fc.constantFrom("warm" as const, "cold" as const),
    startsReason: text,
    devices: fc.array(text, { maxLength: 2 }),
  }),
  fc.record({
    event: fc.constant("artefacts" as const),
    time,
    kept: fc.array(fc.record({ trial: fc.nat(), files: fc.option(text), checkpoint: fc.option(text) }), { maxLength: 2 }),
  }),
  fc.record({ event: fc.constant("studyResumed" as const), time, trials: fc.nat(), rerun: fc.array(fc.nat()) }),
  fc.record({
    event: fc.constant("studyResumed" as const),
    time,
    trials: fc.nat(),
    rerun: fc.array(fc.nat()),
    space: editedSpace,
    fixed: fc.constantFrom({}, { momentum: 0.3 }),
    baseline: fc.option(fc.nat({ max: 5 })),
    outside: fc.array(fc.nat({ max: 5 })),
    edits: fc.array(text, { maxLength: 2 }),
  }),
  fc.record({ event: fc.constant("noise" as const), time, sd: number, repeats: fc.nat(), model: fc.option(number) }),
  fc.record({
    event: fc.constant("recommendation" as const),
    time,
    verdict: fc.constantFrom("better" as const, "withinNoise" as const),
    summary: text,
    trial: fc.nat(),
    params,
    values: fc.array(wire),
    baseline: fc.option(fc.array(wire)),
    confirmed: fc.option(confirmed),
    edits,
  }),
  fc.record({
    event: fc.constant("studyFinished" as const),
    time,
    state: fc.constantFrom("complete" as const, "interrupted" as const, "failed" as const),
    reason: fc.option(text),
    trials: fc.nat(),
    complete: fc.nat(),
    pruned: fc.nat(),
    failed: fc.nat(),
    repeats: fc.nat(),
    stepsRun: fc.nat(),
    stepsSaved: fc.nat(),
    seconds: fc.nat(),
  }),
);

type Step =
  | { readonly kind: "study"; readonly event: StudyEvent }
  | { readonly kind: "start"; readonly start: Omit<Extract<StudyEvent, { event: "trialStarted" }>, "event" | "trial"> }
  | {
      readonly kind: "report";
      readonly which: number;
      readonly report: Omit<Extract<StudyEvent, { event: "trialReported" }>, "event" | "trial">;
    }
  | {
      readonly kind: "sample";
      readonly which: number;
      readonly sample: Omit<Extract<StudyEvent, { event: "trialSampled" }>, "event" | "trial">;
    }
  | { readonly kind: "predict"; readonly which: number; readonly prediction: typeof prediction extends fc.Arbitrary<infer P> ? P : never }
  | {
      readonly kind: "end";
      readonly which: number;
      readonly end: Omit<Extract<StudyEvent, { event: "trialFinished" }>, "event" | "trial">;
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("study" as const), event: ofStudy }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("start" as const), start }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("report" as const), which: fc.nat(), report }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("sample" as const), which: fc.nat(), sample }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("predict" as const), which: fc.nat(), prediction }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("end" as const), which: fc.nat(), end }) },
);

/** What may happen after a study has begun: trials start in order of number, report while they run, and end once. */
export const histories: fc.Arbitrary<readonly StudyEvent[]> = fc.array(step, { maxLength: 40 }).map((steps) => {
  const running: number[] = [];
  let next = 0;
  return steps.flatMap((one): StudyEvent[] => {
    if (one.kind === "study") return [one.event];
    if (one.kind === "start") {
      running.push(next);
      return [{ event: "trialStarted", trial: next++, ...one.start }];
    }
    if (running.length === 0) return [];
    const index = one.which % running.length;
    const trial = running[index] ?? 0;
    if (one.kind === "report") return [{ event: "trialReported", trial, ...one.report }];
    if (one.kind === "sample") return [{ event: "trialSampled", trial, ...one.sample }];
    if (one.kind === "predict") {
      const { points, ...rest } = one.prediction;
      const list = (name: keyof typeof band) => points.map((point) => point[name]);
      return [{ event: "trialPredicted", trial, ...rest, steps: list("steps"), mean: list("mean"), low: list("low"), high: list("high") }];
    }
    running.splice(index, 1);
    return [{ event: "trialFinished", trial, ...one.end }];
  });
});
