import { describe, expect, test } from "vitest";
import { analyzeFile, sourceFile } from "../../server/language/analyze-file";
import { draftAtOnce, draftModule } from "../../server/language/draft-file";
import type { FileDraft } from "../../server/language/drafts";
import { parseHost } from "../../server/language/host-syntax";
import { javascriptOutline } from "../../server/language/javascript-outline";
import type { Outline } from "../../server/language/outline";
import { ParsedModule } from "../../server/language/parsed-module";
import { pythonOutline } from "../../server/language/python-outline";
import { mulberry32 } from "../support/mulberry32";
import { withAnnotations } from "../support/random-annotations";
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
    expect(unknown.length, unknown.map(({ path }) => path).join("\n")).toBeLessThanOrEqual(programs.length / 50);
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
    let [shorter, atOnce] = [0, 0];
    for (const { path, text } of programs) {
      const annotated = withAnnotations(text, comment, random);
      const read = draftModule(moduleFrom(path, annotated), "needed");
      if (!read.isWhole) shorter++;
      const whole = comparable(draftModule(moduleFrom(path, annotated), "all").draft);
      expect(comparable(read.draft), path).toEqual(whole);
      const first = draftAtOnce(sourceFile(path, path, annotated));
      if (first === null) continue;
      atOnce++;
      expect(comparable(first), path).toEqual(whole);
    }
    expect(shorter).toBeGreaterThan(0);
    expect(atOnce).toBeGreaterThan(0);
  });

  test.skipIf(programs.length === 0)("the parts of a file together are what one parse of it is", () => {
    const [parted, read]: [string[], string[]] = [[], []];
    for (const { path, text } of programs) {
      const module = moduleFrom(path, text);
      const whole = outlineOfOne(module);
      if (module.parts.length > 1) parted.push(path);
      // The parser may lose its way in a long text where it does not in the parts.
      if (whole?.syntaxError && module.outline?.syntaxError === null) {
        read.push(path);
        continue;
      }
      expect(module.tree?.toString(), path).toBe(parseHost(text, module.source.language, path)?.toString());
      expect({ ...module.outline, syntaxError: null }, path).toEqual({ ...whole, syntaxError: null });
    }
    expect(parted.length).toBeGreaterThan(programs.length / 2);
    expect(read.length, read.join("\n")).toBeLessThan(5);
  });

  test.skipIf(programs.length === 0)("a text that is edited is parsed as if it were new", () => {
    const random = mulberry32(2);
    // Where the grammar does not know a text, what of it is parsed anew decides where the parser stumbles.
    const known = programs.filter((program, i) => i % 5 === 0 && !isOfUnknownSyntax(program, comment));
    for (const { path, text } of known) {
      const annotated = withAnnotations(text, comment, random);
      let module = moduleFrom(path, annotated);
      for (let edit = 0; edit < 4; edit++) {
        const { text: before } = module.source;
        const at = Math.floor(random() * before.length);
        const typed = ["x", "(", '"', "\n", " # ", "", "1."][Math.floor(random() * 7)] ?? "";
        const gone = Math.floor(random() * 5);
        module = moduleFrom(path, before.slice(0, at) + typed + before.slice(at + gone), module);
        expect(draftModule(module, "all"), path).toEqual(draftModule(moduleFrom(path, module.source.text), "all"));
      }
    }
  });
});

function moduleFrom(path: string, text: string, before: ParsedModule | null = null): ParsedModule {
  const source = sourceFile(path, path, text);
  if (source.language === "text") throw new Error(`${path} is no program`);
  return new ParsedModule({ ...source, language: source.language }, before);
}

function outlineOfOne({ source: { text, language, path } }: ParsedModule): Outline | null {
  const tree = parseHost(text, language, path);
  return tree && (language === "python" ? pythonOutline(text, tree) : javascriptOutline(text, tree));
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
