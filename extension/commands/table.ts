import { commands, Disposable, l10n } from "vscode";
import type { App } from "../app";
import { failure } from "../messages";
import { trusted } from "../trust";
import { applyAll } from "./apply-all";
import { applyParameters } from "./apply-parameters";
import { compareSearches } from "./compare-searches";
import { copyParameters } from "./copy-parameters";
import { deleteSearches } from "./delete-searches";
import { openJournal } from "./open-journal";
import { openLog } from "./open-log";
import { openProgram, revealProgram } from "./open-program";
import { openSample } from "./open-sample";
import { openStudy } from "./open-study";
import { pauseSearch, unpauseSearch } from "./pause-search";
import { restoreSearch } from "./restore-search";
import { resumeSearch } from "./resume-search";
import { runSearch } from "./run-search";
import { selectInterpreter } from "./select-interpreter";
import { showDiff } from "./show-diff";
import { showPanel } from "./show-panel";
import { stopSearch } from "./stop-search";
import { trialApply, trialCopyParameters, trialOpenLog, trialShowDiff } from "./trial-menu";
import { applyProposal, runProposal, tuneFile } from "./tune-file";
import { useTrial } from "./use-trial";

/** Arguments come from lenses, menus, key bindings of the user: anything. Menus of the tree add all that is selected. */
export type Command = (app: App, argument: unknown, selected: unknown) => Promise<void>;

/** Every command that needs the server; each exists always and acts by what is there when it is called. */
const COMMANDS: Readonly<Record<string, Command>> = {
  runSearch,
  stopSearch,
  pauseSearch,
  unpauseSearch,
  resumeSearch,
  showPanel,
  applyAll,
  applyParameters,
  showDiff,
  openJournal,
  openStudy,
  openLog,
  copyParameters,
  deleteSearches,
  restoreSearch,
  compareSearches,
  openProgram,
  revealProgram,
  useTrial,
  tuneFile,
  "proposal.apply": async (app) => void (await applyProposal(app)),
  "proposal.run": runProposal,
  selectInterpreter,
  restartServer: (app) => app.client.restart(),
  "trial.apply": trialApply,
  "trial.showDiff": trialShowDiff,
  "trial.copyParameters": trialCopyParameters,
  "trial.openLog": trialOpenLog,
};

export function registerCommands(app: App): Disposable {
  const registered = Object.entries(COMMANDS).map(([name, command]) =>
    commands.registerCommand(`tunelens.${name}`, (argument: unknown, selected: unknown) => guarded(app, command, argument, selected)),
  );
  // Copies a folder and runs nothing.
  registered.push(commands.registerCommand("tunelens.openSample", (argument: unknown) => attempted(app, openSample, argument, undefined)));
  registered.push(commands.registerCommand("tunelens.showOutput", () => app.client.output.show()));
  return Disposable.from(...registered);
}

/** Nothing runs without trust, and no failure is silent. */
async function guarded(app: App, command: Command, argument: unknown, selected: unknown): Promise<void> {
  if (await trusted()) await attempted(app, command, argument, selected);
}

async function attempted(app: App, command: Command, argument: unknown, selected: unknown): Promise<void> {
  try {
    await command(app, argument, selected);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    app.client.output.error(message);
    const choice = await failure(`Tunelens: ${message}`, l10n.t("Show output"));
    if (choice === l10n.t("Show output")) app.client.output.show();
  }
}
