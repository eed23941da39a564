import { describe, expect, test } from "vitest";
import { analyzeFile } from "../../server/language/analyze-file";
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
    expect(unknown.length, unknown.map(({ path }) => path).join("\n")).toBeLessThanOrEqual(2);
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
});

function isOfUnknownSyntax({ path, text }: RealProgram, comment: string): boolean {
  const { problems } = analyzeFile(path, path, `${text}\n${comment} @search trials=3\n`);
  return problems.some(({ code }) => code === "syntax-error");
}

function isInDocstring(text: string, at: number): boolean {
  return (text.slice(0, at).match(/"""|'''/g) ?? []).length % 2 === 1;
}
