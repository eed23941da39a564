import type { TrialView } from "../server/protocol/view";
import { forecastText, stepName } from "../server/words/early-stop";
import { reasonText, tellsStep } from "../server/words/reasons";
import { tr } from "../server/words/translate";
import { lastStep } from "./curve";
import { expectedOf } from "./forecast";
import { capitalized, formatParameter, lastLine } from "./format";
import { roleOf, type Study } from "./study";

/** Icon, colour class and word of a trial's state; the same everywhere. */
export interface StateText {
  readonly icon: string;
  readonly role: string;
  readonly word: string;
}

export function stateOf(trial: TrialView, study: Study): StateText {
  if (roleOf(trial, study) === "best" || (trial === study.best && trial.state === "complete"))
    return { icon: "star-full", role: "i-best", word: tr("Best") };
  switch (trial.state) {
    case "running":
      return { icon: "sync", role: "i-run codicon-modifier-spin", word: tr("Running") };
    case "complete":
      return trial.feasible
        ? { icon: "pass", role: "", word: tr("Complete") }
        : { icon: "circle-slash", role: "i-dim", word: tr("Infeasible") };
    case "pruned":
      return trial.paused === true && study.live
        ? { icon: "debug-pause", role: "i-dim", word: tr("Paused") }
        : { icon: "stop-circle", role: "i-dim", word: tr("Stopped early") };
    case "failed":
      return { icon: "error", role: "i-bad", word: tr("Failed") };
  }
}

/** One sentence on how a trial stands or ended. */
export function storyOf(trial: TrialView, study: Study): string {
  const last = trial.steps.length === 0 ? undefined : lastStep(trial);
  const origin = originOf(trial);
  if (trial.state === "pruned") {
    const word = trial.paused === true && study.live ? tr("paused") : tr("stopped early");
    const reason = trial.reason === null ? "" : reasonText(lastLine(trial.reason), study.step);
    if (trial.reason !== null && tellsStep(lastLine(trial.reason))) return `${word} ${reason}`;
    const told = last === undefined ? word : `${word} ${tr("at {0} {1}", stepName(study.step), last)}`;
    return reason === "" ? told : `${told}: ${reason}`;
  }
  if (trial.state === "failed") return trial.reason === null ? tr("failed") : reasonText(lastLine(trial.reason), study.step);
  if (trial.state === "running") {
    const progress = tr("{0} {1} of {2}", stepName(study.step), last ?? 0, study.horizon);
    return origin === "" ? progress : `${origin}, ${progress}`;
  }
  if (origin !== "") return origin;
  if (trial === study.best) return study.live ? tr("best so far") : tr("best found");
  return trial.feasible ? tr("complete") : tr("complete, breaks a constraint");
}

/**
 * What a running trial is expected to come to, or what a stopped one was when it was stopped; empty where nothing was predicted, and where
 * the rule that stopped it predicted for itself.
 */
export function expectedText(trial: TrialView, study: Study): string {
  const { forecast } = trial;
  if (forecast === undefined || (trial.state === "running" ? expectedOf(trial) === null : trial.stopped?.predicted)) return "";
  const expected = forecastText(forecast, study.step);
  return trial.state === "running" ? expected : `${tr("at {0} {1}", stepName(study.step), forecast.step)} ${expected}`;
}

/** What a chosen trial says below its row: why it was stopped, what it is or was expected to come to. */
export function toldOf(trial: TrialView, study: Study): readonly string[] {
  const said = [trial.state === "pruned" ? storyOf(trial, study) : "", expectedText(trial, study)];
  return said.filter((text) => text !== "").map(capitalized);
}

/** What the note column adds to the state. */
export function noteOf(trial: TrialView, study: Study): string {
  if (trial.state === "pruned") return trial.reason === null ? "" : reasonText(lastLine(trial.reason), study.step);
  if (trial.outside === true) return tr("from before the space was edited");
  if (!trial.feasible && trial.state === "complete")
    return trial.reason === null ? tr("breaks a constraint") : reasonText(lastLine(trial.reason), study.step);
  if (trial.state === "running" && expectedText(trial, study) !== "") return expectedText(trial, study);
  if (trial.trial === study.view.recommendation?.trial && study.view.recommendation.verdict === "better") return tr("recommended");
  return originOf(trial);
}

function originOf(trial: TrialView): string {
  if (trial.repeatOf !== null)
    return trial.seed === null ? tr("repeats #{0}", trial.repeatOf) : tr("repeats #{0}, seed {1}", trial.repeatOf, trial.seed);
  return trial.baseline ? tr("your code as written") : "";
}

/** `lr 0.021, optimizer "sgd", hidden 256`. */
export function parametersText(trial: TrialView, study: Study): string {
  return study.view.started.space
    .filter((p) => trial.params[p.name] !== undefined)
    .map((p) => `${p.name} ${formatParameter(trial.params[p.name] ?? "", p)}`)
    .join(", ");
}
