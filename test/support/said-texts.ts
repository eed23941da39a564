import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";

const typescript = parser.configure({ dialect: "ts" });

/** Functions that say a text in the user's language, and which of their arguments are texts. */
const SAYING: Readonly<Record<string, readonly [from: number, to: number]>> = {
  tr: [0, 1],
  trParts: [0, 1],
  trKey: [0, 1],
  trCount: [1, 3],
  "l10n.t": [0, 1],
};

export interface SaidTexts {
  readonly texts: ReadonlySet<string>;
  /** What is no literal, and so cannot be looked up: place and source. */
  readonly others: readonly string[];
}

/** Every text that the sources in these folders say in the user's language. */
export function saidTexts(root: string, folders: readonly string[]): SaidTexts {
  const texts = new Set<string>();
  const others: string[] = [];
  for (const file of folders.flatMap((folder) => sourcesIn(path.join(root, folder)))) {
    if (file.endsWith(path.join("words", "translate.ts"))) continue;
    const source = readFileSync(file, "utf8");
    const text = ({ from, to }: { from: number; to: number }) => source.slice(from, to);
    typescript.parse(source).iterate({
      enter({ name, node }) {
        const callee = name === "CallExpression" ? node.firstChild : null;
        const range = callee === null ? undefined : SAYING[text(callee)];
        if (range === undefined) return;
        for (const argument of argumentsOf(node).slice(...range)) {
          if (argument.name === "String") texts.add(literal(text(argument)));
          else others.push(`${path.relative(root, file)}: ${text(argument)}`);
        }
      },
    });
  }
  return { texts, others };
}

function argumentsOf(call: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let node = call.getChild("ArgList")?.firstChild ?? null; node !== null; node = node.nextSibling)
    if (!/^[(),]$|Comment/.test(node.name)) found.push(node);
  return found;
}

function literal(source: string): string {
  const inner = source.slice(1, -1);
  return JSON.parse(source.startsWith('"') ? source : `"${inner.replaceAll('"', '\\"').replaceAll("\\'", "'")}"`) as string;
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => path.join(folder, name));
}
