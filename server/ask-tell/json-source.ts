/** A piece of JSON text: offsets into the whole. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/**
 * Members of the object, or elements of the array, that begins at an offset, as they are written: `JSON.parse` makes one number of
 * `1` and `1.0`, rounds long integers, and keeps the last of two members with one name. The text must be valid JSON.
 */
export function members(text: string, at: number): readonly (Piece & { readonly key: string })[] {
  return parts(text, at, (from) => {
    const keyEnd = valueEnd(text, from);
    const value = skipSpace(text, skipSpace(text, keyEnd) + 1); // past the colon
    return { key: JSON.parse(text.slice(from, keyEnd)) as string, from: value, to: valueEnd(text, value) };
  });
}

export function elements(text: string, at: number): readonly Piece[] {
  return parts(text, at, (from) => ({ from, to: valueEnd(text, from) }));
}

/** Offset of the first character that is no space. */
export function skipSpace(text: string, at: number): number {
  let i = at;
  while (" \t\r\n".includes(text[i] ?? "x")) i++;
  return i;
}

function parts<P extends Piece>(text: string, at: number, part: (from: number) => P): readonly P[] {
  const found: P[] = [];
  let i = skipSpace(text, at + 1);
  while (i < text.length && text[i] !== "}" && text[i] !== "]") {
    const next = part(i);
    found.push(next);
    i = skipSpace(text, next.to);
    if (text[i] === ",") i = skipSpace(text, i + 1);
  }
  return found;
}

/** End of the value that begins at an offset, however deeply it is nested. */
function valueEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const unit = text[i] ?? "";
    if (unit === '"') {
      i = stringEnd(text, i) - 1;
      if (depth === 0) return i + 1;
    } else if (unit === "{" || unit === "[") depth++;
    else if (unit === "}" || unit === "]") {
      if (depth === 0) return i; // behind a bare number or word
      if (--depth === 0) return i + 1;
    } else if (depth === 0 && ", \t\r\n".includes(unit)) return i;
  }
  return text.length;
}

function stringEnd(text: string, at: number): number {
  let i = at + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
  return i + 1;
}
