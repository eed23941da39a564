import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { sourceFile } from "../../../server/language/analyze-file";
import { wordsOfModule } from "../../../server/language/code-words";
import { DraftCache } from "../../../server/language/draft-cache";
import { draftModule } from "../../../server/language/draft-file";
import { parseHost } from "../../../server/language/host-syntax";
import { javascriptOutline } from "../../../server/language/javascript-outline";
import { ModulePart } from "../../../server/language/module-part";
import type { Outline } from "../../../server/language/outline";
import { ParsedModule } from "../../../server/language/parsed-module";
import { pythonOutline } from "../../../server/language/python-outline";
import { mulberry32 } from "../../support/mulberry32";

const repository = path.resolve(import.meta.dirname, "../../..");
const sources = [
  ...programsIn("server/language").filter((_, i) => i % 3 === 0),
  ...programsIn("server/runtimes/python"),
  ...programsIn("samples/first"),
  ...programsIn("scripts"),
];

const ANNOTATED: Readonly<Record<string, string>> = {
  "long.py": python(200),
  "long.ts": typescript(200),
};

const TYPED = [
  "x",
  "(",
  ")",
  "[",
  "{",
  "}",
  '"',
  "'",
  '"""',
  "`",
  "\n",
  "\n\n",
  "\r\n",
  " # ",
  "//",
  "/*",
  "*/",
  "\\",
  "😀",
  "\t",
  "1.",
  "@tune",
  "",
];

describe("a program in its parts", () => {
  test.each(sources)("$file is what one parse of it is", ({ file, text }) => {
    const module = moduleFrom(file, text);
    expect(module.parts.map(({ source }) => source.text).join("")).toBe(text);
    expect(module.outline).toEqual(outlineOfOne(module));
    expect(module.tree?.toString()).toBe(parseHost(text, module.source.language, file)?.toString());
    const one = { source: module.source, parts: [new ModulePart(module.source, null)], starts: [0] };
    const numbers = [...text.matchAll(/\b\d+\b/g)].map(({ index, 0: number }) => ({ from: index, to: index + number.length }));
    for (const masks of [[], numbers]) expect(wordsOfModule(module, masks, [])).toBe(wordsOfModule(one, masks, []));
  });

  test.each(Object.entries(ANNOTATED))("%s is parted at its blank lines, and says what is annotated", (file, text) => {
    const module = moduleFrom(file, text);
    expect(module.parts.length).toBeGreaterThan(200);
    const { draft } = draftModule(module, "all");
    expect(draft.problems).toEqual([]);
    expect(draft.parameters.length).toBe(34 + 3);
    for (const { literal } of draft.parameters) expect(text.slice(literal.from, literal.to)).toBe("0.5");
  });

  test.each(Object.entries(ANNOTATED))("%s without blank lines is parted at its definitions", (file, text) => {
    const dense = text.replace(/\n+/g, "\n");
    const module = moduleFrom(file, dense);
    expect(module.parts.length).toBeGreaterThan(200 * 0.95);
    expect(module.outline).toEqual(outlineOfOne(module));
    expect(draftModule(module, "all").draft.parameters.length).toBe(34 + 3);
  });

  test.each(["long.py", "long.ts"])("%s: after any edit everything is as if the text were new", (file) => {
    const text = file === "long.py" ? python(30) : typescript(30);
    const random = mulberry32(7);
    let module = moduleFrom(file, text);
    for (let edit = 0; edit < 120; edit++) {
      const variants = [text, text.replaceAll("\n", "\r\n"), text.replace(/\n+/g, "\n")];
      if (edit % 12 === 0) module = moduleFrom(file, variants[(edit / 12) % variants.length] ?? text);
      const { text: before } = module.source;
      const at = Math.floor(random() * before.length);
      const gone = random() < 0.5 ? 0 : Math.floor(random() * 40);
      const typed = TYPED[Math.floor(random() * TYPED.length)] ?? "";
      module = moduleFrom(file, before.slice(0, at) + typed + before.slice(at + gone), module);
      const fresh = moduleFrom(file, module.source.text);
      expect(draftModule(module, "all"), `edit ${edit}`).toEqual(draftModule(fresh, "all"));
      const outlines = (of: ParsedModule) => JSON.stringify([of.outline, of.outlineAt(at), of.taggedOutline, wordsOfModule(of, [], [])]);
      expect(outlines(module) === outlines(fresh), `edit ${edit}`).toBe(true);
    }
  });

  test.each(Object.entries(ANNOTATED))("%s: what an edit does not touch is not parsed again", (file, text) => {
    const module = moduleFrom(file, text);
    const at = text.indexOf("0.5", text.length / 2);
    const edited = moduleFrom(file, `${text.slice(0, at)}0.25${text.slice(at + 3)}`, module);
    expect(edited.parts.filter((part) => !module.parts.includes(part)).length).toBe(1);
  });

  test("what is half typed reaches no further than the next definition", () => {
    for (const [file, text] of Object.entries(ANNOTATED)) {
      const at = text.indexOf("\n\n", text.length / 2);
      for (const typed of ["\nf(", '\nx = "', "\nx = {"]) {
        const edited = moduleFrom(file, text.slice(0, at) + typed + text.slice(at), moduleFrom(file, text));
        expect(edited.parts.length, typed).toBeGreaterThan(200 * 0.95);
        expect(draftModule(edited, "all").draft.parameters.length, typed).toBeGreaterThanOrEqual(36);
      }
    }
  });

  test.each(Object.entries(ANNOTATED))("%s: what is needed of it says what the whole says, and is made whole in slices", (file, text) => {
    const last = text.lastIndexOf("[1, 2, 3]");
    const broken = `${text.slice(0, last)}[1, 2 3]${text.slice(last + 9)}`;
    const source = sourceFile(`/slices/${file}`, file, broken);
    const cache = new DraftCache(() => true);
    const { problems, ...first } = cache.draft(source);
    expect(problems).toEqual([]);
    expect(cache.isComplete).toBe(false);
    let slices = 0;
    let isNews = false;
    while (!cache.isComplete && slices++ < 10_000) {
      let asked = 0;
      isNews = cache.complete(() => asked++ > 300) || isNews;
    }
    expect(isNews).toBe(true);
    const { problems: all, ...whole } = cache.draft(source);
    expect(all.map(({ code }) => code)).toEqual(["syntax-error"]);
    expect(whole).toEqual(first);
  });

  test.each([
    ["no text", "a.py", ""],
    ["a mark", "a.py", "\uFEFFlr = 0.5  # @tune 0..1\n"],
    ["a long line", "a.py", `x = [${"1, ".repeat(200_000)}]\n\nlr = 0.5  # @tune 0..1\n`],
    ["a string that nothing closes", "a.py", `lr = 0.5  # @tune 0..1\n\nx = """\n\n${"y = 1\n\n".repeat(2000)}`],
    ["a template that nothing closes", "a.ts", `const lr = 0.5; // @tune 0..1\n\nconst x = \`\n\n${"y = 1;\n\n".repeat(2000)}`],
    ["brackets that nothing closes", "a.ts", `const lr = 0.5; // @tune 0..1\n\n${"f({[(\n\n".repeat(500)}`],
    ["brackets that nothing opened", "a.py", `lr = 0.5  # @tune 0..1\n\n${")]}\n\n".repeat(500)}`],
    ["lines that end in one way or another", "a.py", "a = 1\r\rlr = 0.5  # @tune 0..1\r\n\r\nb = 2\n\n\r\nc = 3"],
  ])("%s", (_, file, text) => {
    const module = moduleFrom(file, text);
    expect(module.parts.map(({ source }) => source.text).join("")).toBe(text);
    expect(draftModule(module, "all").draft.parameters.length).toBe(text === "" ? 0 : 1);
    for (const part of module.parts) expect(part.isRead).toBe(part.source.text.length < 500_000);
  });
});

