import { commands, window } from "vscode";
import type { App } from "../app";
import { hasPythonExtension } from "../client/python-interpreter";

/** The Python extension's own picker where it is installed, else our setting. */
export async function selectInterpreter(_app: App): Promise<void> {
  const language = window.activeTextEditor?.document.languageId ?? "python";
  if (language === "python" && hasPythonExtension()) await commands.executeCommand("python.setInterpreter");
  else await commands.executeCommand("workbench.action.openSettings", language === "python" ? "tunelens.python" : "tunelens.node");
}
