import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { sourceFile } from "../../../server/language/analyze-file";
import { draftAnnotations } from "../../../server/language/annotation-drafts";
import { draftAtOnce, draftModule } from "../../../server/language/draft-file";
import { parseHost } from "../../../server/language/host-syntax";
import type { ParsedLanguage, SourceFile } from "../../../server/language/model";
import type { Outline } from "../../../server/language/outline";
import { ParsedModule } from "../../../server/language/parsed-module";
import { outlineOf, shortOutline } from "../../../server/language/short-outline";
import { mulberry32 } from "../../support/mulberry32";
import { withAnnotations } from "../../support/random-annotations";

const server = path.resolve(import.meta.dirname, "../../../server");
const programs = ["lsp", "commands", "runtimes/python"].flatMap((folder) =>
  readdirSync(path.join(server, folder))
    .filter((name) => /\.(?:py|ts)$/.test(name))
    .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(path.join(server, folder, name), "utf8") })),
);

const FILLER_PY = "\n".concat(
  ...Array.from({ length: 12 }, (_, i) => `def f${i}(a, b=1):\n    for x in a:\n        b += x * ${i}\n    return b\n\n`),
);
const FILLER_TS = "\n".concat(
  ...Array.from(
    { length: 12 },
    (_, i) => `function f${i}(a: number[], b = 1) {\n  for (const x of a) {\n    b += x * ${i};\n  }\n  return b;\n}\n\n`,
  ),
);

