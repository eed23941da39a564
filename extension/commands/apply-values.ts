import { Range, Uri, WorkspaceEdit, window, workspace } from "vscode";
import type { ValueEdits, ValueEditsParams } from "../../server/protocol/tuner";
import type { App } from "../app";

/** Writes values of a trial into the open code as one edit that one undo takes back; files are left unsaved. */
export async function applyValues(app: App, wish: ValueEditsParams): Promise<void> {
  const answer = await app.client.send("tuner/valueEdits", wish);
  if (answer.files.length > 0 && !(await workspace.applyEdit(toWorkspaceEdit(answer)))) {
    throw new Error("the editor refused the edit; is the file read-only?");
  }
  if (answer.refused.length > 0)
    void window.showWarningMessage(`Tunelens left out ${answer.refused.map(({ name, reason }) => `${name}: ${reason}`).join("; ")}.`);
  else if (answer.files.length === 0) void window.setStatusBarMessage("Tunelens: the code has these values already", 5000);
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
