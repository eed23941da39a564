import { mulberry32 } from "./mulberry32";
/** Small annotated programs put together at random: many places for a literal, many forms of domain and report, one score. */
export interface RandomProgram {
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
  /** Names that the search space must have, in any order. */
  readonly parameters: number;
}

type Pick = <T>(items: readonly T[]) => T;

interface Piece {
  readonly lines: readonly string[];
  /** An expression of the value in the program. */
  readonly use: string;
}

interface Domain {
  readonly literal: string;
  readonly domain: string;
  /** Wraps the value into a number. */
  readonly number: (use: string) => string;
}

export function randomProgram(seed: number): RandomProgram {
  const random = mulberry32(seed);
  const pick: Pick = (items) => items[Math.floor(random() * items.length)] as (typeof items)[number];
  return random() < 0.6 ? python(pick, random) : typescript(pick, random);
}

function python(pick: Pick, random: () => number): RandomProgram {
  const domains: Domain[] = [
    { literal: "0.5", domain: "1e-4..1 log", number: (u) => u },
    { literal: "1e-3", domain: "1e-5..1e-1 log", number: (u) => u },
    { literal: "16", domain: "16..128 step 16", number: (u) => u },
    { literal: "-2", domain: "-5..5", number: (u) => u },
    { literal: "3", domain: "0.5..8 float", number: (u) => u },
    { literal: "1_000", domain: "10..10_000 log", number: (u) => u },
    { literal: "'sgd'", domain: '"sgd" | "adam" | "a|b"', number: (u) => `len(${u})` },
    { literal: "None", domain: "None | 0.5 | 2", number: (u) => `(${u} or 1)` },
    { literal: "True", domain: "", number: (u) => `int(${u})` },
    { literal: "(1, 2)", domain: "(1, 2) | (3, 4)", number: (u) => `sum(${u})` },
    { literal: "abs", domain: "abs | float | (lambda x: x * 2)", number: (u) => `${u}(-1)` },
  ];
  let n = 0;
  const piece = (): Piece => {
    const d = pick(domains);
    const name = `${pick(["lr", "größe", "width", "alpha", "k"])}_${n++}`;
    const note = `# ${pick(["", "what it does ", "größer ist besser 🎈 "])}@tune ${d.domain}`.trimEnd();
    switch (pick(["plain", "typed", "above", "call", "default", "dict", "class", "dataclass", "noqa"])) {
      case "typed":
        return { lines: [`${name}: object = ${d.literal}  ${note}`], use: d.number(name) };
      case "above":
        return { lines: [note, `${name} = ${d.literal}`], use: d.number(name) };
      case "call":
        return {
          lines: [`${name} = dict(`, `    value=${d.literal},  ${note}`, `    other="# @tune 1..2",`, ")"],
          use: d.number(`${name}["value"]`),
        };
      case "default":
        return { lines: [`def f_${name}(x=${d.literal}):  ${note}`, "    return x"], use: d.number(`f_${name}()`) };
      case "dict":
        return { lines: [`${name} = {`, `    "v": ${d.literal},  ${note}`, "}"], use: d.number(`${name}["v"]`) };
      case "class":
        return { lines: [`class C_${name}:`, `    field = ${d.literal}  ${note}`], use: d.number(`vars(C_${name})["field"]`) };
      case "dataclass":
        return {
          lines: ["import dataclasses", "@dataclasses.dataclass", `class D_${name}:`, `    field: object = ${d.literal}  ${note}`],
          use: d.number(`D_${name}().field`),
        };
      case "noqa":
        return { lines: [`${name} = ${d.literal}  ${note}  # noqa`], use: d.number(name) };
      default:
        return { lines: [`${name} = ${d.literal}  ${note}`], use: d.number(name) };
    }
  };
  const here = Array.from({ length: 1 + Math.floor(random() * 4) }, piece);
  const there = random() < 0.5 ? Array.from({ length: 1 + Math.floor(random() * 2) }, piece) : [];
  const direction = pick(["maximize", "minimize"]);
  const report = pick([
    ["for epoch in range(3):", "    acc = score() + epoch  # @objective DIR step=epoch"],
    ["def evaluate():", "    return score()  # @objective DIR", "evaluate()"],
    ["history = {}", "for epoch in range(3):", '    history["acc"] = score()  # @objective DIR'],
    ["loss, acc = 1, score()  # @objective DIR acc"],
    ["total = 0", "for epoch in range(2):", "    total += score()  # @objective DIR last"],
    ["# @objective DIR val_acc", "", "for epoch in range(3):", '    print(f"epoch {epoch} val_acc: {score():.6f}")'],
    ["if True: acc = score()  # @objective DIR"],
    ["acc = (", "    score()", ")  # @objective DIR mean(2)"],
  ]).map((line) => line.replace("DIR", direction));
  const body = [
    ...(random() < 0.3 ? ['"""A program. # @tune 1..2 in a string is no tag."""'] : []),
    ...(random() < 0.4 ? ["# @search parallel=2 sampler=random"] : []),
    ...(there.length > 0 ? ["import settings"] : []),
    ...here.flatMap((p) => p.lines),
    "def score():",
    `    return float(${[...here.map((p) => p.use), ...(there.length > 0 ? ["settings.total()"] : []), "0"].join(" + ")})`,
    ...report,
  ];
  const eol = pick(["\n", "\n", "\r\n"]);
  const files: Record<string, string> = { "train.py": `${body.join(eol)}${pick([eol, ""])}` };
  if (there.length > 0) {
    files["settings.py"] =
      `${[...there.flatMap((p) => p.lines), "def total():", `    return ${there.map((p) => p.use).join(" + ")}`].join(eol)}${eol}`;
  }
  return { entry: "train.py", files, parameters: here.length + there.length };
}

