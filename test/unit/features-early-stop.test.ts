import { expect, it } from "vitest";
import { hover } from "../../server/features/hover";
import type { StudyEvent } from "../../server/protocol/events";
import { applyEvent, type StudyView } from "../../server/protocol/view";
import { modelOf, programIn, studyOf } from "../support/feature-model";

const TRAIN = `epochs = 30  # @fidelity 3..30
lr = 0.5  # @tune 1e-4..1 log
for epoch in range(epochs):
    val_acc = train(lr)  # @objective maximize
`;
const program = programIn({ "train.py": TRAIN });

function reports(trial: number, to: number): StudyEvent[] {
  return Array.from({ length: to }, (_, i) => ({ event: "trialReported", time: 1, trial, step: i + 1, values: [i / 40] }));
}

/** A whole trial, a stopped one, and one that still runs. */
function study(): StudyView {
  const begun = studyOf(program, { trials: [0.5, 0.1, 0.01].map((lr) => ({ params: { lr }, running: true })) });
  const end = { event: "trialFinished", time: 2, feasible: true, seconds: 1, location: null } as const;
  const stopped = { rule: "curve", step: 6, horizon: 30, probability: 0.021, predicted: { mean: 0.3, low: 0.2, high: 0.4 } };
  const events: StudyEvent[] = [
    ...reports(0, 30),
    { ...end, trial: 0, state: "complete", values: [0.72], reason: null },
    ...reports(1, 6),
    { ...end, trial: 1, state: "pruned", values: null, reason: "at step 6 of 30: P(beats 0.72) = 0.02", stopped },
    ...reports(2, 9),
    {
      ...{ event: "trialPredicted", time: 3, trial: 2, step: 9, horizon: 30, steps: [15, 30], mean: [0.5, 0.74], low: [0.4, 0.661] },
      ...{ high: [0.6, 0.812], probabilityBetter: 0.58, incumbent: 0.72 },
    },
  ];
  return events.reduce(applyEvent, begun);
}

function said(view: StudyView, line: number, character: number, live = true): string {
  const found = hover(modelOf(program, view, "train.py", live), { line, character });
  return (found?.contents as { value: string } | undefined)?.value ?? "";
}

const RECORD = "1 stopped early by curve; least sure: \\#1, P\\(beats best\\) = 0.02. 24 of 60 epochs saved by early stopping.";

it("the hover of an objective says what running trials are expected to come to, and what the early stop did", () => {
  const text = said(study(), 3, 28);
  expect(text).toContain("- #2 is predicted 0.740 \\(0.661–0.812\\) at epoch 30, P\\(beats best\\) = 0.58");
  expect(text).toContain(RECORD);
});

it("the hover of a value says the same of the early stop", () => {
  expect(said(study(), 1, 6)).toContain(RECORD);
});

it("nothing is expected of trials whose process went away, and nothing is said of an early stop that stopped nothing", () => {
  expect(said(study(), 3, 28, false)).not.toContain("predicted");
  const whole = studyOf(program, { trials: [{ params: { lr: 0.5 }, value: 0.7 }] });
  expect(said(whole, 3, 28)).not.toMatch(/stopped|saved/);
});
