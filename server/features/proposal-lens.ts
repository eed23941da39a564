import type { CodeLens } from "vscode-languageserver";
import type { ParsedFile } from "../proposals/parsed-file";
import { proposeObjective } from "../proposals/propose-objective";
import { tunableValues } from "../proposals/propose-value";
import { counted } from "./words";

/** Command id that a client has to offer; its argument is the file's address. */
export const TUNE_FILE_COMMAND = "tunelens.tuneFile";

/** Fewer are quicker annotated one by one. */
const FEWEST = 2;
/** Longer files are libraries; the command stays. */
const MOST_LINES = 2000;

/** "Tune this file" at the top of a program that trains a model and has no annotation: several hyperparameters and a metric are in sight. */
export function proposalLenses(uri: string, parsed: ParsedFile): CodeLens[] {
  if (parsed.lines.lineCount > MOST_LINES) return [];
  const values = parsed.analyzed.annotations.length > 0 ? [] : tunableValues(parsed, "sure").filter(({ domain }) => domain.tag === "tune");
  const isTest = /(?:^|[\\/])(?:test_[^\\/]*|[^\\/]*(?:_test|\.test|\.spec))\.\w+$/.test(parsed.source.path);
  if (parsed.source.language === "text" || isTest || values.length < FEWEST) return [];
  const objective = proposeObjective(parsed);
  if (objective === null || !(parsed.machineLearning || objective.stepwise)) return [];
  const title = `Tune this file: ${counted(values.length, "hyperparameter")}, ${objective.direction} ${objective.name}`;
  const tooltip = "Shows the annotations that would be written; nothing runs and nothing is changed before you say so";
  const start = { line: 0, character: 0 };
  return [{ range: { start, end: start }, command: { title, tooltip, command: TUNE_FILE_COMMAND, arguments: [uri] } }];
}
