import type { SyntaxNode } from "@lezer/common";
import { literalPattern } from "../protocol/literal-pattern";
import type { ParsedFile } from "./parsed-file";
import type { ValueSite } from "./value-site";

/** Who reads all names at once, or runs text, reads what is not written. */
const READS_ALL = /\b(?:globals|locals|vars|exec|eval)\s*\(|\bgetattr\s*\(\s*sys\.modules/;

/**
 * In a file that nobody imports: a value in a function or class that the file does not mention again, or of a variable that it never
 * reads. A trial with another value would be the same trial.
 */
export function isNeverRead(file: ParsedFile, { slot, positional }: ValueSite): boolean {
  const { text } = file.source;
  const statement = topLevel(file, slot.entry.from);
  const [outer] = slot.scope;
  const isVariable = !positional && statement?.name === "AssignStatement" && statement.from === slot.entry.from;
  const isDefinition = /^(?:Function|Class)(?:Definition|Declaration)$/.test(statement?.name ?? "");
  const read = outer === undefined ? (isVariable ? slot.names[0] : undefined) : isDefinition ? outer : undefined;
  return read !== undefined && isMentionedOnce(text, read) && isEndOfImports(file) && !READS_ALL.test(text);
}

function topLevel({ tree }: ParsedFile, at: number): SyntaxNode | null {
  let node: SyntaxNode | null = tree?.resolveInner(at, 1) ?? null;
  while (node?.parent?.parent) node = node.parent;
  return node?.parent ? node : null;
}

/** A script says so itself; in JavaScript what is not exported cannot be imported. */
function isEndOfImports({ source }: ParsedFile): boolean {
  return source.language !== "python" || /^if\s+__name__\s*==|^# ?%%/m.test(source.text);
}

function isMentionedOnce(text: string, name: string): boolean {
  const mentions = text.matchAll(new RegExp(`(?<![\\w$])${literalPattern(name)}(?![\\w$])`, "g"));
  mentions.next();
  return mentions.next().done === true;
}
