import { commands, window, workspace } from "vscode";

/** True in a trusted workspace; elsewhere says why nothing runs and offers the way out. */
export async function trusted(): Promise<boolean> {
  if (workspace.isTrusted) return true;
  const message = "Tunelens runs nothing in an untrusted workspace: a search would run its programs.";
  const choice = await window.showWarningMessage(message, "Manage trust");
  if (choice === "Manage trust") await commands.executeCommand("workbench.trust.manage");
  return false;
}