function typescript(pick: Pick, random: () => number): RandomProgram {
  const domains: Domain[] = [
    { literal: "0.5", domain: "1e-4..1 log", number: (u) => u },
    { literal: "16", domain: "16..128 step 16", number: (u) => u },
    { literal: "-2", domain: "-5..5", number: (u) => u },
    { literal: "'sgd'", domain: '"sgd" | "adam"', number: (u) => `${u}.length` },
    { literal: "null", domain: "null | 0.5 | 2", number: (u) => `(${u} ?? 1)` },
    { literal: "false", domain: "", number: (u) => `Number(${u})` },
    { literal: "[1, 2]", domain: "[1, 2] | [3, 4]", number: (u) => `${u}.length` },
  ];
  let n = 0;
  const piece = (): Piece => {
    const d = pick(domains);
    const name = `${pick(["lr", "größe", "$width"])}_${n++}`;
    const note = pick([`// @tune ${d.domain}`, `/* @tune ${d.domain} */`]).replace("  ", " ");
    switch (pick(["const", "typed", "object", "default", "above"])) {
      case "typed":
        return { lines: [`const ${name}: any = ${d.literal}; ${note}`], use: d.number(name) };
      case "object":
        return { lines: [`const ${name} = {`, `  value: ${d.literal} as any, ${note}`, "};"], use: d.number(`${name}.value`) };
      case "default":
        return { lines: [`function f_${name}(x: any = ${d.literal}) { ${note}`, "  return x;", "}"], use: d.number(`f_${name}()`) };
      case "above":
        return { lines: [note, `let ${name} = ${d.literal} as any;`], use: d.number(name) };
      default:
        return { lines: [`const ${name} = ${d.literal}${pick([";", ""])} ${note}`], use: d.number(`(${name} as any)`) };
    }
  };
  const pieces = Array.from({ length: 1 + Math.floor(random() * 4) }, piece);
  const module = random() < 0.5;
  const direction = pick(["maximize", "minimize"]);
  const report = pick([
    ["for (let epoch = 0; epoch < 3; epoch++) {", "  const acc: number = score() + epoch; // @objective DIR step=epoch", "}"],
    ["function evaluate(): number {", "  return score(); // @objective DIR", "}", "evaluate();"],
    ["let acc = 0;", "acc = score() // @objective DIR"],
    ["let total = 0;", "total += score(); // @objective DIR last"],
    ["// @objective DIR val_acc", "", 'console.log("val_acc=" + score());'],
  ]).map((line) => line.replace("DIR", direction));
  const lines = [
    ...(module ? ['import { half } from "./half.js";'] : ['const { half } = require("./half");']),
    ...pieces.flatMap((p) => p.lines),
    "function score(): number {",
    `  return half(${pieces.map((p) => p.use).join(" + ")});`,
    "}",
    ...report,
  ];
  const files: Record<string, string> = { "package.json": JSON.stringify({ name: "random", type: module ? "module" : "commonjs" }) };
  files["train.ts"] = `${lines.join("\n")}\n`;
  files["half.ts"] = `export function half(x: number): number {\n  const scale = 0.5; // @tune 0.1..1\n  return x * scale;\n}\n`;
  return { entry: "train.ts", files, parameters: pieces.length + 1 };
}
