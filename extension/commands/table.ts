import { commands, Disposable, window } from "vscode";
import type { App } from "../app";
import { trusted } from "../trust";
import { applyAll } from "./apply-all";
import { applyParameters } from "./apply-parameters";
import { copyParameters } from "./copy-parameters";
import { openJournal } from "./open-journal";
import { openLog } from "./open-log";
import { resumeSearch } from "./resume-search";
import { runSearch } from "./run-search";
import { selectInterpreter } from "./select-interpreter";
import { showDiff } from "./show-diff";
import { showPanel } from "./show-panel";
import { stopSearch } from "./stop-search";
import { trialApply, trialCopyParameters, trialOpenLog, trialShowDiff } from "./trial-menu";

/** Arguments come from lenses, menus, key bindings of the user: anything. */
export type Command = (app: App, argument: unknown) => Promise<void>;

/** Every command that needs the server; each exists always and acts by what is there when it is called. */
const COMMANDS: Readonly<Record<string, Command>> = {
  runSearch,
  stopSearch,
  resumeSearch,
  showPanel,
  applyAll,
  applyParameters,
  showDiff,
  openJournal,
  openLog,
  copyParameters,
  selectInterpreter,
  restartServer: (app) => app.client.restart(),
  "trial.apply": trialApply,
  "trial.showDiff": trialShowDiff,
  "trial.copyParameters": trialCopyParameters,
  "trial.openLog": trialOpenLog,
};

export function registerCommands(app: App): Disposable {
  const registered = Object.entries(COMMANDS).map(([name, command]) =>
    commands.registerCommand(`tunelens.${name}`, (argument: unknown) => guarded(app, command, argument)),
  );
  registered.push(commands.registerCommand("tunelens.showOutput", () => app.client.output.show()));
  return Disposable.from(...registered);
}

/** Nothing runs without trust, and no failure is silent. */
async function guarded(app: App, command: Command, argument: unknown): Promise<void> {
  if (!(await trusted())) return;
  try {
    await command(app, argument);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    app.client.output.error(message);
    const choice = await window.showErrorMessage(`Tunelens: ${message}`, "Show output");
    if (choice === "Show output") app.client.output.show();
  }
}