/** What stands around an annotation, with what it may speak of and what it may not. */
const PYTHON: Readonly<Record<string, string>> = {
  "a dictionary's entry": 'c = {\n    "a": 1,\n    "lr": 0.5,  # @tune 0..1\n    "b": {\n        "x": 2,\n    },\n}',
  "a dictionary's entry named above it": '# @tune lr: 0..1\nc = {\n    "a": 1,\n    "lr": 0.5,\n    "b": 3,\n}',
  "a dictionary's entry named behind it": 'c = {\n    "a": 1,\n    "lr": 0.5,\n    "b": 3,\n}  # @tune lr: 0..1',
  "lines that were one": "a = 1\nb = 2  # @tune a: 0..5",
  "a flag": 'p.add_argument(\n    "--lr",\n    type=float,\n    default=0.5,\n)  # @tune 0..1',
  "a clause that was annotated": "if x:\n    y = 1\nelif z:\n    y = 2  # @tune 1..5\nelse:\n    y = 3",
  "an exception's handler": "try:\n    go()\nexcept ValueError:\n    y = 2  # @tune 1..5\nfinally:\n    end()",
  "a case": "match x:\n    case 1:\n        y = 2\n    case {}:\n        z = 3  # @tune 1..5",
  "a decorated class": "@dataclass(frozen=True)\nclass C:\n    a: int = 1\n    lr: float = 0.5  # @tune 0..1",
  "an import in a function": "def late():\n    a = 1\n    import other.module\n    return other",
  "a docstring with code in it": 'def f():\n    """\n    lr = 0.5  # @tune 0..1\n    """\n    lr = 0.5  # @tune 0..1',
  "lambdas in a dictionary": 'c = {\n    "f": lambda a,\n    b: a,\n    "lr": 0.5,  # @tune 0..1\n}',
  tabs: "class C:\n\tdef f(self):\n\t\ta = 1\n\t\tb = 2  # @tune 1..5\n\t\tc = 3",
  "a step back that goes nowhere": "def f():\n        a = 1\n    b = 2  # @tune 1..5",
  "headers of which nothing is kept":
    "class A(B, metaclass=M):\n    async def f(\n        self,  # the net\n        a: int = 1,\n        *b,\n    ) -> tuple[(int, str)]:\n        lr = 0.5  # @tune 0..1\n\n    def g[T: (int, str)](self, x: T = 2): return x  # @objective maximize x",
  "headers that are kept":
    "class A(B):\n    def f(self, a=1, b=2.0):  # @tune a: 1..5\n        def g(c=3, *, d=0.5): # @tune d: 0..1\n            return c",
  "returned metrics": "def evaluate():\n    a = 1\n    return a  # @objective maximize acc",
};
const TYPESCRIPT: Readonly<Record<string, string>> = {
  "an object's entry": "const c = {\n  a: 1,\n  lr: 0.5, // @tune 0..1\n  b: {\n    x: 2,\n  },\n};",
  "an object's entry named above it": "// @tune lr: 0..1\nconst c = {\n  a: 1,\n  lr: 0.5,\n  b: 3,\n};",
  "an object's entry named behind it": "const c = {\n  a: 1,\n  lr: 0.5,\n  b: 3,\n}; // @tune lr: 0..1",
  "several declared at once": "const a = 1,\n  b = 2,\n  c = 3; // @tune 1..5",
  "no semicolons": "let a = 1\nlet b = 2 // @tune 1..5\nfoo()\n;[1, 2].map(f)\nlet c = 3",
  "a switch":
    'switch (x) {\n  case "a":\n    y = 1;\n    break;\n  case "b": {\n    y = 2; // @tune 1..5\n    break;\n  }\n  default:\n    y = 3;\n}',
  "decorators on lines of their own": "class C {\n  @Input()\n  a = 1\n  @Input()\n  lr = 0.5 // @tune 0..1\n  b = 2\n}",
  "a branch that is not in braces": "if (x)\n  y = 1; // @tune 1..5\nelse\n  y = 2;\ndo z = 1;\nwhile (z < 3);",
  templates: "const s = `a $" + "{f(() => {\n  const x = 1;\n  return x;\n})} b`;\nconst lr = 0.5; // @tune 0..1",
  "regular expressions": "const r = /[/{]\"'/;\nconst lr = 0.5; // @tune 0..1\nconst q = a / b / c;",
  "a call over several lines":
    'function f(): void {\n  const a = 1;\n  add( // @tune x: 0..9\n    "a",\n    {\n      x: 1,\n      y: 2,\n    },\n    { z: 3 },\n  );\n}\nfunction g(): number[] {\n  const b = 1;\n  return [\n    b, // @tune 1..2\n    2,\n  ];\n}',
  "a call in a branch without braces": "if (a) b();\nelse\n  add( // @tune x: 0..9\n    {\n      x: 1,\n      y: 2,\n    },\n  );",
  "an enumeration": "enum E {\n  A = 1,\n  B = 2, // @tune 1..5\n  C = 3,\n}",
  types: "type T = {\n  a: number;\n  b: string;\n};\ninterface I {\n  a(): void\n  b: number\n}\nconst lr = 0.5; // @tune 0..1",
  "an import in a function": 'async function late() {\n  const a = 1;\n  const m = await import("./other");\n  return m;\n}',
  "a division behind a brace": "const q = {} / 2;\nconst lr = 0.5; // @tune 0..1",
  "headers of which nothing is kept":
    "class A extends B {\n  constructor(readonly a = 1, private b = 2.0) {\n    super(a);\n    this.lr = 0.5; // @tune 0..1\n  }\n  static async *g(x = { y: 1 }, [z] = [2]) {\n    const k = 3; // @tune 1..5\n  }\n}\nexport default function f(a = 1) {\n  if (a > 1) {\n    const q = 2; // @tune 1..5\n  }\n}",
  "headers that are kept":
    "class A {\n  f(a = 1, b = 2.0) { // @tune a: 1..5\n    const g = function (c = 3) {\n      return c;\n    };\n  }\n}\nrun(function (d = 0.5) {\n  const e = 1;\n}, 0.25); // @tune e: 1..5",
  "returned metrics": "function evaluate() {\n  const a = 1;\n  return a; // @objective maximize acc\n}",
};
const TSX: Readonly<Record<string, string>> = {
  "text with quotes and brackets":
    "const lr = 0.5; // @tune 0..1\nconst a = <p title=\"it's\">Don't (ever {x} stop` // no comment</p>;\nconst b = 2;",
  "elements in elements":
    "function V() {\n  const lr = 0.5; // @tune 0..1\n  return (\n    <ul>\n      {xs.map((x) => (\n        <li key={x}>{x > 1 ? <b>{x}</b> : <></>}</li>\n      ))}\n    </ul>\n  );\n}",
  "a value in an attribute": 'function V() {\n  const a = 1;\n  return <Dense units={16} /* @tune units: 8..64 */ act="relu" />;\n}',
  "functions with type parameters": "const id = <T,>(x: T) => x;\nconst of = <T extends object>(x: T) => x;\nconst lr = 0.5; // @tune 0..1",
  comparisons: "const c = a < b && b > c;\nconst lr = 0.5; // @tune 0..1\nconst d = f<number>(1);",
  "spread attributes and entities": "const e = <A {...props} b='x' c={{ d: 1 }}>&nbsp;{/* \"no */}</A>;\nconst lr = 0.5; // @tune 0..1",
};

