import type { TrialView } from "../server/protocol/view";
import { roleOf, type Study, scoreOf } from "./study";
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
  const tests = (text.match(/"[^"]*"|\S+/g) ?? []).map(testOf);
  return (trial, study) => tests.every((test) => test(trial, study));
}

function testOf(word: string): Test {
  const lower = word.toLowerCase();
  const state = Object.hasOwn(STATES, lower) ? STATES[lower] : undefined;
  if (state !== undefined) return state;
  const number = /^#(\d+)$/.exec(word)?.[1];
  if (number !== undefined) return (t) => t.trial === Number(number) || t.repeatOf === Number(number);
  const comparison = /^([^<>=!]+)(<=|>=|!=|==|=|<|>)(.+)$/.exec(word);
  if (comparison !== null) return comparisonTest(comparison[1] ?? "", comparison[2] ?? "", comparison[3] ?? "");
  const text = lower.replaceAll('"', "");
  return (t, study) => `${storyOf(t, study)} ${t.reason ?? ""} ${parametersText(t, study)}`.toLowerCase().includes(text);
}

function comparisonTest(name: string, operator: string, wanted: string): Test {
  return (trial, study) => {
    const value = name === study.metric ? scoreOf(trial, study) : trial.params[name];
    if (value === undefined || value === null) return false;
    if (typeof value === "number") return compare(value, operator, Number(wanted));
    const same = bare(value) === bare(wanted);
    return operator === "!=" ? !same : (operator === "=" || operator === "==") && same;
  };
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
