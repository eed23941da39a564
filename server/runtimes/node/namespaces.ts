import { getFormattedTokens, type Transform } from "sucrase";

const SUSPECT = /\b(?:namespace|module)\s+[\w$.]+\s*\{/;
/** `12:3-12:9  label  raw` and what else sucrase knows of a token. */
const TOKEN = /^(\d+:\d+)-\d+:\d+\s+(\S+)\s+(\S+)(.*)$/;
const VALUES = new Set(["const", "let", "var", "function", "class", "enum"]);

interface Token {
  /** `line:column` */
  readonly place: string;
  readonly label: string;
  readonly raw: string;
  readonly isType: boolean;
}

/**
 * sucrase takes a namespace for types alone and leaves it out, values and all: the program would fail far from there, or worse, go on.
 * Throws for one that holds values, in the form of sucrase's own errors.
 */
export function refuseNamespaces(text: string, transforms: Transform[]): void {
  if (!SUSPECT.test(text)) return;
  const tokens = getFormattedTokens(text, { transforms }).split("\n").flatMap(tokenOf);
  for (const [i, token] of tokens.entries()) {
    if (!isNamespace(token) || tokens[i - 1]?.raw === "declare" || tokens[i + 1]?.label !== "name") continue;
    if (holdsValues(tokens, i + 1)) {
      throw new Error(
        `the namespace ${tokens[i + 1]?.raw} holds values, which Tunelens cannot run: make it a module or an object (${token.place})`,
      );
    }
  }
}

function tokenOf(line: string): readonly Token[] {
  const [, place, label, raw, rest] = TOKEN.exec(line) ?? [];
  if (place === undefined || label === undefined || raw === undefined) return [];
  return [{ place, label, raw, isType: rest?.includes("isType") === true }];
}

function isNamespace({ label, raw, isType }: Token): boolean {
  return label === "name" && isType && (raw === "namespace" || raw === "module");
}

function holdsValues(tokens: readonly Token[], from: number): boolean {
  let depth = 0;
  for (const { label, raw } of tokens.slice(from)) {
    if (label === "{") depth++;
    else if (label === "}" && --depth === 0) return false;
    else if (depth > 0 && VALUES.has(label) && label === raw) return true;
  }
  return false;
}