const shapes = [
  ...Object.entries(PYTHON).map(([name, code]) => ({ name, file: "a.py", text: `${FILLER_PY}${code}\n${FILLER_PY}` })),
  ...Object.entries(TYPESCRIPT).map(([name, code]) => ({ name, file: "a.ts", text: `${FILLER_TS}${code}\n\n${FILLER_TS}` })),
  ...[...Object.entries(TYPESCRIPT), ...Object.entries(TSX)].map(([name, code]) => ({
    name,
    file: "a.tsx",
    text: `${FILLER_TS}${code}\n\n${FILLER_TS}`,
  })),
];

describe("what is read of a text at once says what the whole says", () => {
  test.each(shapes)("$file: $name", ({ file, text }) => {
    const source = sourceOf(file, text);
    const short = shortOutline(source, true);
    const whole = wholeOutline(source);
    // Where it is in doubt the whole is parsed.
    if (short !== null && whole !== null) expect(said(source, short)).toEqual(said(source, whole));
    const parts = new ParsedModule(source, null);
    expect({ ...parts.outline, syntaxError: null }).toEqual({ ...whole, syntaxError: null });
  });

  test("most of those are cut", () => {
    const cut = shapes.filter(({ file, text }) => shortOutline(sourceOf(file, text), false) !== null);
    expect(cut.length).toBeGreaterThan(shapes.length * 0.8);
  });

  test("files of this repository, annotated anywhere", () => {
    const random = mulberry32(11);
    let cut = 0;
    for (const { file, text } of programs) {
      const annotated = withAnnotations(text, file.endsWith(".py") ? "#" : "//", random);
      for (const name of file.endsWith(".ts") ? [file, `${file}x`] : [file]) {
        const source = sourceOf(name, annotated);
        const [short, whole] = [shortOutline(source, true), wholeOutline(source)];
        if (short === null || whole === null || whole.syntaxError !== null) continue;
        cut++;
        expect(said(source, short), name).toEqual(said(source, whole));
      }
    }
    expect(cut).toBeGreaterThan(programs.length);
  });

  test("a long file's first draft is that of all of its parts", () => {
    for (const { file, text } of shapes) {
      const source = sourceOf(file, text.repeat(8));
      const draft = draftAtOnce(source);
      if (draft === null) continue;
      const { problems, ...whole } = draftModule(new ParsedModule(source, null), "all").draft;
      expect({ ...draft, problems: [] }, file).toEqual({ ...whole, problems: [] });
      expect(draft.problems).toEqual(problems.filter(({ code }) => code !== "syntax-error"));
    }
  });
});

function sourceOf(file: string, text: string): SourceFile & { readonly language: ParsedLanguage } {
  const source = sourceFile(`/w/${file}`, file, text);
  if (source.language === "text") throw new Error(`${file} is no program`);
  return { ...source, language: source.language };
}

function wholeOutline(source: SourceFile & { readonly language: ParsedLanguage }): Outline | null {
  const tree = parseHost(source.text, source.language, source.path);
  return tree && outlineOf(source, tree);
}

function said(source: SourceFile, outline: Outline): unknown {
  const { imports, unknownImports } = outline;
  return { ...draftAnnotations(source, outline), imports, unknownImports };
}
