import { l10n } from "vscode";
import type { StudyView, TrialView } from "../../server/protocol/view";
import { pickedOne } from "../messages";

/** Asks for one of a study's trials, latest first. */
export async function chosenTrial(view: StudyView, placeHolder: string): Promise<TrialView | undefined> {
  const trials = (view.trials as readonly (TrialView | null)[]).filter((trial) => trial !== null);
  const items = trials.toReversed().map((trial) => ({
    label: `#${trial.trial}`,
    description: [trial.state === "pruned" ? l10n.t("stopped early") : trial.state, ...(trial.values ?? []).map(String)].join(", "),
    detail: sourceOf(trial),
    trial,
  }));
  return (await pickedOne(items, { placeHolder, matchOnDetail: true }))?.trial;
}

/** A trial's values as the program would write them. */
export function sourceOf(trial: TrialView, separator = ", "): string {
  return Object.entries(trial.params)
    .map(([name, value]) => `${name} = ${value}`)
    .join(separator);
}

/** The trial of that number in a view that travelled as JSON, where trials not there yet are null. */
export function trialOf(view: StudyView, number: number): TrialView | undefined {
  return (view.trials as readonly (TrialView | null)[]).find((trial) => trial?.trial === number) ?? undefined;
}
