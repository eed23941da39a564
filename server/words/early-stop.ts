import type { EarlyStop } from "../protocol/early-stop";
import type { Fidelity } from "../protocol/space";
import type { Forecast } from "../protocol/view";
import { formatBand, formatCount, formatNumber } from "./numbers";

/** What a program's steps are called: by the name of what sets how many there are, else just steps. */
export function stepWord(fidelity: Pick<Fidelity, "name"> | null): "epoch" | "step" {
  return fidelity !== null && /epoch/i.test(fidelity.name) ? "epoch" : "step";
}

/** `240 of 1,200 epochs saved by early stopping`; null where nothing was. */
export function savedText({ stepsRun, stepsSaved }: Pick<EarlyStop, "stepsRun" | "stepsSaved">, step: string): string | null {
  return stepsSaved > 0 ? `${formatCount(stepsSaved)} of ${formatCount(stepsRun + stepsSaved)} ${step}s saved by early stopping` : null;
}

/** `12 stopped early by curve`, `15 stopped early by curve (12) and median (3)`; null for none. */
export function stoppedText({ stopped, rules }: Pick<EarlyStop, "stopped" | "rules">): string | null {
  if (stopped === 0) return null;
  const one = rules.length === 1;
  const names = rules.map((r) => (one ? r.rule : `${r.rule} (${r.stopped})`));
  const who = names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${formatCount(stopped)} stopped early by ${who}`;
}

/** `#7, P(beats best) = 0.04`: the stop that was most likely wrong; null where no rule says how sure it was. */
export function leastSureText({ sure }: Pick<EarlyStop, "sure">): string | null {
  return sure === null ? null : `#${sure.least.trial}, ${chanceText(sure.least.probability)}`;
}

/** `About 0.3 of 12 stopped trials would have beaten the best of that time`: all that the rules left open, together. */
export function expectedWrongText({ sure }: Pick<EarlyStop, "sure">): string | null {
  if (sure === null) return null;
  const { trials, expectedWrong } = sure;
  const share =
    expectedWrong < 0.1 ? "Fewer than 0.1" : `About ${formatNumber(Number(expectedWrong.toPrecision(expectedWrong < 9.5 ? 1 : 2)))}`;
  return `${share} of ${formatCount(trials)} stopped ${trials === 1 ? "trial" : "trials"} would have beaten the best of that time`;
}

/** The record in one line: `12 stopped early by curve; least sure: #7, P(beats best) = 0.04`; null where no trial was stopped. */
export function recordText(record: EarlyStop): string | null {
  const stopped = stoppedText(record);
  const least = leastSureText(record);
  return stopped === null || least === null ? stopped : `${stopped}; least sure: ${least}`;
}

/** `predicted 0.978 (0.961–0.989) at epoch 30, P(beats best) = 0.31`: what a trial is expected to come to. */
export function forecastText({ horizon, mean, low, high, probabilityBetter }: Forecast, step: string): string {
  const [m, l, h] = [mean, low, high].map((list) => list.at(-1) ?? Number.NaN);
  const chance = probabilityBetter === null ? "" : `, ${chanceText(probabilityBetter)}`;
  return `predicted ${formatBand(m ?? Number.NaN, l ?? Number.NaN, h ?? Number.NaN)} at ${step} ${formatCount(horizon)}${chance}`;
}

/** The reason of a stop in the program's own steps: rules know of steps only. */
export function reasonText(reason: string, step: string): string {
  return reason.replace(/^at step (?=\S)/, `at ${step} `);
}

/** `P(beats best) = 0.04`. */
export function chanceText(probability: number): string {
  const text =
    probability > 0 && probability < 0.005 ? "< 0.01" : probability < 1 && probability > 0.995 ? "> 0.99" : `= ${probability.toFixed(2)}`;
  return `P(beats best) ${text}`;
}
