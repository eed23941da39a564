import type { SyntaxNode } from "@lezer/common";
import { childrenOf } from "../language/host-syntax";
import type { Insertion, ProgramParameter } from "../language/model";
import { literalPattern } from "../protocol/literal-pattern";
import { sameLiteral } from "../space/literal";
import { annotate } from "./annotate";
import type { ProposedDomain } from "./domain-of-value";
import type { ParsedFile } from "./parsed-file";
import type { ValueSite } from "./value-site";

/** `optimizer == "sgd"`, or for what stands in its `else`, the opposite. */
interface Branch {
  readonly name: string;
  readonly values: readonly string[];
  readonly negated: boolean;
}

/** Who reads all names at once reads what is not written. */
const READS_ALL = /\b(?:globals|locals|vars|asdict|exec|eval)\s*\(|\*\*\s*[\w.]+|\.\.\.\s*[\w$]/;

/** The domain with the condition under which the program reaches the value, or reads it, where a parameter decides that: `0..0.99 if optimizer == "sgd"`. */
function withCondition(file: ParsedFile, site: ValueSite, domain: ProposedDomain): ProposedDomain {
  if (domain.tag !== "tune" || file.tree === null) return domain;
  const choices = file.analyzed.parameters.filter(({ spec, literal }) => spec.type === "categorical" && literal.from !== site.literal.from);
  if (choices.length === 0) return domain;
  const condition = conditionAt(file, site.slot.entry.from, choices) ?? conditionOfReads(file, site, choices);
  return condition === null ? domain : { ...domain, text: `${domain.text} if ${condition}` };
}

/** The insertion that annotates a literal, under its condition where that can be written, with the domain as it is then. */
export function annotateUnder(
  file: ParsedFile,
  site: ValueSite,
  domain: ProposedDomain,
): { readonly domain: ProposedDomain; readonly insertions: readonly Insertion[] } | null {
  const conditional = withCondition(file, site, domain);
  for (const one of conditional === domain ? [domain] : [conditional, domain]) {
    const insertions = annotate(file, site, one);
    if (insertions !== null) return { domain: one, insertions };
  }
  return null;
}

/** A variable, or a setting, that only statements below such a comparison read. */
function conditionOfReads(file: ParsedFile, { slot, positional }: ValueSite, choices: readonly ProgramParameter[]): string | null {
  const [name] = slot.names;
  return positional || name === undefined || /\W/.test(name) ? null : readsUnder(file, name, slot.unit, choices);
}

function readsUnder(file: ParsedFile, name: string, unit: number, choices: readonly ProgramParameter[]): string | null {
  const { source, outline } = file;
  const { text } = source;
  const own = outline.units[unit];
  if (own === undefined || READS_ALL.test(text)) return null;
  let found: string | null = null;
  for (const { index } of text.matchAll(new RegExp(`(?<![\\w$])${literalPattern(name)}(?![\\w$])`, "g"))) {
    if (index >= own.from && index < own.to) continue;
    if (outline.comments.some(({ from, to }) => from <= index && index < to)) continue;
    // `kind == "momentum"` compares with the word; `options["momentum"]` reads it.
    if (/["']/.test(text[index - 1] ?? "") && !/[[(,]\s*$/.test(text.slice(Math.max(0, index - 200), index - 1))) continue;
    // `momentum=` in a call names an argument and reads nothing.
    if (/^\s*=(?!=)/.test(text.slice(index + name.length)) && /[(,]\s*$/.test(text.slice(Math.max(0, index - 200), index))) continue;
    const condition = conditionAt(file, index, choices);
    if (condition === null || (found !== null && found !== condition)) return null;
    found = condition;
  }
  return found;
}

/** The innermost comparison with one of the parameters that a place is behind. */
function conditionAt(file: ParsedFile, offset: number, choices: readonly ProgramParameter[]): string | null {
  const branches = branchesAround(file, offset);
  for (const branch of branches) {
    const [parameter, more] = choices.filter(({ baseName }) => baseName === branch.name);
    if (parameter === undefined || more !== undefined || parameter.spec.type !== "categorical") continue;
    const excluded = branch.negated ? branches.filter(({ name, negated }) => negated && name === branch.name) : [branch];
    const all = parameter.spec.choices;
    const values = [...new Set(excluded.flatMap((one) => one.values))].map((value) =>
      all.find((c) => sameLiteral(c, JSON.stringify(value))),
    );
    if (values.length === 0 || values.length >= all.length || values.includes(undefined)) continue;
    const isOne = values.length === 1;
    const operator = branch.negated ? (isOne ? "!=" : "not in") : isOne ? "==" : "in";
    return `${branch.name} ${operator} ${isOne ? values[0] : `(${values.join(", ")})`}`;
  }
  return null;
}

function branchesAround({ tree, source }: ParsedFile, offset: number): Branch[] {
  const found: Branch[] = [];
  let inner: SyntaxNode | null = tree?.resolveInner(offset, 1) ?? null;
  for (let node = inner?.parent ?? null; node !== null && inner !== null; inner = node, node = node.parent) {
    const said = (test: SyntaxNode | undefined) => (test === undefined ? [] : comparisons(source.text.slice(test.from, test.to)));
    const children = childrenOf(node);
    const at = children.findIndex(({ from, to, name }) => from === inner?.from && to === inner?.to && name === inner?.name);
    if (node.name === "IfStatement") {
      const isElse = children[at - 1]?.name === "else" || (children[at - 1]?.name === ":" && children[at - 2]?.name === "else");
      const tests = testsBefore(children, at);
      if (tests.length === 0) continue;
      if (!isElse) found.push(...said(tests.at(-1)));
      else found.push(...opposite(tests.map(said)));
    } else if (node.name === "ConditionalExpression") {
      const word = children.findIndex(({ name }) => name === "if");
      const [test, then, other] = word >= 0 ? [word + 1, word - 1, word + 3] : [0, 2, 4];
      if (at === then) found.push(...said(children[test]));
      else if (at === other) found.push(...opposite([said(children[test])]));
    }
  }
  return found;
}

/** What is tested before a branch: the last is its own, or that of the branch before `else`. */
function testsBefore(children: readonly SyntaxNode[], at: number): SyntaxNode[] {
  if (!/^(?:Body|Block|.*Statement)$/.test(children[at]?.name ?? "")) return [];
  return children.slice(0, at).flatMap((child, i) => (/^(?:if|elif)$/.test(child.name) ? (children[i + 1] ?? []) : []));
}

/** Behind `else` none of the tests held: told where each of them is one comparison. */
function opposite(tests: readonly (readonly Branch[])[]): Branch[] {
  return tests.every((one) => one.length === 1 && one[0]?.negated === false)
    ? tests.flatMap((one) => one.map((b) => ({ ...b, negated: true })))
    : [];
}

const COMPARISON =
  /^(?:[\w$]+(?:\.|\[\s*["']))*([\w$]+)(?:["']\s*\])?(?:\.(?:lower|strip|toLowerCase|trim)\(\))?\s*(===?|!==?|in|not\s+in)\s*(["'][^"'\n]*["']|[[({][^\])}\n]*[\])}])$/;

/** The comparisons with strings that all have to hold. */
function comparisons(test: string): Branch[] {
  const plain = test
    .trim()
    .replace(/^\((.*)\)$/s, "$1")
    .trim();
  if (/\bor\b|\|\|/.test(plain)) return [];
  return plain.split(/\band\b|&&/).flatMap((part) => {
    const [, name, operator = "", listed = ""] = COMPARISON.exec(part.trim()) ?? [];
    const values = [...listed.matchAll(/(["'])([^"'\n]*)\1/g)].map(([, , value = ""]) => value);
    return name === undefined || values.length === 0 ? [] : [{ name, values, negated: /!|not/.test(operator) }];
  });
}
