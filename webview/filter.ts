import type { TrialView } from "../server/protocol/view";
import { comparisonIn, filterWords, wantedChoices } from "./brush";
import { trialValue } from "./curve";
import { roleOf, type Study } from "./study";
import { parametersText, storyOf } from "./trial-text";

type Test = (trial: TrialView, study: Study) => boolean;

const STATES: Readonly<Record<string, Test>> = {
  stopped: (t) => t.state === "pruned",
  failed: (t) => t.state === "failed",
  running: (t) => t.state === "running",
  complete: (t) => t.state === "complete",
  best: (t, study) => t === study.best,
  yours: (t, study) => roleOf(t, study) === "base",
  repeat: (t) => t.repeatOf !== null,
};

/**
 * What a filter text lets through; every word must hold. Words for states, `lr<0.1`, `optimizer=adam`, `#7`, and any
 * other text over errors and parameters.
 */
export function filterOf(text: string): Test {
  const tests = filterWords(text).map(testOf);
  return (trial, study) => tests.every((test) => test(trial, study));
}

function testOf(word: string): Test {
  const lower = word.toLowerCase();
  const state = Object.hasOwn(STATES, lower) ? STATES[lower] : undefined;
  if (state !== undefined) return state;
  const number = /^#(\d+)$/.exec(word)?.[1];
  if (number !== undefined) return (t) => t.trial === Number(number) || t.repeatOf === Number(number);
  const comparison = comparisonIn(word);
  if (comparison !== null) return comparisonTest(comparison.name, comparison.operator, comparison.wanted);
  const text = lower.replaceAll('"', "");
  return (t, study) => `${storyOf(t, study)} ${t.reason ?? ""} ${parametersText(t, study)}`.toLowerCase().includes(text);
}

function comparisonTest(name: string, operator: string, wanted: string): Test {
  return (trial, study) => {
    const value = Object.hasOwn(trial.params, name) ? trial.params[name] : metricOf(trial, study, name);
    if (value === undefined || value === null) return false;
    if (typeof value === "number") return compare(value, operator, Number(wanted));
    const same = wantedChoices(wanted).some((choice) => bare(value) === bare(choice));
    return operator === "!=" ? !same : (operator === "=" || operator === "==") && same;
  };
}

/** The value of an objective by its name. */
function metricOf(trial: TrialView, study: Study, name: string): number | null {
  const { objectives } = study.view.started;
  const index = objectives.findIndex((o) => o.name === name);
  return index < 0 ? null : trialValue(trial, objectives[index], index);
}

function compare(a: number, operator: string, b: number): boolean {
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  if (operator === ">") return a > b;
  if (operator === ">=") return a >= b;
  return operator === "!=" ? a !== b : a === b;
}

function bare(text: string): string {
  return text.replaceAll(/["']/g, "").trim().toLowerCase();
}
