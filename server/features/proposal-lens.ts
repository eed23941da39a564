import type { CodeLens } from "vscode-languageserver";
import type { ParsedFile } from "../proposals/parsed-file";
import { proposeObjective } from "../proposals/propose-objective";
import { tunableValues } from "../proposals/propose-value";
import { tr, trCount } from "../words/translate";

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
  const { direction, name } = objective;
  const title =
    direction === "maximize"
      ? trCount(
          values.length,
          "Tune this file: {0} hyperparameter, maximize {1}",
          "Tune this file: {0} hyperparameters, maximize {1}",
          name,
        )
      : trCount(
          values.length,
          "Tune this file: {0} hyperparameter, minimize {1}",
          "Tune this file: {0} hyperparameters, minimize {1}",
          name,
        );
  const tooltip = tr("Shows the annotations that would be written; nothing runs and nothing is changed before you say so");
  const start = { line: 0, character: 0 };
  return [{ range: { start, end: start }, command: { title, tooltip, command: TUNE_FILE_COMMAND, arguments: [uri] } }];
}
