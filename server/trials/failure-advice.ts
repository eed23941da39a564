import { existsSync } from "node:fs";
import path from "node:path";
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
  if (ARGUMENTS.test(reason)) return { text: 'give them in @search args="…", or behind -- in a terminal', fatal: true };
  if (INPUT.test(reason))
    return { text: 'a trial has nothing to read on stdin: take it from @search args="…" or from a file', fatal: true };
  if (UNSET.test(reason) && /\bos\.environ\[|<frozen os>|[\\/]os\.py"/.test(log))
    return { text: "trials have the environment in which the terminal, or VS Code, was started: set it there", fatal: true };
  const [, absent = ""] = ABSENT.exec(reason) ?? [];
  const folder = path.dirname(entry);
  if (absent === "" || path.isAbsolute(absent) || path.relative(cwd, folder) === "" || !existsSync(path.join(folder, absent))) return null;
  return { text: `it is there in ${shellWord(folder)}, and trials run in ${shellWord(cwd)}: ${startThere(entry, cwd)}`, fatal: true };
}

function startThere(entry: string, cwd: string): string {
  const folder = shellWord(path.relative(cwd, path.dirname(entry)));
  const run = /\.py$/.test(entry)
    ? `python ${shellWord(path.basename(entry))}`
    : /\.[cm]?[jt]sx?$/.test(entry)
      ? `node ${shellWord(path.basename(entry))}`
      : null;
  const command = run === null ? "" : `, or write @search command="cd ${folder} && ${run} {args}"`;
  return `start the search in that folder${command}`;
}
