import { Uri, window } from "vscode";
import { isRelevant } from "../client/document-selector";

/** The file a command is about: its argument (an address or a `Uri`), else the annotated one in the active editor or another one in sight. */
export function chosenFile(argument: unknown): Uri | undefined {
  if (argument instanceof Uri) return argument;
  if (typeof argument === "string" && argument.includes(":")) return Uri.parse(argument);
  const editors = [...(window.activeTextEditor ? [window.activeTextEditor] : []), ...window.visibleTextEditors];
  return (editors.find(({ document }) => isRelevant(document)) ?? editors[0])?.document.uri;
}
