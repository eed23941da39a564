import { describe, expect, test } from "vitest";
import { INTERRUPTED } from "../../server/protocol/early-stop";
import { finishedTrials } from "../../server/protocol/finished-trials";
import { foldEvents } from "../../server/protocol/fold-events";
import type { StudyView, TrialView } from "../../server/protocol/view";
import { summaryOf } from "../../server/storage/list-studies";
import { comparison } from "../../server/words/compare-studies";
import { changedText, differenceOf, resultOf } from "../../server/words/compared-results";
import { countsText } from "../../server/words/study-facts";
import { events } from "../webview/studies";

/** A study whose recommended values and whose own came to these values in the repeats. */
function study(name: string, repeats: readonly number[], { keeps = false, code = "1" } = {}): StudyView {
  const list = events({ trials: 6, started: { study: name, journal: `/w/${name}`, code: { "train.py": code } } });
  const view = foldEvents(null, list);
  if (view === null) throw new Error("no study");
  const best = view.best ?? 0;
  const template = view.trials[best];
  if (template === undefined) throw new Error("no best trial");
  const more = repeats.map((value, k) => ({ ...template, trial: 6 + k, repeatOf: keeps ? 0 : best, baseline: keeps, values: [value] }));
  const confirmed = { repeats: repeats.length, mean: 0, sd: 0, baselineMean: 0, baselineSd: 0, deterministic: false };
  const verdict = keeps ? ("withinNoise" as const) : ("better" as const);
  return {
    ...view,
    trials: [...view.trials, ...more],
    recommendation: {
      ...{ event: "recommendation" as const, time: 0, verdict, summary: "", trial: best, params: template.params },
      ...{ values: [], baseline: null, confirmed: repeats.length === 0 ? null : confirmed, edits: [] },
    },
  };
}

test("trials that were cut off and ran again are counted once", () => {
  const view = study("a", []);
  const cut = { ...(view.trials[5] as TrialView), trial: 6, state: "failed" as const, values: null, reason: INTERRUPTED };
  const more = { ...view, trials: [...view.trials, cut] };
  expect(countsText(more)).toBe(countsText(view));
  expect(finishedTrials(more)).toBe(finishedTrials(view));
  const again = { ...(view.trials[5] as TrialView), trial: 6, repeatOf: 5, again: true };
  expect(summaryOf({ ...view, trials: [...view.trials, again] }, false).finishedTrials).toBe(finishedTrials(view) + 1);
});

describe("whether two studies differ by more than chance", () => {
  test("deterministic ones do by any difference", () => {
    const always = (view: StudyView): StudyView => {
      const { recommendation } = view;
      if (!recommendation?.confirmed) throw new Error("not confirmed");
      return { ...view, recommendation: { ...recommendation, confirmed: { ...recommendation.confirmed, deterministic: true } } };
    };
    const [a, b] = [study("a", [0.9]), study("b", [0.91])];
    expect(differenceOf(always(a), always(b))).toEqual({
      kind: "beyond",
      text: "Beyond noise: b is better by 0.01 (every run gave the same value).",
    });
    expect(differenceOf(always(a), b).kind).toBe("unsure");
  });

  test("as Welch's test in SciPy says, both tails at 95 %", () => {
    // scipy.stats.ttest_ind(a, b, equal_var=False): p = 0.0106 and p = 0.151
    const a = study("a", [0.9, 0.91, 0.905]);
    expect(differenceOf(a, study("b", [0.93, 0.925, 0.94]))).toEqual({
      kind: "beyond",
      text: "Beyond noise: b is better by 0.027 (Welch's t test, 95 %).",
    });
    expect(differenceOf(a, study("b", [0.91, 0.915, 0.909]))).toEqual({
      kind: "within",
      text: "Within noise: b is better by 0.006, which 3 runs each do not tell from chance.",
    });
  });

  test("runs without any scatter need no test; the same value is no difference", () => {
    const same = study("a", [0.9, 0.9]);
    expect(differenceOf(same, study("b", [0.8, 0.8])).text).toBe("Beyond noise: a is better by 0.1 (every run gave the same value).");
    expect(differenceOf(same, study("b", [0.9, 0.9])).text).toBe("Both come to the same value.");
  });

  test("a single run tells nothing by itself; known scatter is the measure", () => {
    const [one, other] = [study("a", [0.9]), study("b", [0.92])];
    expect(differenceOf(one, other)).toMatchObject({
      kind: "unsure",
      text: expect.stringMatching(/^Not sure: b is better by 0\.02, but both were seen/),
    });
    const noise = { event: "noise" as const, time: 0, sd: 0.01, repeats: 3, model: null };
    expect(differenceOf({ ...one, noise }, other).kind).toBe("within");
    expect(differenceOf({ ...one, noise: { ...noise, sd: 0.001 } }, other).text).toMatch(/^More than noise: .+ partly luck\.$/);
  });

  test("a study that says to keep the values of the code comes to those", () => {
    const keeps = study("a", [0.7, 0.71, 0.72], { keeps: true });
    expect(resultOf(keeps)).toMatchObject({ keeps: true, trial: 0, repeated: true });
    expect(differenceOf(keeps, study("b", [0.9, 0.91, 0.92])).text).toMatch(/^Beyond noise: b is better by 0\.2/);
  });

  test("what cannot be compared says why", () => {
    const minimize = study("b", []);
    const objectives = minimize.started.objectives.map((o) => ({ ...o, direction: "minimize" as const }));
    const other = { ...minimize, started: { ...minimize.started, objectives } };
    expect(differenceOf(study("a", []), other)).toMatchObject({ kind: "none", text: expect.stringContaining("cannot be compared") });
    const empty = { ...study("b", []), trials: [], best: null, recommendation: null };
    expect(differenceOf(study("a", []), empty).text).toBe("b has no value yet.");
  });

  test("code that was changed between them is said, escaped in Markdown", () => {
    const [a, b] = [study("a", [], { code: "1" }), study("b*", [], { code: "2" })];
    expect(changedText(a, a)).toBeNull();
    expect(changedText(a, b)).toBe("The code was changed between them, in train.py: what differs may come from that.");
    const { code: _, ...started } = b.started;
    expect(changedText(a, { ...b, started })).toBe("Whether the code was the same is not known.");
    // Of a module without annotations an earlier version knew nothing, and what is annotated since has another kind of mark.
    const withModule = (mark: string) => ({ ...a, started: { ...a.started, code: { ...a.started.code, "net.py": mark } } });
    expect(changedText(a, withModule("=x"))).toBeNull();
    expect(changedText(withModule("=x"), withModule("y"))).toBeNull();
    expect(changedText(withModule("=x"), withModule("=y"))).toContain("in net.py:");
    expect(changedText(a, withModule("y"))).toContain("in net.py:");
    expect(comparison(a, b)).toMatch(/^# a ↔ b\\\*\n[\s\S]+The code was changed between them, in train\.py/);
  });
});
