import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { root } from "./sample";

interface Token {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly scopes: readonly string[];
}
interface Grammar {
  tokenizeLine(line: string, state: unknown): { tokens: readonly Token[]; ruleStack: unknown };
}
interface Contribution {
  readonly scopeName: string;
  readonly path: string;
  readonly injectTo?: readonly string[];
}

/** VS Code's own engine and grammars, out of the code-server that the other tests run. */
const vscode = path.join(root, ".cache/vscode/editor/node_modules/code-server/lib/vscode");
const own: readonly Contribution[] = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).contributes.grammars;
let grammarOf: (scope: string) => Promise<Grammar>;
let initial: unknown;

beforeAll(async () => {
  const load = createRequire(path.join(vscode, "package.json"));
  const [textmate, oniguruma] = [load("vscode-textmate"), load("vscode-oniguruma")];
  await oniguruma.loadWASM(readFileSync(path.join(vscode, "node_modules/vscode-oniguruma/release/onig.wasm")).buffer);
  const files = new Map<string, string>();
  for (const name of readdirSync(path.join(vscode, "extensions"), { withFileTypes: true }).filter((d) => d.isDirectory())) {
    const folder = path.join(vscode, "extensions", name.name);
    const manifest = readdirSync(folder).includes("package.json") ? readFileSync(path.join(folder, "package.json"), "utf8") : "{}";
    for (const grammar of (JSON.parse(manifest).contributes?.grammars ?? []) as Contribution[])
      if (!files.has(grammar.scopeName)) files.set(grammar.scopeName, path.join(folder, grammar.path));
  }
  for (const grammar of own) files.set(grammar.scopeName, path.join(root, grammar.path));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources: string[]) => new oniguruma.OnigScanner(sources),
      createOnigString: (text: string) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope: string) => {
      const file = files.get(scope);
      return file === undefined ? null : textmate.parseRawGrammar(readFileSync(file, "utf8"), file);
    },
    getInjections: (scope: string) => own.filter((g) => g.injectTo?.includes(scope)).map((g) => g.scopeName),
  });
  grammarOf = (scope) => registry.loadGrammar(scope);
  initial = textmate.INITIAL;
});

/** What our grammar colours, line by line, as `text kind`. */
async function coloured(scope: string, text: string): Promise<{ words: string[]; last: readonly string[] }> {
  const grammar = await grammarOf(scope);
  const words: string[] = [];
  let state = initial;
  let last: readonly string[] = [];
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    last = tokens.at(-1)?.scopes ?? [];
    for (const { startIndex, endIndex, scopes } of tokens) {
      const kind = scopes.findLast((s) => s.endsWith(".tunelens") && !/^(?:meta|comment)\./.test(s));
      if (kind !== undefined && !kind.startsWith("keyword.operator"))
        words.push(`${line.slice(startIndex, endIndex)} ${kind.split(".")[0]}`);
    }
  }
  return { words, last };
}

describe("colours of annotations in VS Code's own grammars", () => {
  it("are of words, numbers, strings and names, up to a second comment sign", async () => {
    const { words } = await coloured(
      "source.python",
      'lr = 0.5  # see @tune 1e-4..1 log if opt == "s#d" and n in (1, 2) as rate  # noqa 7',
    );
    expect(words).toEqual([
      ...["@tune keyword", "1e-4 constant", "1 constant", "log keyword", "if keyword", "opt variable", '"s#d" string', "and keyword"],
      ...["n variable", "in keyword", "1 constant", "2 constant", "as keyword", "rate variable"],
    ]);
    expect((await coloured("source.python", "# @search trials=40 sampler=gp")).words).toEqual([
      ...["@search keyword", "trials variable", "40 constant", "sampler variable", "gp string"],
    ]);
    expect((await coloured("source.python", "acc = f()  # @objective maximize val/acc last")).words).toEqual([
      ...["@objective keyword", "maximize keyword", "last keyword"],
    ]);
  });

  it.each([
    ["a string", "source.python", 'x = "# @tune 1..2"'],
    ["a docstring", "source.python", '"""\n# @tune 1..2\n"""'],
    ["code", "source.python", "@tune\ndef f(): pass"],
    ["other tags and addresses", "source.ts", "/** @param tune a me@tune.org @tuner */"],
    ["strings of a language without a rule for comments", "source.rust", 'let x = "// @tune 1..2";'],
  ])("are none in %s", async (_, scope, text) => {
    expect((await coloured(scope, text)).words).toEqual([]);
  });

  it("end with the comment: what follows is code again", async () => {
    const { words, last } = await coloured("source.ts", "const a = /* @tune 1..2 if b */ 5;\nconst c = 1;");
    expect(words).toEqual(["@tune keyword", "1 constant", "2 constant", "if keyword", "b variable"]);
    expect(last.join(" ")).toBe("source.ts punctuation.terminator.statement.ts");
    expect((await coloured("source.python", "# @tune 1..2 if\nx = 1")).last).toContain("constant.numeric.dec.python");
  });

  it.each([
    ["source.js", "// @tune 1..2"],
    ["source.tsx", "/* @tune 1..2 */"],
    ["source.yaml", "a: 1 # @tune 1..2"],
    ["source.json.comments", '{ "a": 1 // @tune 1..2'],
    ["source.ini", "; @tune 1..2"],
    ["source.cpp", "int a = 1; // @tune 1..2"],
    ["source.rust", "let a = 1; // @tune 1..2"],
    ["source.go", "a := 1 // @tune 1..2"],
    ["source.java", "int a = 1; // @tune 1..2"],
    ["source.julia", "a = 1 # @tune 1..2"],
    ["source.r", "a <- 1 # @tune 1..2"],
    ["source.lua", "a = 1 -- @tune 1..2"],
    ["source.shell", "A=1 # @tune 1..2"],
    ["source.dockerfile", "# @tune 1..2"],
    ["source.sql", "-- @tune 1..2"],
    ["text.xml", "<!-- @tune 1..2 -->"],
  ])("are there in %s", async (scope, text) => {
    expect((await coloured(scope, text)).words).toEqual(["@tune keyword", "1 constant", "2 constant"]);
  });
});
