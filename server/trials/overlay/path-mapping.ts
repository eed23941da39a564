import { Transform } from "node:stream";
import { literalPattern } from "../../protocol/literal-pattern";

/** A path by all the names that it goes by, and what stands in its place. */
export interface Mapping {
  readonly names: readonly string[];
  readonly place: string;
}

/** A path begins here: not within another one, unless behind an option of one letter, `-I/home/me/include`. */
const BEFORE = "(?:(?<![\\w.~/-])|(?<=(?:^|[\\s\"'=])-[A-Za-z]))";

/** Replaces a path where it stands as a whole path or begins one, not inside another name. */
export function mapPaths(text: string, { names, place }: Mapping): string {
  let mapped = text;
  for (const name of names) {
    if (!mapped.includes(name)) continue;
    mapped = mapped.replace(new RegExp(`${BEFORE}${literalPattern(name)}(?![\\w.-])`, "g"), () => place);
  }
  return mapped;
}

/** Variables whose values are not the program's to find files by, or are ours. */
const UNMAPPED = /^(?:TUNELENS_|HOME$|PWD$|OLDPWD$|TMPDIR$)/;

export function mapEnvironment(environment: Readonly<Record<string, string>>, mapping: Mapping): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, UNMAPPED.test(name) ? value : mapPaths(value, mapping)]),
  );
}

/** A stream in which one text is replaced by another, also where it is cut between chunks; nothing else is held back. */
export function replacing(from: string, to: string): Transform {
  const needle = Buffer.from(from);
  const replacement = Buffer.from(to);
  let rest: Buffer = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const pieces: Buffer[] = [];
      let at = 0;
      for (let found = text.indexOf(needle); found >= 0; found = text.indexOf(needle, at)) {
        pieces.push(text.subarray(at, found), replacement);
        at = found + needle.length;
      }
      const held = heldBack(text.subarray(at), needle);
      pieces.push(text.subarray(at, text.length - held));
      rest = text.subarray(text.length - held);
      done(null, pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
    },
    flush(done) {
      done(null, rest);
    },
  });
}

/** Length of the longest end of a text that the needle begins with. */
function heldBack(text: Buffer, needle: Buffer): number {
  for (let length = Math.min(text.length, needle.length - 1); length > 0; length--) {
    if (text.subarray(text.length - length).equals(needle.subarray(0, length))) return length;
  }
  return 0;
}
