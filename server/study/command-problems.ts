import type { Program } from "../language/model";
import { searchTextRange } from "../language/search-text-range";
import { didYouMean } from "../language/spelling";
import { commentStart } from "../language/text-syntax";
import type { Mend, Problem } from "../protocol/problem";
import type { SearchOptions } from "../protocol/search";
import type { Position } from "../protocol/text";

const PLACEHOLDERS = ["args", "file"] as const;

/** What is wrong with how a search would start the program, as far as the program and its options tell. */
export function commandProblems(program: Program, options: SearchOptions): readonly Problem[] {
  const { command } = options;
  if (command !== undefined) return misspelt(program, command);
  if (program.entry.language === "text") return [missing(program)];
  return program.entry.language === "python" ? needsModule(program) : [];
}

/** Braces are the shell's own as well: only what is nearly one of ours was meant to be one. */
function misspelt(program: Program, command: string): readonly Problem[] {
  return [...command.matchAll(/(?<!\$)\{(\w+)\}/g)].flatMap(([text, word = ""]) => {
    const meant = PLACEHOLDERS.some((p) => p === word) ? null : didYouMean(word, PLACEHOLDERS);
    if (meant === null) return [];
    const range = searchTextRange(program, text);
    const mend = range === null ? {} : { mend: { title: `Change to {${meant}}`, edits: [{ range, newText: `{${meant}}` }] } };
    const message = `The command has no place \`${text}\`: did you mean \`{${meant}}\`? It knows {args}, the arguments behind --, and {file}, the path of this file.`;
    return [{ ...at(program, "unknown-placeholder", "error", message), ...(range === null ? {} : { range }), ...mend }];
  });
}

/** A program without a command is told by the language; what is left are settings, which no command runs. */
function missing(program: Program): Problem {
  const { file } = program.entry;
  const message = `${file} is no program by itself: search the one whose \`@search\` says \`include=${file}\`, or say with \`command=\` how it is run.`;
  return at(program, "command-missing", "error", message);
}

/** `from .model import …` on top works only where the file runs as part of its package. */
function needsModule(program: Program): readonly Problem[] {
  const { entry } = program;
  const [statement] = /^from[ \t]+\.[\w.]*[ \t]+import\b/m.exec(entry.text) ?? [];
  if (statement === undefined || !entry.file.includes("/") || entry.file.startsWith("/")) return [];
  const module = entry.file
    .replace(/\.pyw?$/, "")
    .replace(/^src\//, "")
    .replaceAll("/", ".");
  const command = `python -m ${module} {args}`;
  const message = `\`${statement}\` works only in a module of a package, and the file is run by its path: write \`@search command="${command}"\`.`;
  return [{ ...at(program, "needs-module", "warning", message), mend: addition(program, `command="${command}"`) }];
}

function addition(program: Program, pair: string): Mend {
  const title = `Add ${pair.slice(0, 80)}`;
  if (program.searchRange !== null) {
    const { end } = program.searchRange;
    return { title, edits: [{ range: { start: end, end }, newText: ` ${pair}` }] };
  }
  const [open, close] = commentStart(program.entry);
  const start = { line: program.entry.text.startsWith("#!") ? 1 : 0, character: 0 };
  return { title, edits: [{ range: { start, end: start }, newText: `${open} @search ${pair}${close}\n` }] };
}

function at(program: Program, code: string, severity: Problem["severity"], message: string): Problem {
  const start: Position = { line: 0, character: 0 };
  return { code, severity, message, file: program.entry.file, range: program.searchRange ?? { start, end: start } };
}
