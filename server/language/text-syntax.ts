import type { SourceFile } from "./model";
import { lineSignLength } from "./text-comments";
import { extensionOf, nameOf } from "./text-path";
import { COMPILED_TABLE } from "./text-syntax-compiled";
import { CONFIG_TABLE } from "./text-syntax-config";
import { SCRIPT_TABLE } from "./text-syntax-scripts";
import { SHELL_TABLE } from "./text-syntax-shells";
import { blocks, line, quoted, strings, type TextSyntax, type TextType } from "./text-type";

/** Two languages share the ending: what tells them apart stands in the text. */
const SNIFFED: Readonly<Record<string, readonly [pattern: RegExp, extension: string]>> = {
  m: [/^[ \t]*(?:#\s*(?:import|include)\b|@(?:interface|implementation|protocol|end)\b|\/\/)/m, "mm"],
  pl: [/^[ \t]*:-|^[a-z]\w*\(.*\)\s*(?::-.*)?\.[ \t]*$/m, "prolog"],
};

/** Interpreters that a script without an ending names in its first line. */
const INTERPRETERS: readonly (readonly [RegExp, string])[] = [
  [/python|pypy|uv /, "pyx"],
  [/Rscript/, "r"],
  [/julia/, "jl"],
  [/\b(?:ba|da|k|z|a)?sh\b/, "sh"],
  [/fish/, "fish"],
  [/perl/, "perl"],
  [/ruby/, "rb"],
  [/lua/, "lua"],
  [/php/, "php"],
  [/node|deno|bun/, "jsx"],
  [/runghc|runhaskell|stack/, "hs"],
  [/octave/, "octave"],
  [/escript/, "erl"],
  [/elixir/, "exs"],
  [/awk/, "awk"],
  [/tclsh|wish/, "tcl"],
  [/guile|racket|scheme|sbcl/, "scm"],
  [/make\b/, "mk"],
  [/pwsh/, "ps1"],
];

/** A file of unknown kind: `#` and `//` where they stand free, and any other usual sign directly before a tag. */
const UNKNOWN: TextSyntax = {
  name: "text",
  family: "code",
  line: [
    line(/(?<=^|[\s;,)}\]])(?:#|\/\/)/my),
    line(/(?<=^|[\s;,)}\]])(?:--|%+|;+|!|'|\*|REM|rem|::)\s*(?=@(?:tune|fidelity|objective|constraint|seed|search)\b)/my),
  ],
  block: blocks(["/*", "*/"], ["<!--", "-->"]),
  strings: [quoted('"', { escape: "\\" }), quoted("'", { escape: "\\", open: /(?<![\p{L}\p{N}_])'/uy }), ...strings("`")],
  loose: true,
};

const BY_EXTENSION = new Map<string, TextType>();
const BY_NAME = new Map<string, TextType>();
for (const type of [...COMPILED_TABLE, ...SCRIPT_TABLE, ...SHELL_TABLE, ...CONFIG_TABLE]) {
  for (const ending of type.endings.split(" ")) BY_EXTENSION.set(ending, type);
  for (const name of type.names?.split(" ") ?? []) BY_NAME.set(name, type);
}

/** What a file of that path and text is: by its name, its ending, its first line. */
function typeOf(path: string, text: string): TextType | null {
  const name = nameOf(path).toLowerCase();
  const named =
    BY_NAME.get(name) ?? BY_NAME.get(name.replace(/\..*$/, ".*")) ?? (name.startsWith(".env") ? BY_EXTENSION.get("env") : undefined);
  if (named !== undefined) return named;
  const extension = extensionOf(path);
  const [pattern, other] = SNIFFED[extension] ?? [];
  const known = BY_EXTENSION.get(pattern?.test(text.slice(0, 20_000)) === true ? (other ?? extension) : extension);
  if (known !== undefined) return known;
  const [, interpreter] = /^\uFEFF?#!\s*(.*)/.exec(text) ?? [];
  const found = interpreter === undefined ? undefined : INTERPRETERS.find(([p]) => p.test(interpreter));
  return found === undefined ? null : (BY_EXTENSION.get(found[1]) ?? null);
}

/** How a text file is read: its comment signs, strings and values. */
export function textSyntax(path: string, text = ""): TextSyntax {
  return typeOf(path, text)?.syntax ?? UNKNOWN;
}

/** How a source is read when it is text. */
export function syntaxOf(source: SourceFile): TextSyntax {
  return textSyntax(source.path, source.text);
}

/** The quotes in which an annotation of a file holds text. */
export function quotesOf(source: SourceFile): string {
  return source.language === "text" && syntaxOf(source).loneQuotes === true ? '"' : "\"'`";
}

/** The signs around a comment of a file, as one would write it there. */
export function commentStart(source: SourceFile): readonly [string, string] {
  if (source.language !== "text") return [source.language === "python" ? "#" : "//", ""];
  const syntax = syntaxOf(source);
  const usual = { JSON: "//", MATLAB: "%" }[syntax.name] ?? "#";
  const sign = [usual, "#", "//", "--", "%", ";", "!", "rem", "'", "*"].find((s) => lineSignLength(`${s} x`, 0, syntax) > 0);
  const [block] = syntax.block;
  return sign !== undefined || block === undefined ? [sign ?? "#", ""] : [block.open, ` ${block.close}`];
}

/** The name of a file's language, for messages. */
export function hostName(source: SourceFile): string {
  if (source.language !== "text")
    return source.language === "python" ? "Python" : source.language === "typescript" ? "TypeScript" : "JavaScript";
  const { name } = syntaxOf(source);
  return name;
}

/** Whether a file holds settings and is never a program by itself. */
export function isConfig(path: string): boolean {
  return typeOf(path, "")?.config === true;
}

/** The usual command for a program of that kind, to be put between quotes; null where none is usual. `kind` is the path that tells the language. */
export function usualCommand(path: string, text: string, kind = path): string | null {
  const name = nameOf(path);
  const stem = path === kind ? name.replace(/\.[^.]*$/, "") : "program";
  const type = typeOf(kind, text);
  const run = type?.run ?? (text.startsWith("#!") ? "./FILE {args}" : null);
  return run === null ? null : run.replaceAll("FILE", path).replaceAll("STEM", path.slice(0, path.length - name.length) + stem);
}
