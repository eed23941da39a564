import { readFileSync } from "node:fs";
import path from "node:path";
import { type Connection, MessageType, ShowMessageNotification } from "vscode-languageserver/node";
import { LENS_COMMANDS } from "../features/code-lens";
import type { StudyEvent } from "../protocol/events";
import { retold } from "../words/findings";
import { reasonText } from "../words/reasons";
import { studyReport } from "../words/study-report";
import { tr } from "../words/translate";
import { start, type TunerServices, valueEditsOf } from "./tuner-handlers";
import { pathOfUri } from "./uris";

/** What the lenses call, for editors that have no commands of their own; VS Code's extension has them. */
export const EDITOR_COMMANDS: readonly string[] = Object.values(LENS_COMMANDS);

/** Older news are no news. */
const NEWS = 60_000;

type Command = (connection: Connection, services: TunerServices, argument: string) => Promise<void>;

const COMMANDS: Readonly<Record<string, Command>> = {
  [LENS_COMMANDS.run]: run,
  [LENS_COMMANDS.stop]: async (connection, { studies }, journal) => {
    if (!(await studies.stop(journal))) tell(connection, MessageType.Info, tr("Tunelens: the search does not run any more."));
  },
  [LENS_COMMANDS.pause]: async (_, { studies }, journal) => void (await studies.pause(journal, true)),
  [LENS_COMMANDS.unpause]: async (_, { studies }, journal) => void (await studies.pause(journal, false)),
  [LENS_COMMANDS.show]: async (connection, { studies }, journal) => {
    const view = (await studies.snapshot(journal))?.view;
    tell(connection, MessageType.Info, view ? studyReport(view) : tr("Tunelens: the study is not there any more."));
  },
  [LENS_COMMANDS.applyAll]: applyAll,
};

/** Answers `workspace/executeCommand`; what fails is told in the editor. */
export function registerEditorCommands(connection: Connection, services: TunerServices): void {
  connection.onExecuteCommand(async ({ command, arguments: given = [] }) => {
    const [argument] = given as readonly unknown[];
    const execute = COMMANDS[command];
    if (execute === undefined || typeof argument !== "string") return null;
    try {
      await execute(connection, services, argument);
    } catch (error) {
      tell(connection, MessageType.Error, `Tunelens: ${(error as Error).message}`);
    }
    return null;
  });
}

/** Says how a search ended. */
export function tellEnd(connection: Connection, journal: string, event: StudyEvent): void {
  if (event.event !== "recommendation" && event.event !== "studyFinished") return;
  if (Date.now() - event.time > NEWS) return;
  const name = path.basename(journal, ".journal.log");
  if (event.event === "recommendation") tell(connection, MessageType.Info, `Tunelens: ${name}: ${retold(event.summary)}`);
  else if (event.reason !== null) tell(connection, MessageType.Info, `Tunelens: ${name}: ${reasonText(event.reason, "step")}`);
}

async function run(connection: Connection, services: TunerServices, uri: string): Promise<void> {
  const file = pathOfUri(uri);
  const unsaved = services.documents.all().find(({ path: open, text }) => open === file && text !== readText(open));
  if (unsaved) throw new Error(tr("{0} has to be saved first: a search runs what is on disk", path.basename(unsaved.path)));
  const started = await start(services, { uri });
  if ("error" in started) throw new Error(started.error);
  tell(connection, MessageType.Info, tr("Tunelens: the search {0} runs", started.study));
}

async function applyAll(connection: Connection, services: TunerServices, journal: string): Promise<void> {
  const { files, refused, changed } = await valueEditsOf(services, { journal });
  if (files.length > 0 && changed.length > 0)
    throw new Error(tr("{0} changed since this search, so that what it found need not hold for the code as it is now", changed.join(", ")));
  const changes = Object.fromEntries(files.map(({ uri, edits }) => [uri, [...edits]]));
  if (files.length > 0) await connection.workspace.applyEdit({ label: tr("Apply recommended values"), edit: { changes } });
  if (refused.length > 0)
    tell(connection, MessageType.Warning, tr("Tunelens left out {0}.", refused.map(({ name, reason }) => `${name}: ${reason}`).join("; ")));
  else if (files.length === 0) tell(connection, MessageType.Info, tr("Tunelens: the code has these values already."));
}

/** A notice: the library's own way to show a message is a question, which an editor may wait for an answer to. */
function tell(connection: Connection, type: MessageType, message: string): void {
  void connection.sendNotification(ShowMessageNotification.type, { type, message });
}

/** Null where nothing can be read. */
function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
