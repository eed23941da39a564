import { Uri, window } from "vscode";

/** The file a command is about: its argument (an address or a `Uri`), else that of the active editor. */
export function chosenFile(argument: unknown): Uri | undefined {
  if (argument instanceof Uri) return argument;
  if (typeof argument === "string" && argument.includes(":")) return Uri.parse(argument);
  return window.activeTextEditor?.document.uri;
}
