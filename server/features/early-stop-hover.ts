import { earlyStopOfView } from "../protocol/early-stop";
import { forecastText, recordText, savedText, stepWord } from "../words/early-stop";
import { tr } from "../words/translate";
import type { ProgramStudy } from "./file-model";
import { searchTrials } from "./study-summary";
import { plainMarkdown } from "./words";

const SHOWN_TRIALS = 5;

/** What running trials are expected to come to, one a line; the most promising ones where there are many. */
export function forecastLines({ view, live }: ProgramStudy): string[] {
  const step = stepWord(view.started.fidelity);
  const expected = live
    ? searchTrials(view).flatMap(({ trial, state, forecast }) => (state === "running" && forecast ? [{ trial, forecast }] : []))
    : [];
  const first = expected
    .toSorted((a, b) => (b.forecast.probabilityBetter ?? 0) - (a.forecast.probabilityBetter ?? 0))
    .slice(0, SHOWN_TRIALS);
  const lines = first.map(({ trial, forecast }) => `- ${tr("#{0} is {1}", trial, plainMarkdown(forecastText(forecast, step)))}`);
  return lines.length === 0 ? [] : [lines.join("\n")];
}

/** The record of the early stop: what it saved, and what it may have lost. */
export function earlyStopText({ view }: ProgramStudy): string[] {
  const record = earlyStopOfView(view);
  const said = [recordText(record), savedText(record, stepWord(view.started.fidelity))].filter((text) => text !== null);
  return said.length === 0 ? [] : [`${plainMarkdown(said.join(". "))}.`];
}
