import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { LineIndex } from "../language/text-positions";
import type { Range } from "../protocol/text";
import { CommandError } from "./exit-codes";
import { decodeSource, encodeSource } from "./source-text";

/** A source with its byte order mark and line ends as they are. Throws for what could not be written back unchanged. */
export function readSource(file: string): string {
  const bytes = readFileSync(file);
  const text = decodeSource(bytes);
  if (text !== undefined && encodeSource(text, bytes)?.equals(bytes) === true) return text;
  throw new CommandError(`${file} is in an encoding that cannot be written back; change the values by hand`);
}

export function changedText(text: string, edits: readonly { readonly range: Range; readonly newText: string }[]): string {
  const index = new LineIndex(text);
  const spans = edits.map(({ range, newText }) => ({ from: index.offsetAt(range.start), to: index.offsetAt(range.end), newText }));
  return spans
    .toSorted((a, b) => b.from - a.from)
    .reduce((result, { from, to, newText }) => result.slice(0, from) + newText + result.slice(to), text);
}

/** Replaces a file in one step, mode and owner kept, links followed; refuses when somebody has changed it meanwhile. */
export function replaceFile(file: string, before: string, after: string): void {
  const target = realpathSync(file);
  const bytes = encodeSource(after, readFileSync(target));
  if (bytes === undefined) throw new CommandError(`${file} cannot be written: its encoding has no sign for one of the values`);
  if (readSource(target) !== before) throw new CommandError(`${file} has changed while the values were worked out; run the command again`);
  const { mode, uid, gid } = statSync(target);
  const draft = `${target}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    writeFileSync(draft, bytes, { flag: "wx" });
    chmodSync(draft, mode & 0o7777);
    try {
      chownSync(draft, uid, gid);
    } catch {
      // only the owner may give a file away; the new one is then ours
    }
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new CommandError(`${file} cannot be written: ${(error as Error).message}`);
  }
}
