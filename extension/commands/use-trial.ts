import { l10n } from "vscode";
import type { StudyView, TrialView } from "../../server/protocol/view";
import { trialStateWord } from "../../server/words/search-state";
import type { App } from "../app";
import { information, pickedOne } from "../messages";
import { applyValues } from "./apply-values";
import { chosenStudy } from "./chosen-study";
import { sourceOf } from "./chosen-trial";

/** Writes the values of a trial that the user picks into the code: all of them, or the one of the parameter that is named. */
export async function useTrial(app: App, argument: unknown, parameter: unknown): Promise<void> {
  const study = await chosenStudy(app, argument);
  const snapshot = study && (await app.client.send("tuner/getStudy", { journal: study.journal }));
  if (!snapshot) return;
  const name = typeof parameter === "string" ? parameter : null;
  const items = ranked(snapshot.view)
    .filter((trial) => name === null || trial.params[name] !== undefined)
    .map((trial) => item(snapshot.view, trial, name));
  if (items.length === 0) {
    void information(
      name === null
        ? l10n.t("Tunelens: no trial of {0} has ended yet.", study.study)
        : l10n.t("Tunelens: no trial of {0} had {1} take part.", study.study, name),
    );
    return;
  }
  const placeHolder =
    name === null ? l10n.t("Write the values of which trial into the code?") : l10n.t("Write {0} of which trial into the code?", name);
  const chosen = await pickedOne(items, { placeHolder, matchOnDescription: true, matchOnDetail: true });
  if (chosen)
    await applyValues(app, { journal: study.journal, trial: chosen.trial.trial, ...(name === null ? {} : { parameters: [name] }) });
}

/** Complete trials first, the best of them on top. */
function ranked(view: StudyView): readonly TrialView[] {
  const sign = view.started.objectives[0]?.direction === "minimize" ? 1 : -1;
  const order = ({ state, values, feasible }: TrialView): number => {
    const value = Number(values?.[0] ?? Number.NaN);
    return state !== "complete" || !feasible || Number.isNaN(value) ? Number.POSITIVE_INFINITY : sign * value;
  };
  const ended = (view.trials as readonly (TrialView | null)[]).filter(
    (trial): trial is TrialView => trial !== null && trial.repeatOf === null && trial.state !== "running",
  );
  return ended.toSorted((a, b) => {
    const [x, y] = [order(a), order(b)];
    return x === y ? b.trial - a.trial : x - y;
  });
}

/** The one whose values should be taken; none where those of the code should stay. */
function recommendedTrial({ recommendation }: StudyView): number | null {
  const isBetter = recommendation?.verdict === "better" || recommendation?.verdict === "unconfirmed";
  return isBetter ? recommendation.trial : null;
}

function item(view: StudyView, trial: TrialView, name: string | null) {
  const metric = view.started.objectives[0]?.name ?? "value";
  const value = Number(trial.values?.[0] ?? Number.NaN);
  const result = Number.isNaN(value) ? trialStateWord(trial.state) : `${metric} ${Number(value.toPrecision(4))}`;
  const own = trial.baseline
    ? `, ${l10n.t("the code as it was")}`
    : trial.trial === recommendedTrial(view)
      ? `, ${l10n.t("recommended")}`
      : "";
  const label = `#${trial.trial}`;
  return {
    label: name === null ? label : `${label}: ${trial.params[name]}`,
    description: `${result}${own}`,
    detail: sourceOf(trial),
    trial,
  };
}
