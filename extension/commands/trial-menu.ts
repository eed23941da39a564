import type { App } from "../app";
import { applyValues } from "./apply-values";
import { copyTrial } from "./copy-parameters";
import { openTrialLog } from "./open-log";
import { showValuesDiff } from "./show-diff";
import type { Command } from "./table";

/** Commands of the context menu on a trial in the panel; VS Code hands them the page's `data-vscode-context`. */
export const trialApply: Command = onTrial((app, journal, trial) => applyValues(app, { journal, trial }));
export const trialShowDiff: Command = onTrial((app, journal, trial) => showValuesDiff(app, { journal, trial }));
export const trialCopyParameters: Command = onTrial(copyTrial);
export const trialOpenLog: Command = onTrial(openTrialLog);

function onTrial(act: (app: App, journal: string, trial: number) => Promise<void>): Command {
  return async (app, context) => {
    const trial = (context as { trial?: unknown } | null | undefined)?.trial;
    const journal = app.panels.activeJournal;
    if (typeof trial === "number" && journal !== undefined) await act(app, journal, trial);
  };
}
