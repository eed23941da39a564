import { commands, l10n, workspace } from "vscode";
import { warning } from "./messages";

/** True in a trusted workspace; elsewhere says why nothing runs and offers the way out. */
export async function trusted(): Promise<boolean> {
  if (workspace.isTrusted) return true;
  const message = l10n.t("Tunelens runs nothing in an untrusted workspace: a search would run its programs.");
  const choice = await warning(message, l10n.t("Manage trust"));
  if (choice === l10n.t("Manage trust")) await commands.executeCommand("workbench.trust.manage");
  return false;
}
