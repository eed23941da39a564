import { readFileSync } from "node:fs";

/** PEP 263: an encoding is declared in one of the first two lines. */
const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;

/**
 * Text of a source file on disk: UTF-8, or what a Python file declares in its first two lines. Undefined when it cannot be read or its
 * bytes are neither, since a text read wrongly would run wrongly.
 */
export function readSource(file: string): string | undefined {
  try {
    const bytes = readFileSync(file);
    return decoded(bytes, "utf-8") ?? decoded(bytes, declared(bytes));
  } catch {
    return undefined;
  }
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
  if (label === "latin-1" || label === "iso-8859-1") return bytes.toString("latin1");
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
