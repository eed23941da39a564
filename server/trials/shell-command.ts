import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** What `{…}` may stand for in a command. */
export const PLACEHOLDERS = ["args", "file"] as const;

/** A word as the shell reads it back. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The command line with the user's arguments and the entry's path in it. */
export function filledCommand(command: string, args: readonly string[], file: string): string {
  return command.replace(/(?<!\$)\{(args|file)\}/g, (_, name) => (name === "file" ? shellQuoted(file) : args.map(shellQuoted).join(" ")));
}

/** The program that a command line begins with, after assignments; null when the shell itself is needed to tell. */
export function firstWord(command: string): string | null {
  const [, word] = /^\s*(?:[A-Za-z_]\w*=(?:"[^"$`]*"|'[^']*'|[^\s"'$`;&|]*)\s+)*([^\s;&|()<>]+)/.exec(command) ?? [];
  const plain = word?.replace(/^(["'])(.*)\1$/, "$2");
  return plain === undefined || /["'$`*?[{\\~#!]/.test(plain) ? null : plain;
}

const BUILTINS = new Set(
  "if while for until case then else fi do done exec eval set cd export unset trap test [ [[ echo printf read true false : . source umask ulimit wait kill command type exit return shift local let time pwd alias hash getopts times".split(
    " ",
  ),
);

/** Where a command's program is: its absolute path, `builtin`, or null when there is none. */
export function findProgram(word: string, cwd: string, searchPath: string): string | null {
  if (BUILTINS.has(word)) return "builtin";
  if (word.includes("/")) return isExecutable(path.resolve(cwd, word)) ? path.resolve(cwd, word) : null;
  for (const folder of searchPath.split(path.delimiter)) {
    const file = path.resolve(cwd, folder, word);
    if (isExecutable(file)) return file;
  }
  return null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
