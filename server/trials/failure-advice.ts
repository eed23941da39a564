import { existsSync } from "node:fs";
import path from "node:path";
import { ADVICE } from "../words/search-problems";
import { fill } from "../words/translate";
import { shellWord } from "./surroundings";

/** What a user can do about a failure that comes of how the program is started. */
export interface FailureAdvice {
  readonly text: string;
  /** It fails with any values. */
  readonly fatal: boolean;
}

/** Of argparse, click and typer, yargs and commander. */
const ARGUMENTS =
  /error: (?:the following arguments are required|one of the arguments .* is required|required option|missing required argument)|^(?:Error: )?Missing (?:option|argument|parameter|required argument)/;
const INPUT = /^EOFError: EOF when reading a line/;
const ABSENT = /^(?:FileNotFoundError: \[Errno 2\] No such file or directory|.*\bENOENT: no such file or directory, \w+):? '([^']+)'/;

const UNSET = /^KeyError: '([A-Za-z_]\w*)'$/;

/** Null where nothing is known. `cwd`: the folder that trials run in; `log`: the end of what the trial printed. */
export function failureAdvice(reason: string, entry: string, cwd: string, log: string): FailureAdvice | null {
  if (ARGUMENTS.test(reason)) return { text: ADVICE.giveArguments, fatal: true };
  if (INPUT.test(reason)) return { text: ADVICE.noInput, fatal: true };
  if (UNSET.test(reason) && /\bos\.environ\[|<frozen os>|[\\/]os\.py"/.test(log)) return { text: ADVICE.unset, fatal: true };
  const [, absent = ""] = ABSENT.exec(reason) ?? [];
  const folder = path.dirname(entry);
  if (absent === "" || path.isAbsolute(absent) || path.relative(cwd, folder) === "" || !existsSync(path.join(folder, absent))) return null;
  const [there, here, command] = [shellWord(folder), shellWord(cwd), commandThere(entry, cwd)];
  return { text: command === null ? fill(ADVICE.elsewhere, there, here) : fill(ADVICE.elsewhereOr, there, here, command), fatal: true };
}

/** What runs the program in its own folder; null where nobody knows how it is run. */
function commandThere(entry: string, cwd: string): string | null {
  const folder = shellWord(path.relative(cwd, path.dirname(entry)));
  const run = /\.py$/.test(entry)
    ? `python ${shellWord(path.basename(entry))}`
    : /\.[cm]?[jt]sx?$/.test(entry)
      ? `node ${shellWord(path.basename(entry))}`
      : null;
  return run === null ? null : `cd ${folder} && ${run} {args}`;
}
