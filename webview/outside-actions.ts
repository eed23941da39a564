import type { FromPanel } from "../server/protocol/panel";
import type { StudyView } from "../server/protocol/view";
import { applyCommand } from "../server/words/apply-command";
import { sourceText } from "../server/words/source-text";
import { tr } from "../server/words/translate";
import { saveFile } from "./save-file";
import { say } from "./toast";

/** What a page without an editor does by itself: the clipboard and files. What it cannot do it never offered. */
export function answerOutside(message: FromPanel, view: StudyView | null): void {
  if (message.type === "copy") void copy(message.text, message.what);
  else if (message.type === "save") saveFile(message);
  else if (view === null) return;
  else if (message.type === "copyParameters") {
    const trial = view.trials.find((t) => t?.trial === message.trial);
    if (trial !== undefined) void copy(`${sourceText(trial.params, "\n")}\n`, tr("parameters of trial {0}", message.trial));
  } else if (message.type === "apply" || message.type === "showDiff") {
    const command = applyCommand(view, message.trial, message.type === "showDiff");
    if (command !== null) void copy(command, command);
  }
}

async function copy(text: string, what: string): Promise<void> {
  const done = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  if (done === true || copiedBySelection(text)) say(tr("Copied: {0}", what));
  else say(tr("The browser does not let this page copy. Here it is: {0}", text));
}

/** Where the page is not allowed to use the clipboard by itself, as in some browsers for files. */
function copiedBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr";
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
