import { l10n, Range, Uri, WorkspaceEdit, window, workspace } from "vscode";
import type { ValueEdits, ValueEditsParams } from "../../server/protocol/tuner";
import type { App } from "../app";
import { warning } from "../messages";
import { showValuesDiff } from "./show-diff";

/** Writes values of a trial into the open code as one edit that one undo takes back; files are left unsaved. */
export async function applyValues(app: App, wish: ValueEditsParams): Promise<void> {
  const answer = await app.client.send("tuner/valueEdits", wish);
  if (isStale(wish, answer) && !(await wantsStale(app, wish, answer))) return;
  await writeValues(answer);
  if (answer.refused.length > 0)
    void warning(l10n.t("Tunelens left out {0}.", answer.refused.map(({ name, reason }) => `${name}: ${reason}`).join("; ")));
  else if (answer.files.length === 0) void window.setStatusBarMessage(l10n.t("Tunelens: the code has these values already"), 5000);
}

export async function writeValues(answer: ValueEdits): Promise<void> {
  if (answer.files.length > 0 && !(await workspace.applyEdit(toWorkspaceEdit(answer)))) {
    throw new Error(l10n.t("the editor refused the edit; is the file read-only?"));
  }
}

/** Recommended values that were found with other code; a trial that is named is another wish. */
export function isStale(wish: ValueEditsParams, { files, changed }: ValueEdits): boolean {
  return wish.trial === undefined && files.length > 0 && changed.length > 0;
}

/** What was found with other code is written only when the user says so once more. */
async function wantsStale(app: App, wish: ValueEditsParams, { changed }: ValueEdits): Promise<boolean> {
  const detail = l10n.t(
    "{0} changed since this search, so that what it found need not hold for the code as it is now.",
    changed.join(", "),
  );
  const [anyway, diff] = [l10n.t("Write Them Anyway"), l10n.t("Show Diff")];
  const choice = await warning(l10n.t("These values were found with earlier code."), { modal: true, detail }, anyway, diff);
  if (choice === diff) await showValuesDiff(app, wish);
  return choice === anyway;
}

function toWorkspaceEdit(answer: ValueEdits): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  for (const { uri, edits } of answer.files) {
    for (const { range, newText } of edits) {
      edit.replace(Uri.parse(uri), new Range(range.start.line, range.start.character, range.end.line, range.end.character), newText);
    }
  }
  return edit;
}
