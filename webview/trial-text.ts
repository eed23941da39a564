import type { TrialView } from "../server/protocol/view";
import { forecastText, reasonText } from "../server/words/early-stop";
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
    return { icon: "star-full", role: "i-best", word: "Best" };
  switch (trial.state) {
    case "running":
      return { icon: "sync", role: "i-run codicon-modifier-spin", word: "Running" };
    case "complete":
      return { icon: "pass", role: "", word: "Complete" };
    case "pruned":
      return trial.paused === true && study.live
        ? { icon: "debug-pause", role: "i-dim", word: "Paused" }
        : { icon: "stop-circle", role: "i-dim", word: "Stopped early" };
    case "failed":
      return { icon: "error", role: "i-bad", word: "Failed" };
  }
}

/** One sentence on how a trial stands or ended. */
export function storyOf(trial: TrialView, study: Study): string {
  const last = trial.steps.at(-1);
  const origin = originOf(trial);
  if (trial.state === "pruned") {
    const word = trial.paused === true && study.live ? "paused" : "stopped early";
    const reason = trial.reason === null ? "" : reasonText(lastLine(trial.reason), study.step);
    if (reason.startsWith(`at ${study.step} `)) return `${word} ${reason}`;
    return `${word}${last === undefined ? "" : ` at ${study.step} ${last}`}${reason === "" ? "" : `: ${reason}`}`;
  }
  if (trial.state === "failed") return trial.reason === null ? "failed" : lastLine(trial.reason);
  if (trial.state === "running") return `${origin === "" ? "" : `${origin}, `}${study.step} ${last ?? 0} of ${study.horizon}`;
  if (origin !== "") return origin;
  if (trial === study.best) return study.live ? "best so far" : "best found";
  return trial.feasible ? "complete" : "complete, breaks a constraint";
}

/**
 * What a running trial is expected to come to, or what a stopped one was when it was stopped; empty where nothing was predicted, and where
 * the rule that stopped it predicted for itself.
 */
export function expectedText(trial: TrialView, study: Study): string {
  const { forecast } = trial;
  if (forecast === undefined || (trial.state === "running" ? expectedOf(trial) === null : trial.stopped?.predicted)) return "";
  return `${trial.state === "running" ? "" : `at ${study.step} ${forecast.step} `}${forecastText(forecast, study.step)}`;
}

/** What a chosen trial says below its row: why it was stopped, what it is or was expected to come to. */
export function toldOf(trial: TrialView, study: Study): readonly string[] {
  const said = [trial.state === "pruned" ? storyOf(trial, study) : "", expectedText(trial, study)];
  return said.filter((text) => text !== "").map(capitalized);
}

/** What the note column adds to the state. */
export function noteOf(trial: TrialView, study: Study): string {
  if (trial.state === "pruned") return trial.reason === null ? "" : reasonText(lastLine(trial.reason), study.step);
  if (trial.outside === true) return "from before the space was edited";
  if (!trial.feasible) return "breaks a constraint";
  if (trial.state === "running" && expectedText(trial, study) !== "") return expectedText(trial, study);
  if (trial.trial === study.view.recommendation?.trial && study.view.recommendation.verdict === "better") return "recommended";
  return originOf(trial);
}

function originOf(trial: TrialView): string {
  if (trial.repeatOf !== null) return `repeats #${trial.repeatOf}${trial.seed === null ? "" : `, seed ${trial.seed}`}`;
  return trial.baseline ? "your code as written" : "";
}

/** `lr 0.021, optimizer "sgd", hidden 256`. */
export function parametersText(trial: TrialView, study: Study): string {
  return study.view.started.space
    .filter((p) => trial.params[p.name] !== undefined)
    .map((p) => `${p.name} ${formatParameter(trial.params[p.name] ?? "", p)}`)
    .join(", ");
}
