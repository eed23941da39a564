import type { Span } from "./model";
import type { Literal } from "./outline";
import type { CodeReader } from "./text-code";
import { isNull, numberLiteral, quotedLiteral, truthOf } from "./text-literals";
import { dottedPath } from "./text-names";
import type { Token } from "./text-tokens";

/** The literal that tokens are, without brackets, casts, a call around it or a method behind it. */
export function codeLiteral(reader: CodeReader, first: number, last: number, depth = 0): Literal | null {
  const [token, end] = [reader.tokens[first], reader.tokens[last]];
  if (token === undefined || end === undefined || last < first || depth > 4) return null;
  if (first === last) return single(reader, token);
  const source = reader.source(token);
  const next = reader.tokens[first + 1];
  if ((source === "-" || source === "+") && next?.kind === "number" && last === first + 1) {
    const core = next.core ?? next.to;
    return /^[ \t]*$/.test(reader.text.slice(token.to, next.from)) ? numberLiteral(token.from, core, next.to, next.float === true) : null;
  }
  if (token.kind === "word" && /^(?:ref|Some|Just|new)$/.test(source)) return codeLiteral(reader, first + 1, last, depth + 1);
  const group = reader.partner.get(first);
  if (source === "(" && group === last) return codeLiteral(reader, first + 1, last - 1, depth + 1);
  if (source === "(" && group === last - 1 && reader.tokens[last]?.kind === "number") return single(reader, end); // a cast
  const open = reader.partner.get(last);
  if (reader.source(end) === ")" && open !== undefined && open > first && dottedPath(reader, first, open - 1))
    return codeLiteral(reader, open + 1, last - 1, depth + 1);
  return trailed(reader, first, last);
}

/** `"sgd".to_string()`, `0.5 as f32`, `0.5 :: Double` */
function trailed(reader: CodeReader, first: number, last: number): Literal | null {
  const rest = reader.text.slice(reader.tokens[first]?.to ?? 0, reader.tokens[last]?.to ?? 0);
  const token = reader.tokens[first];
  return token !== undefined && /^(?:\.[\w!?]+(?:\(\))?|\s+as\s+\w+|\s*::\s*[\w.]+|\s*>+)$/.test(rest) ? single(reader, token) : null;
}

function single(reader: CodeReader, token: Token): Literal | null {
  if (token.kind === "number") return numberLiteral(token.from, token.core ?? token.to, token.to, token.float === true);
  if (token.kind === "string") return quotedLiteral(reader.text, token, reader.syntax);
  if (token.kind !== "word") return null;
  const word = reader.source(token);
  const span: Span = { from: token.from, to: token.to };
  if (truthOf(word, reader.syntax) !== null) return { kind: "boolean", ...span };
  if (isNull(word)) return { kind: "null", ...span };
  return reader.syntax.bare === true ? { kind: "string", ...span } : null;
}
