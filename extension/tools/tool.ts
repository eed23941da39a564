import path from "node:path";
import {
  type CancellationToken,
  LanguageModelTextPart,
  type LanguageModelToolConfirmationMessages,
  LanguageModelToolResult,
  Uri,
  workspace,
} from "vscode";
import type { StudySummary } from "../../server/protocol/tuner";
import type { App } from "../app";

/** One tool of a chat. Inputs come from a model: anything may be missing or of another kind. */
export interface ChatTool {
  /** What is done, while it is: `Running a search of train.py`. */
  doing(input: Input): string;
  /** What the user is asked first; absent for tools that only read. */
  confirm?(input: Input): LanguageModelToolConfirmationMessages;
  /** The answer as text; what it throws is told to the model. */
  answer(app: App, input: Input, cancelled: CancellationToken): Promise<string>;
}

export type Input = Readonly<Record<string, unknown>>;

export function result(text: string): LanguageModelToolResult {
  return new LanguageModelToolResult([new LanguageModelTextPart(text)]);
}

export function textOf(input: Input, key: string): string | undefined {
  const value = input[key];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** A number from `least` on; throws a sentence for anything else that is there. */
export function numberOf(input: Input, key: string, least: number, whole = true): number | undefined {
  const value = input[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && value >= least && Number.isFinite(value) && (!whole || Number.isInteger(value))) return value;
  throw new Error(`${key} is a ${whole ? "whole " : ""}number from ${least} on`);
}

/** The file that an input names, in an open folder and there. */
export async function fileOf(input: Input): Promise<Uri> {
  const name = textOf(input, "file");
  if (name === undefined) throw new Error("file is the program's entry file, absolute or relative to a workspace folder");
  const folders = workspace.workspaceFolders ?? [];
  const candidates = path.isAbsolute(name) ? [Uri.file(name)] : folders.map(({ uri }) => Uri.joinPath(uri, name));
  const inside = candidates.filter((uri) => workspace.getWorkspaceFolder(uri) !== undefined);
  if (inside.length === 0) throw new Error(`${name} is not in an open folder`);
  for (const uri of inside) if (await isThere(uri)) return uri;
  throw new Error(`${name}: no such file in the open folders`);
}

/** The study that an input names, else the newest of its file, else the newest of all. */
export async function studyOf(app: App, input: Input): Promise<StudySummary> {
  const studies = await app.client.send("tuner/listStudies", {});
  const name = textOf(input, "study");
  const file = textOf(input, "file") === undefined ? undefined : (await fileOf(input)).fsPath;
  const own = studies.filter(({ entry, study }) => (file === undefined || entry === file) && (name === undefined || study === name));
  const [found] = own;
  if (found !== undefined) return found;
  const names = studies.map(({ study }) => study).slice(0, 20);
  throw new Error(`There is no such study; ${names.length === 0 ? "a search makes one" : `there are ${names.join(", ")}`}`);
}

async function isThere(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
