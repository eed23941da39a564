import { BY_ANOTHER, type EarlyStop } from "../protocol/early-stop";
import type { Fidelity } from "../protocol/space";
import type { Forecast } from "../protocol/view";
import { formatBand, formatCount, formatNumber } from "./numbers";
import { tr } from "./translate";

export type Step = "epoch" | "step";

/** What a program's steps are called: by the name of what sets how many there are, else just steps. */
export function stepWord(fidelity: Pick<Fidelity, "name"> | null): Step {
  return fidelity !== null && /epoch/i.test(fidelity.name) ? "epoch" : "step";
}

/** What a step is called in the language of the user. */
export function stepName(step: Step): string {
  return step === "epoch" ? tr("epoch") : tr("step");
}

/** What several are called. */
export function stepsName(step: Step): string {
  return step === "epoch" ? tr("epochs") : tr("steps");
}

/** `240 of 1,200 epochs saved by early stopping`; null where nothing was. */
export function savedText({ stepsRun, stepsSaved }: Pick<EarlyStop, "stepsRun" | "stepsSaved">, step: Step): string | null {
  if (stepsSaved <= 0) return null;
  return tr("{0} of {1} {2} saved by early stopping", formatCount(stepsSaved), formatCount(stepsRun + stepsSaved), stepsName(step));
}

/** `12 stopped early by curve`, `15 stopped early by curve (12) and median (3)`; null for none. */
export function stoppedText({ stopped, rules }: Pick<EarlyStop, "stopped" | "rules">): string | null {
  if (stopped === 0) return null;
  const one = rules.length === 1;
  const names = rules.map(({ rule, stopped }) => {
    const name = rule === BY_ANOTHER ? tr("the program that made the study") : rule;
    return one ? name : `${name} (${stopped})`;
  });
  const who = names.length < 2 ? names.join("") : tr("{0} and {1}", names.slice(0, -1).join(", "), names.at(-1) ?? "");
  return tr("{0} stopped early by {1}", formatCount(stopped), who);
}

/** `#7, P(beats best) = 0.04`: the stop that was most likely wrong; null where no rule says how sure it was. */
export function leastSureText({ sure }: Pick<EarlyStop, "sure">): string | null {
  return sure === null ? null : `#${sure.least.trial}, ${chanceText(sure.least.probability)}`;
}

/** `About 0.3 of 12 stopped trials would have beaten the best of that time`: all that the rules left open, together. */
export function expectedWrongText({ sure }: Pick<EarlyStop, "sure">): string | null {
  // Of a single one its own chance says it.
  if (sure === null || sure.trials === 1) return null;
  const { trials, expectedWrong } = sure;
  const share =
    expectedWrong < 0.1
      ? tr("Fewer than {0}", "0.1")
      : tr("About {0}", formatNumber(Number(expectedWrong.toPrecision(expectedWrong < 9.5 ? 1 : 2))));
  return tr("{0} of {1} stopped trials would have beaten the best of that time", share, formatCount(trials));
}

/** The record in one line: `12 stopped early by curve; least sure: #7, P(beats best) = 0.04`; null where no trial was stopped. */
export function recordText(record: EarlyStop): string | null {
  const stopped = stoppedText(record);
  const least = leastSureText(record);
  return stopped === null || least === null ? stopped : tr("{0}; least sure: {1}", stopped, least);
}

/** `predicted 0.978 (0.961–0.989) at epoch 30, P(beats best) = 0.31`: what a trial is expected to come to. */
export function forecastText({ horizon, mean, low, high, probabilityBetter }: Forecast, step: Step): string {
  const [m, l, h] = [mean, low, high].map((list) => list.at(-1) ?? Number.NaN);
  const chance = probabilityBetter === null ? "" : `, ${chanceText(probabilityBetter)}`;
  const band = formatBand(m ?? Number.NaN, l ?? Number.NaN, h ?? Number.NaN);
  return `${tr("predicted {0} at {1} {2}", band, stepName(step), formatCount(horizon))}${chance}`;
}

/** `P(beats best) = 0.04`. */
export function chanceText(probability: number): string {
  const text =
    probability > 0 && probability < 0.005 ? "< 0.01" : probability < 1 && probability > 0.995 ? "> 0.99" : `= ${probability.toFixed(2)}`;
  return `P(beats best) ${text}`;
}
