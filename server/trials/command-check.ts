import path from "node:path";
import type { Program } from "../language/model";
import { searchTextRange } from "../language/search-text-range";
import type { Problem } from "../protocol/problem";
import type { SearchOptions } from "../protocol/search";
import { SAID } from "../words/search-problems";
import { fill } from "../words/translate";
import { findProgram, firstWord } from "./shell-command";

/** A command whose program is not on this machine, before anything is started. `cwd`: where the search would run. */
export function commandNotFound(program: Program, { command, python, node }: SearchOptions, cwd: string): readonly Problem[] {
  const word = command === undefined ? null : firstWord(command);
  if (word === null) return [];
  const { root, entry, searchRange } = program;
  const own = [python, node].flatMap((file) => (file?.includes("/") ? [path.dirname(path.resolve(root, file))] : []));
  const environments = [".venv", "venv"].map((name) => path.join(root, name, "bin"));
  const searchPath = [...own, ...environments, process.env["PATH"] ?? ""].join(path.delimiter);
  if ([cwd, root].some((folder) => findProgram(word, folder, searchPath) !== null)) return [];
  const message = word.includes("/") ? fill(SAID.notExecutable, word, cwd) : fill(SAID.notOnPath, word);
  const start = { line: 0, character: 0 };
  const range = searchTextRange(program, word) ?? searchRange ?? { start, end: start };
  return [{ code: "command-not-found", severity: "error", message, file: entry.file, range }];
}
