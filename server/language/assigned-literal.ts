import type { ParameterValue, SpaceParameter } from "../protocol/space";
import { literalValue } from "../space/literal";
import type { Program } from "./model";

/** What may stand behind a name and its sign: a number, a string or a word, up to whatever ends a value. */
const LITERAL = String.raw`([-+]?[\d.][\w.]*(?:[eE][-+]?\d+)?|"[^"\n]*"|'[^'\n]*'|[A-Za-z]+)(?=\s*(?:$|[,;)\]}#]|//))`;

/**
 * The value of a parameter that is annotated no more, from the text of its file: the one literal that its name is given there, as an
 * assignment, argument or entry. Null where there is none, or several that differ. Choices come as source text, numbers as such.
 */
export function assignedLiteral(program: Program, gone: Pick<SpaceParameter, "name" | "file" | "type">): ParameterValue | null {
  const text = program.files.find(({ file }) => file === gone.file)?.text;
  const name = gone.name.split(/[.:]/).at(-1) ?? gone.name;
  if (text === undefined || !/^[\w$-]+$/.test(name)) return null;
  const escaped = name.replaceAll("$", "\\$");
  const pattern = new RegExp(String.raw`(?<![\w$.-])["']?${escaped}["']?\s*(?::\s*[\w.[\]| ]+?\s*)?[=:]\s*${LITERAL}`, "gm");
  const found = new Set([...text.matchAll(pattern)].flatMap(([, literal = ""]) => (literalValue(literal) === null ? [] : [literal])));
  const [source] = found;
  if (found.size !== 1 || source === undefined) return null;
  if (gone.type === "categorical") return source;
  const value = literalValue(source)?.value;
  return typeof value === "number" ? value : null;
}
