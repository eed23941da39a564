import { readFileSync } from "node:fs";

/** PEP 263: an encoding is declared in one of the first two lines. */
const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;

/** Python's own Latin-1, whose names mean Windows-1252 elsewhere. */
const LATIN_1 = /^(?:latin-?1|l1|iso-?8859-1|8859|cp819|iso-latin-1)$/;

/**
 * Text of a source file on disk: UTF-8, or what a Python file declares in its first two lines. Undefined when it cannot be read or its
 * bytes are neither, since a text read wrongly would run wrongly.
 */
export function readSource(file: string): string | undefined {
  try {
    return decodeSource(readFileSync(file));
  } catch {
    return undefined;
  }
}

/** The text of a source's bytes, byte order mark and line ends as they are; undefined when they are in no encoding that is declared. */
export function decodeSource(bytes: Buffer): string | undefined {
  return decoded(bytes, "utf-8") ?? decoded(bytes, declared(bytes));
}

/**
 * The bytes of a changed text in the encoding of the source it was made from; undefined when that encoding cannot be written here, or has
 * no sign for something in the text.
 */
export function encodeSource(text: string, before: Buffer): Buffer | undefined {
  if (decoded(before, "utf-8") !== undefined) return Buffer.from(text, "utf8");
  const bytesOf = singleBytes(declared(before));
  const bytes = [...text].map((sign) => bytesOf.get(sign));
  return bytes.every((byte) => byte !== undefined) ? Buffer.from(bytes) : undefined;
}

/** The byte of each sign in an encoding of one byte a sign; empty for any other. */
function singleBytes(label: string | null): ReadonlyMap<string, number> {
  const signs = Array.from({ length: 256 }, (_, byte) => decoded(Buffer.from([byte]), label));
  return new Map(signs.flatMap((sign, byte) => (sign === undefined ? [] : [[sign, byte]])));
}

function declared(bytes: Buffer): string | null {
  for (const line of bytes.toString("latin1", 0, 512).split(/\r\n|\r|\n/, 2)) {
    const label = COOKIE.exec(line)?.[1];
    if (label !== undefined) return label.replaceAll("_", "-").toLowerCase();
  }
  return null;
}

function decoded(bytes: Buffer, label: string | null): string | undefined {
  if (label === null) return undefined;
  if (LATIN_1.test(label)) return bytes.toString("latin1");
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
