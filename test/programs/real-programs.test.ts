import { describe, expect, test } from "vitest";
import { abridged } from "../../server/language/abridged";
import { analyzeFile, draftFile, draftFrom, sourceFile } from "../../server/language/analyze-file";
import type { FileDraft } from "../../server/language/drafts";
import { mulberry32 } from "../support/mulberry32";
import { type RealProgram, realNodePrograms, realPythonPrograms } from "../support/real-programs";

const languages = [
  { language: "Python", programs: realPythonPrograms(500), comment: "#", number: /^[ \t]+(\w+) = (\d+(?:\.\d*)?)[ \t]*$/m },
  { language: "JavaScript", programs: realNodePrograms(500), comment: "//", number: /^[ \t]*(?:const|let|var) (\w+) = (\d+(?:\.\d*)?);$/m },
];

describe.each(languages)("500 real programs in $language", ({ programs, comment, number }) => {
  // Installed by `npm test`; a checkout that only runs the fast tests has none.
  test.skipIf(programs.length === 0)("nothing is said where nothing is annotated", () => {
    expect(programs.length).toBeGreaterThan(480);
    expect(programs.flatMap(({ path, text }) => analyzeFile(path, path, text).problems.map(({ code }) => `${path}: ${code}`))).toEqual([]);
  });

  test.skipIf(programs.length === 0)("each is read to its end: of very few the grammar does not know everything", () => {
    const unknown = programs.filter((program) => isOfUnknownSyntax(program, comment));
    expect(unknown.length, unknown.map(({ path }) => path).join("\n")).toBeLessThanOrEqual(5);
  });

  test.skipIf(programs.length === 0)("a number that is annotated is found, under the name that it is assigned to", () => {
    const annotated = programs.flatMap(({ path, text }) => {
      const match = number.exec(text);
      return match === null || isInDocstring(text, match.index) ? [] : [{ path, text, match }];
    });
    expect(annotated.length).toBeGreaterThan(20);
    for (const { path, text, match } of annotated) {
      const end = match.index + match[0].length;
      const { parameters } = analyzeFile(path, path, `${text.slice(0, end)}  ${comment} @tune 0..1e6 float${text.slice(end)}`);
      const found = parameters.map(({ spec }) => `${spec.name} = ${spec.source}`);
      expect(found, path).toEqual([`${match[1]} = ${match[2]}`]);
    }
  });

  test.skipIf(programs.length === 0)("what is read of a long file at once says what the whole says", () => {
    const random = mulberry32(1);
    let shorter = 0;
    for (const { path, text } of programs) {
      const annotated = withAnnotations(text, comment, random);
      const source = sourceFile(path, path, annotated);
      const { code } = abridged(source);
      if (code !== annotated) shorter++;
      expect(code.length, path).toBe(annotated.length);
      expect(comparable(draftFrom(source, code, null).draft), path).toEqual(comparable(draftFile(source)));
    }
    expect(shorter).toBeGreaterThan(programs.length / 4);
  });

  test.skipIf(programs.length === 0)("a text that is edited is parsed as if it were new", () => {
    const random = mulberry32(2);
    for (const { path, text } of programs.filter((_, i) => i % 5 === 0)) {
      const annotated = withAnnotations(text, comment, random);
      let { draft, parsed } = draftFrom(sourceFile(path, path, annotated), annotated, null);
      for (let edit = 0; edit < 4; edit++) {
        const at = Math.floor(random() * draft.source.text.length);
        const typed = ["x", "(", '"', "\n", " # ", "", "1."][Math.floor(random() * 7)] ?? "";
        const gone = Math.floor(random() * 5);
        const source = sourceFile(path, path, draft.source.text.slice(0, at) + typed + draft.source.text.slice(at + gone));
        ({ draft, parsed } = draftFrom(source, source.text, parsed));
        expect(draft, path).toEqual(draftFile(source));
      }
    }
  });
});

/** Puts annotations on lines drawn at random: behind code, above it, good ones and bad ones. */
function withAnnotations(text: string, comment: string, random: () => number): string {
  const lines = text.split("\n");
  const annotations = [
    "@tune 1..5",
    "@tune",
    "@objective maximize",
    "@fidelity 1..9",
    "@constraint <= 5",
    "@tnue 1..3",
    "@seed",
    "@tune lr: 0..1 log",
  ];
  for (let i = 0; i < 4; i++) {
    const at = Math.floor(random() * lines.length);
    const annotation = `${comment} ${annotations[Math.floor(random() * annotations.length)]}`;
    lines[at] = random() < 0.6 ? `${lines[at]}  ${annotation}` : `${/^\s*/.exec(lines[at] ?? "")?.[0]}${annotation}\n${lines[at]}`;
  }
  return lines.join("\n");
}

/** All but where the parser stumbles. */
function comparable({ problems, ...draft }: FileDraft): unknown {
  return { ...draft, problems: problems.filter(({ code }) => code !== "syntax-error") };
}

function isOfUnknownSyntax({ path, text }: RealProgram, comment: string): boolean {
  const { problems } = analyzeFile(path, path, `${text}\n${comment} @search trials=3\n`);
  return problems.some(({ code }) => code === "syntax-error");
}

function isInDocstring(text: string, at: number): boolean {
  return (text.slice(0, at).match(/"""|'''/g) ?? []).length % 2 === 1;
}
