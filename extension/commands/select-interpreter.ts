import { commands, env, window, workspace } from "vscode";
import type { App } from "../app";
import { hasPythonExtension, isScript } from "../client/python-interpreter";

/** The Python extension's own picker where it is installed, else our setting, where it is set or else for the workspace. */
export async function selectInterpreter(_app: App): Promise<void> {
  const file = window.activeTextEditor?.document.uri;
  const key = file !== undefined && isScript(file) ? "node" : "python";
  if (key === "python" && hasPythonExtension()) {
    await commands.executeCommand("python.setInterpreter");
    return;
  }
  const set = workspace.getConfiguration("tunelens", file).inspect(key);
  const everywhere = set?.globalValue !== undefined && set.workspaceValue === undefined && set.workspaceFolderValue === undefined;
  // The user's settings in a remote window are those of the other machine, and have no paths of programs.
  const place = workspace.workspaceFolders !== undefined && !everywhere ? "Workspace" : env.remoteName === undefined ? "" : "Remote";
  await commands.executeCommand(`workbench.action.open${place}Settings`, { query: `tunelens.${key}` });
}
