import path from "node:path";
import { commands, FileType, l10n, Uri, window, workspace } from "vscode";
import type { App } from "../app";

const FOLDER = "tunelens-sample";
const PROGRAM = "train.py";

/** Copies a small program into a folder that the user picks, and opens it. The folder may be given, for key bindings and tests. */
export async function openSample(app: App, argument: unknown): Promise<void> {
  const parent = argument instanceof Uri ? argument : await pickedFolder();
  if (parent === undefined) return;
  const folder = await freeFolder(parent);
  await workspace.fs.createDirectory(folder);
  const source = Uri.joinPath(app.context.extensionUri, "dist", "sample");
  for (const [name, type] of await workspace.fs.readDirectory(source))
    if (type === FileType.File) await workspace.fs.copy(Uri.joinPath(source, name), Uri.joinPath(folder, name));
  const program = Uri.joinPath(folder, PROGRAM);
  // In a window that shows the place already nothing has to be opened but the program.
  if (workspace.getWorkspaceFolder(folder) !== undefined) await window.showTextDocument(program);
  else {
    const forceNewWindow = workspace.workspaceFolders !== undefined;
    await commands.executeCommand("vscode.openFolder", folder, { forceNewWindow, filesToOpen: [program] });
  }
}

async function pickedFolder(): Promise<Uri | undefined> {
  const [first] = workspace.workspaceFolders ?? [];
  const picked = await window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: l10n.t("Put Sample Here"),
    title: l10n.t("Where is the folder {0} to be made?", FOLDER),
    ...(first === undefined ? {} : { defaultUri: first.uri }),
  });
  return picked?.[0];
}

/** A name that nothing has: nobody's file is written over. */
async function freeFolder(parent: Uri): Promise<Uri> {
  const taken = new Set((await workspace.fs.readDirectory(parent)).map(([name]) => name.toLowerCase()));
  for (let count = 1; ; count++) {
    const name = count === 1 ? FOLDER : `${FOLDER}-${count}`;
    if (!taken.has(name)) return Uri.joinPath(parent, path.basename(name));
  }
}
