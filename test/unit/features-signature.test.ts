import { describe, expect, it } from "vitest";
import { LEGEND, semanticTokens } from "../../server/features/semantic-tokens";
import { signatureHelp } from "../../server/features/signature-help";
import { sourceFile } from "../../server/language/analyze-file";
import { CURSOR } from "../support/completed";

function active(marked: string, file = "train.py"): string | null {
  const help = signatureHelp(sourceFile(`/w/${file}`, file, marked.replace(CURSOR, "")), marked.indexOf(CURSOR));
  if (help === null) return null;
  const { label, parameters = [] } = help.signatures[help.activeSignature ?? 0] ?? { label: "" };
  const span = parameters[help.activeParameter ?? 0]?.label;
  return Array.isArray(span) ? label.slice(span[0], span[1]) : "";
}

describe("signature help", () => {
  it.each([
    ["lr = 0.1  # @tune ¦\n", "LOW..HIGH"],
    ["lr = 0.1  # @tune 1e-4..¦\n", "LOW..HIGH"],
    ['o = "a"  # @tune ¦\n', "A | B | …"],
    ["flag = True  # @tune ¦\n", "A | B | …"],
    ['o = "a"  # @tune "a" | ¦\n', "A | B | …"],
    ["lr = 0.1  # @tune 1e-4..1 log ¦\n", ""],
    ["lr = 0.1  # @tune 1e-4..1 lo¦g\n", "[log]"],
    ["n = 16  # @tune 16..128 step ¦\n", "[step N]"],
    ["n = 16  # @tune 16..128 step 1¦\n", "[step N]"],
    ["n = 16  # @tune 1..16 if o == ¦\n", "[if CONDITION]"],
    ["n = 16  # @tune 1..16 as ¦\n", "[as NAME]"],
    ['o = "a"  # @tune "a" | "b" ordered¦\n', "[ordered]"],
    ["f(a=1, b=2)  # @tune a: 1..2 log; b: ¦\n", "LOW..HIGH"],
    ["n = 3  # @fidelity ¦\n", "LOW..HIGH"],
    ["acc = f()  # @objective ¦\n", "maximize|minimize"],
    ["acc = f()  # @objective maximize ¦\n", "[NAME]"],
    ["acc = f()  # @objective maximize step=¦\n", "[step=NAME]"],
    ["acc = f()  # @objective maximize acc mean(¦\n", "[mean(N)]"],
    ["ms = f()  # @constraint ¦\n", "<=|>="],
    ["ms = f()  # @constraint <= ¦\n", "X"],
    ["# @search ¦\n", ""],
    ["# @search trials=¦\n", "trials=N"],
    ["# @search trials=4 stop=cu¦\n", "stop=auto|curve|median|asha|hyperband|top20|none"],
    ["s = 0  # @seed ¦\n", ""],
  ])("of %j marks %j", (marked, expected) => {
    expect(active(marked)).toBe(expected);
  });

  it.each([
    "lr = ¦0.1  # @tune 0..1\n",
    "# ¦ @tune\n",
    "lr = 0.1  # @tu¦ne\n",
    'x = "# @tune ¦"\n',
    "def f(a, ¦): pass\n",
  ])("is none at %j", (marked) => {
    expect(active(marked)).toBeNull();
  });

  it("explains every part", () => {
    const help = signatureHelp(sourceFile("/w/a.py", "a.py", "lr = 0.1  # @tune "), 18);
    expect(help?.signatures).toHaveLength(1);
    for (const { parameters = [] } of help?.signatures ?? []) {
      for (const { documentation: about } of parameters) expect(JSON.stringify(about).length).toBeGreaterThan(40);
    }
  });

  it("throws nowhere", () => {
    const text =
      'lr = 0.5  # @tune "a | b" | f( if not (a in (1, [2 as step step log ; x: 1..2 ..; # @search\n# @search command="x y=\n# @objective x= mean( from /a\n';
    for (let offset = 0; offset <= text.length; offset++) signatureHelp(sourceFile("/w/a.py", "a.py", text), offset);
  });
});

describe("semantic tokens", () => {
  function coloured(text: string, file = "train.py"): string[] {
    const { data } = semanticTokens(sourceFile(`/w/${file}`, file, text));
    const lines = text.split("\n");
    const found: string[] = [];
    for (let i = 0, line = 0, character = 0; i < data.length; i += 5) {
      const [down = 0, right = 0, length = 0, type = 0] = data.slice(i, i + 4);
      line += down;
      character = down === 0 ? character + right : right;
      found.push(`${lines[line]?.slice(character, character + length)} ${LEGEND.tokenTypes[type]}`);
    }
    return found;
  }

  it("are of the annotation alone", () => {
    expect(coloured('lr = 0.5  # rate @tune -1e-4..1 log if opt == "sgd" and n in (1, 2) as rate  # noqa\n')).toEqual([
      ...["@tune keyword", "-1e-4 number", "1 number", "log keyword", "if keyword", "opt parameter", '"sgd" string', "and keyword"],
      ...["n parameter", "in keyword", "1 number", "2 number", "as keyword", "rate parameter"],
    ]);
    expect(coloured("// x\nconst a = 1; // @tune 1..2\n/* @objective maximize acc last */\n", "a.ts")).toEqual([
      ...["@tune keyword", "1 number", "2 number", "@objective keyword", "maximize keyword", "last keyword"],
    ]);
    expect(coloured("# @search trials=40 sampler=gp\n")).toEqual(["@search keyword", "trials property", "40 number", "sampler property"]);
    expect(coloured('x = "# @tune 1..2"\n')).toEqual([]);
  });

  it("of a part are those that lie in it", () => {
    const source = sourceFile("/w/a.py", "a.py", "a = 1  # @tune 1..2\nb = 1  # @tune 1..2\n");
    expect(semanticTokens(source, { from: 0, to: 19 }).data).toHaveLength(15);
  });
});
