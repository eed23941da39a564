import path from "node:path";
import type { StudySnapshot } from "../protocol/tuner";
import type { StudyView, TrialView } from "../protocol/view";
import { summaryOf } from "../storage/list-studies";
import type { Bundle } from "./bundle";
import { pageHtml } from "./page-html";
import { type Believed, besideLandscapes, type ReportLandscape, reportLandscapes } from "./report-landscapes";
import type { Spoken } from "./translations";

/** A study that a report sets beside the one it is about. */
export interface ReportBeside {
  readonly view: StudyView;
  readonly believed: Believed;
}

/** A study as one file that opens anywhere: the panel's bundle and the study as it stands, which says nothing of this machine's folders. */
export async function reportPage(
  bundle: Bundle,
  { seq, view }: StudySnapshot,
  believed: Believed,
  other: ReportBeside | null = null,
  spoken: Spoken | null = null,
): Promise<string> {
  const { study } = view.started;
  const shown = placeless(view);
  const landscapes = placed(await reportLandscapes(view, believed), shown.started.journal);
  const beside = other === null ? {} : { beside: await besideOf(view, other) };
  const value = { written: Date.now(), seq, view: shown, landscapes, ...beside };
  return pageHtml(bundle, { title: `Tunelens: ${study}`, data: { id: "tunelens-report", value }, spoken });
}

async function besideOf(own: StudyView, { view, believed }: ReportBeside) {
  const names = new Set(own.started.space.map(({ name }) => name));
  const shown = placeless(view);
  const { journal, study, state, live, startedAt, planned, finishedTrials } = summaryOf(shown, false);
  return {
    snapshot: { seq: 0, view: shown },
    landscapes: placed(await besideLandscapes(view, names, believed), journal),
    as: { journal, study, state, live, startedAt, planned, finishedTrials },
  };
}

/** Answers name the journal as the report does. */
function placed(landscapes: readonly ReportLandscape[], journal: string): readonly ReportLandscape[] {
  return landscapes.map(({ answer, ...question }) => ({ ...question, answer: { ...answer, journal } }));
}

/** Without absolute paths: whoever gets the report cannot follow them, and they tell who made it and where. */
function placeless(view: StudyView): StudyView {
  const { started, environment, artefacts } = view;
  const { invocation: _, ...anonymous } = started;
  const { root } = started;
  const inside = (file: string): string => (file === "" ? "" : within(root, file));
  const trials = (view.trials as readonly (TrialView | null | undefined)[]).map((trial) =>
    trial ? { ...trial, log: inside(trial.log) } : null,
  );
  const interpreter = environment?.interpreter ?? null;
  const earlier = started.earlier && {
    ...started.earlier,
    studies: started.earlier.studies.map((study) => ({ ...study, journal: inside(study.journal), trials: [] })),
  };
  return {
    ...view,
    started: { ...anonymous, root: "", journal: inside(started.journal), ...(earlier ? { earlier } : {}) },
    trials: trials as unknown as readonly TrialView[],
    environment: environment && {
      ...environment,
      interpreter: interpreter && { ...interpreter, path: inside(interpreter.path) },
    },
    artefacts: artefacts.map(({ trial, files, checkpoint }) => ({
      trial,
      files: files && inside(files),
      checkpoint: checkpoint && inside(checkpoint),
    })),
  };
}

/** Relative to the root, or only the name of what lies elsewhere. */
function within(root: string, file: string): string {
  if (!path.isAbsolute(file)) return file;
  const relative = path.relative(root, file);
  return relative.startsWith("..") || path.isAbsolute(relative) ? path.basename(file) : relative.split(path.sep).join("/");
}
