import type { ParameterValue, SpaceParameter } from "../protocol/space";
import { literalValue } from "../space/literal";
import type { Program, Span } from "./model";

/** What may stand behind a name and its sign: a number, a string or a word, up to whatever ends a value. */
const LITERAL = String.raw`([-+]?[\d.][\w.]*(?:[eE][-+]?\d+)?|"[^"\n]*"|'[^'\n]*'|[A-Za-z]+)(?=\s*(?:$|[,;)\]}#]|//))`;

type Gone = Pick<SpaceParameter, "name" | "file" | "type">;

/**
 * The value of a parameter that is annotated no more, from the text of its file: the one literal that its name is given there, as an
 * assignment, argument or entry. Null where there is none, or several that differ. Choices come as source text, numbers as such.
 */
export function assignedLiteral(program: Program, gone: Gone): ParameterValue | null {
  const text = [...program.files, ...program.modules].find(({ file }) => file === gone.file)?.text;
  const found = new Set(text === undefined ? [] : literalsOf(text, gone).map(({ source }) => source));
  const [source] = found;
  return found.size !== 1 || source === undefined ? null : readAs(source, gone);
}

/** Where the value of a parameter stands that is annotated no more: the only literal that its name is given in a text, with that value. */
export function goneLiteral(text: string, gone: Gone): (Span & { readonly value: ParameterValue | null }) | null {
  const [literal, ...others] = literalsOf(text, gone);
  return literal === undefined || others.length > 0 ? null : { from: literal.from, to: literal.to, value: readAs(literal.source, gone) };
}

function literalsOf(text: string, gone: Gone): readonly (Span & { readonly source: string })[] {
  const name = gone.name.split(/[.:]/).at(-1) ?? gone.name;
  if (!/^[\w$-]+$/.test(name)) return [];
  const escaped = name.replaceAll("$", "\\$");
  const pattern = new RegExp(String.raw`(?<![\w$.-])["']?${escaped}["']?\s*(?::\s*[\w.[\]| ]+?\s*)?[=:]\s*${LITERAL}`, "gm");
  return [...text.matchAll(pattern)].flatMap((match) => {
    const source = match[1] ?? "";
    const to = match.index + match[0].length;
    return literalValue(source) === null ? [] : [{ source, from: to - source.length, to }];
  });
}

function readAs(source: string, { type }: Gone): ParameterValue | null {
  if (type === "categorical") return source;
  const value = literalValue(source)?.value;
  return typeof value === "number" ? value : null;
}
