import path from "node:path";
import type { FileModel } from "../../server/features/file-model";
import { codeMarks } from "../../server/language/code-mark";
import type { Program, SourceHost } from "../../server/language/model";
import { checkResult, loadProgram } from "../../server/language/program";
import type { Recommendation, StudyEvent, StudyStarted, TrialFinished } from "../../server/protocol/events";
import type { Params } from "../../server/protocol/space";
import { applyEvent, type StudyView, viewOf } from "../../server/protocol/view";

export const ROOT = "/w";

/** A program whose files are a table: name relative to the root → text. */
export function programIn(files: Readonly<Record<string, string>>, entry = "train.py"): Program {
  const texts = new Map(Object.entries(files).map(([name, text]) => [path.posix.join(ROOT, name), text]));
  const host: SourceHost = { read: (file) => texts.get(file), isFile: (file) => texts.has(file), exists: (file) => texts.has(file) };
  return loadProgram(path.posix.join(ROOT, entry), ROOT, host);
}

export interface StudyScript {
  /** The program as it was when the search started; default: as it is now. */
  readonly of?: Program;
  readonly planned?: number;
  /** Values and result of each trial; the first is the user's own code. */
  readonly trials?: readonly {
    params: Params;
    value?: number;
    state?: TrialFinished["state"];
    reason?: string;
    line?: number;
    running?: boolean;
  }[];
  readonly recommend?: Partial<Recommendation> & { readonly params: Params };
  readonly end?: "complete" | "interrupted" | "failed";
}

/** A study of a program, folded from the events that a script stands for. */
export function studyOf(program: Program, script: StudyScript): StudyView {
  const events = [...trialEvents(script), ...ending(script)];
  return events.reduce(applyEvent, viewOf(started(script.of ?? program, script.planned ?? 40)));
}

export function modelOf(program: Program, view: StudyView | null = null, file = "train.py", live = false): FileModel {
  const at = path.posix.join(ROOT, file);
  const study = view && { journal: view.started.journal, view, live };
  return { uri: `file://${at}`, path: at, program, study, uriOf: (name) => `file://${name}` };
}

function started(program: Program, trials: number): StudyStarted {
  const { space, objectives, constraints, fidelity } = checkResult(program);
  return {
    ...{ event: "studyStarted", time: 0, study: "train.py", journal: "/w/.tunelens/train.py.journal.log", root: ROOT, entry: "train.py" },
    ...{ space, objectives, constraints, fidelity, sampler: "random", samplerReason: null, stop: "none", stopReason: null },
    ...{ trials, parallel: 1, repeats: 3, seed: 7, code: codeMarks(program) },
  };
}

function trialEvents({ trials = [] }: StudyScript): StudyEvent[] {
  return trials.flatMap(({ params, value, state, reason, line, running }, trial): StudyEvent[] => {
    const begin: StudyEvent = {
      ...{ event: "trialStarted", time: trial, trial, params, baseline: trial === 0, repeatOf: null, seed: null, device: "cpu", log: "" },
    };
    if (running) return [begin];
    const end: StudyEvent = {
      ...{
        event: "trialFinished",
        time: trial,
        trial,
        state: state ?? "complete",
        values: value === undefined ? null : [value],
        feasible: true,
      },
      ...{ seconds: 1, reason: reason ?? null, location: line === undefined ? null : { file: "train.py", line } },
    };
    return [begin, end];
  });
}

function ending({ recommend, end }: StudyScript): StudyEvent[] {
  const recommendation: StudyEvent[] = recommend
    ? [
        {
          event: "recommendation",
          time: 1,
          verdict: "better",
          summary: "Confirmed over 3 seeds",
          trial: 1,
          values: [],
          baseline: null,
          confirmed: null,
          edits: [],
          ...recommend,
        },
      ]
    : [];
  if (!end) return recommendation;
  const counts = { trials: 0, complete: 0, pruned: 0, failed: 0, repeats: 0, stepsRun: 0, stepsSaved: 0, seconds: 1 };
  return [...recommendation, { event: "studyFinished", time: 2, state: end, reason: null, ...counts }];
}
