import path from "node:path";
import { ratios, type Spread, shown, spread } from "../support/figures";
import { inFolder, pythonWith, trialsFolder } from "../support/place";
import { eventsOf, runStudy, type StudyRun, timed } from "../support/study-run";

/** One program whose trials take next to no time once its libraries are there. */
export interface Trivial {
  readonly what: string;
  readonly program: string;
  readonly python: PythonProgram | null;
}

interface PythonProgram {
  /** What must be installed. */
  readonly modules: readonly string[];
  /** The assignments that the loop written by hand fills in and reads. */
  readonly parameter: string;
  readonly objective: string;
  /** What the libraries import only when they are used: whoever has measured imports it ahead. */
  readonly more?: readonly string[];
}

export const TRIVIAL: readonly Trivial[] = [
  {
    what: "scikit-learn",
    program: "sklearn_trivial.py",
    python: { modules: ["sklearn"], parameter: "C", objective: "accuracy" },
  },
  {
    what: "PyTorch",
    program: "torch_trivial.py",
    python: { modules: ["torch"], parameter: "lr", objective: "loss", more: ["torch._dynamo"] },
  },
  {
    what: "LightGBM",
    program: "lightgbm_trivial.py",
    python: { modules: ["lightgbm", "sklearn"], parameter: "learning_rate", objective: "accuracy" },
  },
  { what: "TF.js", program: "tfjs_trivial.cjs", python: null },
];

const TRIALS = 100;
const PARALLEL = 2;
/** Threads of a trial, for all sides alike. */
const THREADS = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

/** Rows of the table: wall seconds of a hundred trials, and milliseconds from a trial's start to its first report. */
export async function starts(trivial: Trivial, rounds: number, coldTrials: number): Promise<readonly string[] | null> {
  const { python, what } = trivial;
  const interpreter = python === null ? null : pythonWith(...python.modules);
  if (python !== null && interpreter === null) return null;
  const cold: StudyRun[] = [];
  const warm: StudyRun[] = [];
  const loop: number[] = [];
  for (let round = 0; round < rounds; round++) {
    cold.push(await study(trivial, interpreter, coldTrials, true));
    warm.push(await study(trivial, interpreter, TRIALS, false));
    if (python !== null && interpreter !== null) loop.push(await byHand(trivial, python, interpreter));
  }
  const coldWall = cold.map((run) => extrapolated(run, coldTrials));
  const warmWall = warm.map(({ wall }) => wall);
  return [
    what,
    shown(spread(coldWall), "s"),
    shown(spread(warmWall), "s"),
    loop.length === 0 ? "–" : shown(spread(loop), "s"),
    shown(ratios(coldWall, warmWall)),
    loop.length === 0 ? "–" : shown(ratios(warmWall, loop)),
    shown(firstReport(cold), "ms"),
    shown(firstReport(warm), "ms"),
    kept(warm),
  ];
}

export const STARTS_HEAD = [
  `${TRIALS} trials, ${PARALLEL} at once`,
  "cold (extrapolated)",
  "warm",
  "`os.fork` loop",
  "cold / warm",
  "warm / loop",
  "first report cold",
  "first report warm",
  "reports heard",
];

function study({ program }: Trivial, interpreter: string | null, trials: number, isCold: boolean): Promise<StudyRun> {
  return inFolder((folder) =>
    runStudy({
      program: path.join(trialsFolder, "programs", program),
      folder,
      flags: [
        ...[
          "--trials",
          String(trials),
          "--parallel",
          String(PARALLEL),
          "--sampler",
          "random",
          "--stop",
          "none",
          "--repeats",
          "0",
          "--seed",
          "1",
        ],
        ...(interpreter === null ? [] : ["--python", interpreter]),
        ...(isCold ? ["--cold-starts"] : []),
      ],
      environment: THREADS,
    }),
  );
}

function byHand({ program }: Trivial, python: PythonProgram, interpreter: string): Promise<number> {
  const loop = path.join(trialsFolder, "fork_loop.py");
  const file = path.join(trialsFolder, "programs", program);
  return timed(
    interpreter,
    [loop, file, String(TRIALS), String(PARALLEL), python.objective, python.parameter, ...(python.more ?? [])],
    THREADS,
  );
}

/** The command's own start and end once, the time between the first trial's start and the last one's end for a hundred. */
function extrapolated({ wall, events }: StudyRun, trials: number): number {
  const first = eventsOf(events, "trialStarted")[0]?.time ?? Number.NaN;
  const last = eventsOf(events, "trialFinished").at(-1)?.time ?? Number.NaN;
  const running = (last - first) / 1000;
  return wall - running + (running * TRIALS) / trials;
}

/** From a trial's start to its first report. The first two trials wait for what the others find ready. */
function firstReport(runs: readonly StudyRun[]): Spread {
  return spread(
    runs.flatMap(({ events }) =>
      eventsOf(events, "trialStarted")
        .filter(({ trial }) => trial >= PARALLEL)
        .flatMap(({ trial, time }) => {
          const report = eventsOf(events, "trialReported").find((event) => event.trial === trial);
          return report === undefined ? [] : [report.time - time];
        }),
    ),
  );
}

function kept(runs: readonly StudyRun[]): string {
  const heard = runs.reduce((sum, { events }) => sum + eventsOf(events, "trialReported").length, 0);
  return `${heard} of ${runs.length * TRIALS * 3}`;
}
