import pc from "picocolors";
import { earlyStopOfView } from "../protocol/early-stop";
import { fromWire } from "../protocol/number";
import type { StudyView, TrialView } from "../protocol/view";
import { forecastText, type Step, stepWord } from "../words/early-stop";
import { noiseText } from "../words/noise";
import { formatNumber } from "../words/numbers";
import { printableData } from "../words/printable";
import { studyMarkdown } from "../words/study-markdown";
import { trialsCsv } from "../words/trials-csv";
import { artefactLines } from "./artefact-lines";
import { earlyStopLines } from "./early-stop-lines";
import { EXIT } from "./exit-codes";
import { frontLines } from "./front-lines";
import { importanceLines, importanceOf } from "./importance-lines";
import { recommendationLines } from "./recommendation-lines";
import { line } from "./standard-output";
import { StudyLines } from "./study-lines";
import { currentRoot, findStudy, type StudyFlag } from "./study-place";

export interface ShowFlags extends StudyFlag {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly markdown?: boolean;
}

/** A study as it stands: state, best against the user's own code, recommendation, trials. */
export async function show(study: string | undefined, options: ShowFlags): Promise<number> {
  const { view, journal, live } = await findStudy(currentRoot(), study, null, options.study);
  if (options.csv === true) process.stdout.write(trialsCsv(view));
  else if (options.markdown === true) process.stdout.write(studyMarkdown(view));
  else if (options.json === true) line(JSON.stringify(summary(view, journal, live)));
  else for (const text of page(printableData(view))) line(text);
  return EXIT.done;
}

function summary(view: StudyView, journal: string, live: boolean): object {
  const { started, state, planned, environment, recommendation, artefacts, finished, problems } = view;
  const trials = view.trials.filter((t) => t !== undefined);
  return {
    study: started.study,
    journal,
    entry: started.entry,
    root: started.root,
    state,
    live,
    planned,
    objectives: started.objectives,
    constraints: started.constraints,
    space: started.space,
    sampler: started.sampler,
    earlier: started.earlier ?? null,
    stop: started.stop,
    seed: started.seed,
    importance: importanceOf(view),
    best: brief(view.best === null ? undefined : view.trials[view.best]),
    baseline: brief(trials.find((t) => t.baseline && t.repeatOf === null)),
    environment,
    noise: view.noise ?? null,
    earlyStop: earlyStopOfView(view),
    recommendation,
    artefacts,
    finished,
    problems,
    trials,
  };
}

function brief(trial: TrialView | undefined): object | null {
  return trial === undefined ? null : { trial: trial.trial, params: trial.params, values: trial.values };
}

function page(view: StudyView): readonly string[] {
  const { started } = view;
  const colors = pc.createColors(pc.isColorSupported && process.stdout.isTTY === true);
  const lines = new StudyLines({ entry: started.entry ?? "", root: started.root, colors, width: null });
  const text = [...lines.add(started), ...(view.edits ?? []).map((edit) => colors.dim(edit)), ...(view.edits === undefined ? [] : [""])];
  if (view.environment !== null) text.push(...lines.add(view.environment), "");
  const step = stepWord(started.fidelity);
  for (const trial of view.trials) {
    if (trial === undefined) continue;
    const { usage } = trial;
    if (usage !== null) lines.add({ event: "trialSampled", time: 0, trial: trial.trial, ...usage, gpuMemory: usage.peakGpuMemory });
    const {
      trial: number,
      params,
      baseline,
      repeatOf,
      again = false,
      sameSeed,
      seed,
      device,
      log,
      state,
      values,
      feasible,
      reason,
      location,
    } = trial;
    const started = { time: trial.startedAt, trial: number, params, baseline, repeatOf, again, seed, device, log };
    lines.add({ event: "trialStarted", ...started, ...(sameSeed === true ? { sameSeed } : {}) });
    if (state === "running") text.push(`   ${`#${number}`.padStart(3)}  running, ${trial.steps.length} reports${expected(trial, step)}`);
    else
      text.push(
        ...lines.add({
          event: "trialFinished",
          time: 0,
          trial: number,
          state,
          values,
          feasible,
          seconds: trial.seconds ?? 0,
          reason,
          location,
          ...(trial.paused === true && view.state !== "complete" ? { paused: true } : {}),
        }),
      );
  }
  const words: Readonly<Record<StudyView["state"], string>> = {
    running: "running",
    confirming: "confirming",
    stopping: "stopping",
    paused: "paused: no new trial starts",
    complete: "complete",
    interrupted: "interrupted, --resume goes on",
    failed: `failed: ${view.finished?.reason ?? ""}`,
    orphaned: "its process went away, --resume goes on",
  };
  text.push("", `${words[view.state]}${best(view)}`);
  if (view.noise !== undefined) text.push(colors.dim(noiseText(view.noise, started.objectives[0]?.name)));
  if (view.recommendation !== null) text.push(...recommendationLines(started, view.recommendation, colors));
  const complete = view.trials.filter((t) => t?.state === "complete" && t.feasible && t.outside !== true && t.repeatOf === null);
  text.push(...frontLines(started, complete, colors));
  text.push(...earlyStopLines(earlyStopOfView(view), started.fidelity).map((line) => colors.dim(line)));
  text.push(...importanceLines(view, colors));
  text.push(...artefactLines(view.artefacts, colors));
  return text;
}

/** What a running trial is expected to come to. */
function expected({ forecast }: TrialView, step: Step): string {
  return forecast === undefined ? "" : `, ${forecastText(forecast, step)}`;
}

function best(view: StudyView): string {
  const value = view.best === null ? undefined : view.trials[view.best]?.values?.[0];
  const own = view.trials.find((t) => t?.baseline === true && t.repeatOf === null)?.values?.[0];
  if (value === undefined) return "";
  return `; best ${formatNumber(fromWire(value))} (#${view.best})${own === undefined ? "" : `, your code ${formatNumber(fromWire(own))}`}`;
}
