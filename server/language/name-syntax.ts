import { tr } from "../words/translate";
import type { Span } from "./model";
import type { ProblemList } from "./problem-list";
import type { Scanner } from "./scanner";

/** What follows `as`, or null with a problem where that is no name. */
export function parseAs(scanner: Scanner, word: Span, problems: ProblemList): Span | null {
  const misspelt = quotedName(scanner) ?? hyphenedName(scanner);
  if (misspelt !== null) {
    const { written, plain, fault } = misspelt;
    problems.add(
      "invalid-name",
      written,
      fault === "quotes" ? tr("A name has no quotes: write `as {0}`.", plain) : tr("A name has no hyphens: write `as {0}`.", plain),
      {
        title: tr("Change to {0}", plain),
        span: written,
        newText: plain,
      },
    );
    scanner.take(written.to);
    return null;
  }
  const name = scanner.dotted();
  if (name === null) problems.add("invalid-name", scanner.chunk() ?? word, tr("`as` takes a name: write `as learning_rate`."));
  return name;
}

interface Misspelt {
  readonly written: Span;
  readonly plain: string;
  readonly fault: "quotes" | "hyphens";
}

function quotedName({ text, pos, to }: Scanner): Misspelt | null {
  const match = /^(\s*)((["'`])([^"'`\n]+)\3)/u.exec(text.slice(pos, to));
  const plain = match?.[4]?.trim().replace(/[^\p{L}\p{N}_.]+/gu, "_");
  if (match === null || plain === undefined || !/^[\p{L}_]/u.test(plain)) return null;
  const from = pos + (match[1] ?? "").length;
  return { written: { from, to: from + (match[2] ?? "").length }, plain, fault: "quotes" };
}

function hyphenedName({ text, pos, to }: Scanner): Misspelt | null {
  const match = /^(\s*)([\p{L}_][\p{L}\p{N}_.]*-[\p{L}\p{N}_.-]*)/u.exec(text.slice(pos, to));
  const name = match?.[2];
  if (match === null || name === undefined) return null;
  const from = pos + (match[1] ?? "").length;
  return { written: { from, to: from + name.length }, plain: name.replaceAll("-", "_"), fault: "hyphens" };
}
