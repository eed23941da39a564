import type { Program } from "../language/model";
import { searchTextRange } from "../language/search-text-range";
import { didYouMean } from "../language/spelling";
import type { Problem } from "../protocol/problem";
import type { SearchOptions } from "../protocol/search";
import type { Position } from "../protocol/text";
import { SAID, TITLES } from "../words/search-problems";
import { fill } from "../words/translate";

const PLACEHOLDERS = ["args", "file"] as const;

/** What is wrong with how a search would start the program, as far as the program and its options tell. */
export function commandProblems(program: Program, options: SearchOptions): readonly Problem[] {
  const { command } = options;
  if (command !== undefined) return misspelt(program, command);
  return program.entry.language === "text" ? [missing(program)] : [];
}

/** Braces are the shell's own as well: only what is nearly one of ours was meant to be one. */
function misspelt(program: Program, command: string): readonly Problem[] {
  return [...command.matchAll(/(?<!\$)\{(\w+)\}/g)].flatMap(([text, word = ""]) => {
    const meant = PLACEHOLDERS.some((p) => p === word) ? null : didYouMean(word, PLACEHOLDERS);
    if (meant === null) return [];
    const range = searchTextRange(program, text);
    const mend = range === null ? {} : { mend: { title: fill(TITLES.change, `{${meant}}`), edits: [{ range, newText: `{${meant}}` }] } };
    const message = fill(SAID.placeholder, text, `{${meant}}`);
    return [{ ...at(program, "unknown-placeholder", "error", message), ...(range === null ? {} : { range }), ...mend }];
  });
}

/** A program without a command is told by the language; what is left are settings, which no command runs. */
function missing(program: Program): Problem {
  const { file } = program.entry;
  const message = fill(SAID.noProgram, file);
  return at(program, "command-missing", "error", message);
}

function at(program: Program, code: string, severity: Problem["severity"], message: string): Problem {
  const start: Position = { line: 0, character: 0 };
  return { code, severity, message, file: program.entry.file, range: program.searchRange ?? { start, end: start } };
}
