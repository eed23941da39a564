import { describe, expect, test } from "vitest";
import { PROBLEM_CODES, type ProblemCode } from "../../../server/language/codes";
import { LineIndex } from "../../../server/language/text-positions";
import { SEARCH_PROBLEM_CODES } from "../../../server/protocol/search-problems";
import { type ExampleCode, PROBLEM_EXAMPLES } from "./problem-examples";
import { plain, problemsIn, type Shown, shown } from "./shown-problem";

const CODES = Object.keys(PROBLEM_CODES).toSorted() as ProblemCode[];
const SHOWN = Object.keys(PROBLEM_EXAMPLES) as ExampleCode[];

describe("the table of problems", () => {
  test.each(SHOWN)("%s: its example yields it at the marked characters, and its mend removes it", (code) => {
    const { problem, marked, mended, entry } = shown(code);
    const lines = new LineIndex(marked.text);
    expect([problem.file, lines.offsetAt(problem.range.start), lines.offsetAt(problem.range.end)]).toEqual([
      marked.file,
      marked.from,
      marked.to,
    ]);
    expect(problem.severity).toBe(PROBLEM_CODES[code][0]);
    expect(problem.message).toMatch(/[.?]$|\.\.\.$/);
    if (mended === null) return;
    const files = { ...plain(PROBLEM_EXAMPLES[code]), [problem.file]: mended };
    expect(problemsIn(files, entry).map((p) => p.code)).not.toContain(code);
  });

  const several = SHOWN.filter((code) => shown(code).choices.length > 0);
  test.each(several)("%s: so does each of the other edits that are offered", (code) => {
    const { choices, entry } = shown(code);
    for (const { title, files } of choices) {
      expect(title).not.toBe("");
      expect([title, problemsIn(files, entry).map((p) => p.code)]).toEqual([title, expect.not.arrayContaining([code])]);
    }
  });

  test("docs/problems.md is made of it: `npx vitest run --project fast problem-docs -u` writes it anew", async () => {
    await expect(page()).toMatchFileSnapshot("../../../docs/problems.md");
  });
});

function page(): string {
  return `# Problems

What can be wrong with annotations, and what mends it. Every problem has a code that stays; the editor shows it behind the message, as a link to this page, and a terminal before it.
An *error* keeps the search from running. Where *quick fix* stands, one edit mends it: the light bulb offers it. Where what is meant is for you to say,
there is one for each of the ways.

This page is made from the code: each example yields its problem at the characters marked with \`^\`, and its quick fix removes it.

| code | severity | about | quick fix |
|---|---|---|---|
${CODES.map((code) => `| [\`${code}\`](#${code}) | ${PROBLEM_CODES[code][0]} | ${PROBLEM_CODES[code][1]} | ${cell(isShown(code) ? titlesOf(shown(code)) : [])} |`).join("\n")}

Problems of a search and its trials are told [below](#problems-of-a-search).

${CODES.map(section).join("\n")}
## Problems of a search

Told when a search starts or while it runs; in the editor at the annotation or the line that they are about.

${Object.entries(SEARCH_PROBLEM_CODES)
  .map(([code, [severity, about]]) => `### ${code}\n\n*${severity}* · ${about}\n`)
  .join("\n")}`;
}

function titlesOf({ problem, choices }: Shown): readonly string[] {
  return [...(problem.mend === undefined ? [] : [problem.mend.title]), ...choices.map(({ title }) => title)];
}

function cell(titles: readonly string[]): string {
  return titles.map((title) => title.replaceAll("|", "\\|")).join(" · ");
}

function isShown(code: ProblemCode): code is ExampleCode {
  return Object.hasOwn(PROBLEM_EXAMPLES, code);
}

function section(code: ProblemCode): string {
  if (!isShown(code)) return `### ${code}\n\n*${PROBLEM_CODES[code][0]}* · ${PROBLEM_CODES[code][1]}\n`;
  const { problem, marked, mended: text, choices } = shown(code);
  const example = PROBLEM_EXAMPLES[code];
  const names = Object.keys(example.files).filter((name) => example.files[name] !== "");
  const blocks = names.map((name) => {
    const whole = name === marked.file && example.shown === undefined ? pointed(marked) : (plain(example)[name] ?? "");
    return block(name, names.length > 1 ? `${comment(name)} ${name}\n${whole}` : (example.shown ?? whole));
  });
  const after = text === null ? "" : `\nQuick fix *${problem.mend?.title}*:\n\n${block(problem.file, changedLines(marked.text, text))}`;
  const others = choices.map(({ title }) => `*${title}*`).join(", ");
  const choice = others === "" ? "" : text === null ? `\nQuick fixes, one of which is meant: ${others}\n` : `\nOr ${others}\n`;
  return `### ${code}\n\n*${problem.severity}* · ${PROBLEM_CODES[code][1]}\n\n${blocks.join("\n")}\n> ${problem.message}\n${after}${choice}`;
}

function block(name: string, text: string): string {
  return `\`\`\`${LANGUAGES[name.replace(/.*\./, "")] ?? "text"}\n${text.trimEnd()}\n\`\`\`\n`;
}

const LANGUAGES: Readonly<Record<string, string>> = { py: "python", yaml: "yaml", jl: "julia", R: "r" };

function comment(name: string): string {
  return /\.(?:py|yaml|jl|R)$/.test(name) ? "#" : "//";
}

/** The text with a line of marks below what is underlined. */
function pointed({ text, from, to, file }: Shown["marked"]): string {
  const lines = new LineIndex(text);
  const { line, character } = lines.positionAt(from);
  const sign = comment(file);
  const width = Math.max(1, to - from);
  const marks =
    character >= sign.length
      ? `${sign}${" ".repeat(character - sign.length)}${"^".repeat(width)}`
      : `${sign} ${"^".repeat(width)} (from the first character)`;
  return text
    .split("\n")
    .toSpliced(line + 1, 0, marks)
    .join("\n");
}

function changedLines(before: string, after: string): string {
  const known = new Set(before.split("\n"));
  const changed = after.split("\n").filter((line) => !known.has(line));
  return changed.length === 0 ? after : changed.join("\n");
}
