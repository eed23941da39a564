import type { StudyEvent } from "../../server/protocol/events";
import type { SpaceParameter } from "../../server/protocol/space";
import type { StudyView } from "../../server/protocol/view";
import { events, SPACE, scheduled, withLatency } from "./studies";

export interface PanelState {
  readonly events: readonly StudyEvent[];
  readonly change?: Partial<StudyView>;
  readonly code?: Readonly<Record<string, string>>;
}

const TRACEBACK = `Traceback (most recent call last):\n  File "train.py", line 1, in <module>\n    import torch\nModuleNotFoundError: No module named 'torch'`;
const EVIL = "</script><img src=x onerror=window.hacked=1>";

const hostileSpace: readonly SpaceParameter[] = SPACE.map(
  (p, k) =>
    ({
      ...p,
      name: k === 0 ? EVIL : k === 1 ? "a_parameter_with_a_name_that_is_much_longer_than_any_column_would_like" : p.name,
      ...(p.type === "categorical" ? { choices: [...p.choices, EVIL] } : {}),
    }) as SpaceParameter,
);

const LONG = "validation_accuracy_of_the_second_stage_on_the_held_out_part_of_the_data_정확도_دقة";
const longSpace = SPACE.map((p) => ({ ...p, name: `${p.name}_${"of_the_generator_".repeat(5)}`.slice(0, 80) })) as typeof SPACE;

/** The same study with a constraint that every trial breaks. */
function breaking(e: StudyEvent): StudyEvent {
  const used = (trial: number) => 6 + ((trial * 7) % 20) / 10;
  if (e.event === "studyStarted") return { ...e, constraints: [{ name: "memory_gb", operator: "<=", bound: 5 }] };
  if (e.event === "trialReported") return { ...e, values: [...e.values, used(e.trial)] };
  if (e.event !== "trialFinished" || e.state !== "complete") return e;
  return { ...e, feasible: false, reason: `memory_gb is ${used(e.trial)}, not <= 5` };
}

/** Every state that the panel is looked at in. */
export const STATES: Readonly<Record<string, () => PanelState>> = {
  running: () => ({ events: events({ trials: 40, finished: 12, running: 2 }) }),
  paused: () => ({ events: events({ trials: 40, finished: 12, running: 1 }), change: { state: "paused" } }),
  predicted: () => ({ events: events({ trials: 40, finished: 18, running: 2, predicted: true, started: { stop: "curve(0.05)" } }) }),
  "predicted-many": () => ({ events: events({ trials: 40, finished: 18, running: 8, predicted: true, started: { stop: "curve(0.05)" } }) }),
  "predicted-loss": () => ({ events: events({ trials: 24, finished: 18, running: 2, minimize: true, predicted: true }) }),
  "predicted-finished": () => ({ events: events({ trials: 40, confirm: "better", predicted: true, started: { stop: "curve(0.05)" } }) }),
  scheduled: () => ({ events: scheduled(events({ trials: 40, confirm: "better", machine: "gpus" })) }),
  "scheduled-running": () => ({ events: scheduled(events({ trials: 40, finished: 22, running: 4, machine: "cpu" }), 4, Date.now()) }),
  objectives: () => ({ events: withLatency(scheduled(events({ trials: 40, seed: 12 }))) }),
  finished: () => ({ events: events({ trials: 40, confirm: "better" }) }),
  gpus: () => ({ events: events({ trials: 40, finished: 12, running: 2, machine: "gpus" }) }),
  processor: () => ({ events: events({ trials: 40, finished: 12, running: 2, machine: "cpu" }) }),
  redirected: () => ({
    events: events({
      trials: 40,
      finished: 12,
      running: 2,
      machine: "cpu",
      problem: {
        code: "tfjs-redirected",
        message: "@tensorflow/tfjs-node-gpu → @tensorflow/tfjs-node: @tensorflow/tfjs-node-gpu is not installed",
      },
    }),
  }),
  artefacts: () => ({
    events: events({ trials: 40, confirm: "better", machine: "gpus" }),
    change: {
      artefacts: [0, 17].map((trial) => ({
        trial,
        files: `/w/.tunelens/train.py.logs/trial-${trial}.files`,
        checkpoint: trial === 0 ? null : `/w/.tunelens/train.py.logs/trial-${trial}.checkpoint`,
      })),
    },
  }),
  applied: () => ({
    events: events({ trials: 40, confirm: "better" }),
    code: { lr: "0.03", momentum: "0.5", batch_size: "16", hidden: "64", optimizer: "'sgd'" },
  }),
  "within-noise": () => ({ events: events({ trials: 20, confirm: "withinNoise" }) }),
  confirming: () => ({ events: events({ trials: 20, confirm: "underway" }) }),
  waiting: () => ({ events: events({ trials: 40, finished: 0, running: 2 }).filter((e) => e.event !== "trialReported") }),
  first: () => ({ events: events({ trials: 40, finished: 0, running: 1 }) }),
  "all-failed": () => ({
    events: events({ trials: 3, failure: TRACEBACK, started: { trials: 40 }, end: { reason: "3 trials failed in the same way" } }),
  }),
  one: () => ({ events: events({ trials: 1 }) }),
  thousand: () => ({ events: events({ trials: 1000, epochs: 100 }) }),
  interrupted: () => ({ events: events({ trials: 40, finished: 9, end: { state: "interrupted", reason: "Stopped by the user" } }) }),
  orphaned: () => ({ events: events({ trials: 40, finished: 9, running: 2 }), change: { state: "orphaned" } }),
  loss: () => ({ events: events({ trials: 24, finished: 18, running: 2, minimize: true }) }),
  // A value each and no curve, and names that are longer than anything has room for.
  values: () => {
    const story = events({ trials: 24, epochs: 1, space: longSpace });
    const named = (e: StudyEvent): StudyEvent =>
      e.event === "studyStarted" ? { ...e, objectives: e.objectives.map((o) => ({ ...o, name: LONG })) } : e;
    return { events: story.map(named) };
  },
  infeasible: () => ({ events: events({ trials: 20 }).map(breaking) }),
  nan: () => ({ events: events({ trials: 12, nan: true }) }),
  hostile: () => ({
    events: events({
      trials: 14,
      finished: 10,
      running: 1,
      space: hostileSpace,
      started: { study: EVIL, entry: `src/${EVIL}/${"long".repeat(20)}.py` },
    }),
    change: {
      problems: [
        {
          code: "x",
          severity: "warning",
          message: `The metric ${EVIL} never came`,
          file: "train.py",
          range: { start: { line: 3, character: 0 }, end: { line: 3, character: 2 } },
        },
      ],
    },
  }),
};