function moduleFrom(file: string, text: string, before: ParsedModule | null = null): ParsedModule {
  const source = sourceFile(`/w/${file}`, file, text);
  if (source.language === "text") throw new Error(`${file} is no program`);
  return new ParsedModule({ ...source, language: source.language }, before);
}

function outlineOfOne({ source: { text, language, path: file } }: ParsedModule): Outline | null {
  const tree = parseHost(text, language, file);
  return tree && (language === "python" ? pythonOutline(text, tree) : javascriptOutline(text, tree));
}

function programsIn(folder: string): { readonly file: string; readonly text: string }[] {
  return readdirSync(path.join(repository, folder))
    .filter((name) => /\.(?:py|ts|mjs)$/.test(name))
    .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(path.join(repository, folder, name), "utf8") }));
}

function python(classes: number): string {
  const out = ["# @search trials=9", "import torch", "", "a = 0.5", "b = 0.5  # @tune a: 0..1; b: 0..1", ""];
  for (let k = 0; k < classes; k++) {
    const annotation = k % 6 === 0 ? "  # @tune 0..1" : "";
    out.push(
      `class Block${k}(torch.Module):`,
      "    def __init__(self, width=64):",
      "        sizes = [1, 2, 3]",
      "",
      `        rate_${k} = 0.5${annotation}`,
      "        return sizes",
      "",
      "# about the next",
      "",
    );
  }
  return [...out, "# @tune 0..1", "last = 0.5", "", "val_acc = run()  # @objective maximize", ""].join("\n");
}

function typescript(classes: number): string {
  const out = ["// @search trials=9", 'import * as tf from "tf";', "", "let a = 0.5;", "let b = 0.5; // @tune a: 0..1; b: 0..1", ""];
  for (let k = 0; k < classes; k++) {
    const annotation = k % 6 === 0 ? " // @tune 0..1" : "";
    out.push(
      `export class Block${k} extends Base {`,
      "  sizes = [1, 2, 3];",
      "",
      `  rate_${k} = 0.5;${annotation}`,
      "  text = `a",
      "",
      "b`;",
      "}",
      "",
      "/*",
      "",
      " about the next */",
    );
  }
  return [...out, "", "// @tune 0..1", "let last = 0.5;", "", "const valAcc = run(); // @objective maximize", ""].join("\n");
}
