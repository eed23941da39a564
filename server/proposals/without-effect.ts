import type { SyntaxNode } from "@lezer/common";
import { childrenOf } from "../language/host-syntax";
import type { ModulePart } from "../language/module-part";
import { isNeverRead } from "./never-read";
import type { ParsedFile } from "./parsed-file";
import type { ValueSite } from "./value-site";

/** How often one thing is called in a file, and with what. */
interface Call {
  readonly keywords: ReadonlySet<string>;
  readonly positional: number;
  /** `*args` or `**options`: nobody can tell what it gives. */
  readonly open: boolean;
}

const known = new WeakMap<ModulePart, ReadonlyMap<string, readonly Call[]>>();

/**
 * A value that looks like a hyperparameter and is none: a default that every call in the file overrides, what the program never
 * reads, the batch size of a loader of validation data, rounds of boosting that are stopped early, a share of rows that LightGBM never draws.
 */
export function isWithoutEffect(file: ParsedFile, site: ValueSite): boolean {
  return [isOverridden, isNeverRead, measures, isStoppedEarly, isNeverBagged].some((told) => told(file, site));
}

/** Where the validation data end the boosting, the number of rounds is but a bound. */
function isStoppedEarly({ source }: ParsedFile, { name }: ValueSite): boolean {
  return /^(?:n_estimators|num_boost_round|num_round|iterations)$/.test(name ?? "") && /\bearly_stopping(?:_rounds)?\b/.test(source.text);
}

/** LightGBM takes parts of the rows only where it is told how often. */
function isNeverBagged({ source, outline }: ParsedFile, { name, callee }: ValueSite): boolean {
  if (!/^(?:subsample|bagging_fraction)$/.test(name ?? "") || /\b(?:subsample|bagging)_freq\b/.test(source.text)) return false;
  return /LGBM\w+$/.test(callee ?? "") || (callee === null && outline.imports.some(({ path }) => path === "lightgbm"));
}

function measures({ source, outline }: ParsedFile, { callee, args, name, slot }: ValueSite): boolean {
  if (name !== "batch_size" || !/(?:^|\.)DataLoader$/.test(callee ?? "")) return false;
  const from = outline.units.findLast((unit) => unit.from <= slot.entry.from && slot.entry.to <= unit.to)?.from ?? slot.entry.from;
  return (
    /^\(\s*(?:dataset\s*=\s*)?[\w.]*(?:val|test|eval|dev)(?:id|_|s?e?t|\b)/i.test(args) ||
    /^(?:\w+\.)?(?:\w+_)?(?:val|valid|validation|test|eval|dev)(?:_\w+|loader)?\s*=/i.test(source.text.slice(from, slot.entry.from))
  );
}

/** Whether every call in a file gives a value for the default that stands at an offset, so that it is never read. */
export function isOverriddenAt(file: ParsedFile, offset: number): boolean {
  const slot = file.outline.slots.find(({ literal }) => literal?.from === offset);
  return slot !== undefined && isOverridden(file, { slot });
}

function isOverridden(file: ParsedFile, { slot }: Pick<ValueSite, "slot">): boolean {
  const list = file.tree?.resolveInner(slot.entry.from, 1).parent;
  const [parameter] = slot.names;
  if (list == null || parameter === undefined) return false;
  const own = slot.scope.at(-1) ?? "";
  if (isField(list, slot.entry.from)) {
    const made = file.parts.flatMap((part) => callsIn(part).get(own) ?? []);
    return made.length > 0 && made.every(({ open, keywords }) => !open && keywords.has(parameter));
  }
  if (list.name !== "ParamList") return false;
  const isConstructor = own === "__init__" || own === "constructor";
  const called = isConstructor ? (slot.scope.at(-2) ?? "") : own;
  const calls = file.parts.flatMap((part) => callsIn(part).get(called) ?? []);
  const index = indexOf(file, list, slot.entry.from) - (isConstructor && own === "__init__" ? 1 : 0);
  return calls.length > 0 && calls.every((call) => !call.open && (call.keywords.has(parameter) || (index >= 0 && call.positional > index)));
}

/** `dropout: float = 0.1` in a class: what a dataclass or a model of pydantic takes by that name. */
function isField(statement: SyntaxNode, at: number): boolean {
  const inClass = statement.parent?.name === "Body" && statement.parent.parent?.name === "ClassDefinition";
  return statement.name === "AssignStatement" && statement.from === at && inClass && statement.getChild("TypeDef") !== null;
}

/** Which parameter it is; -1 behind a `*`, where only names count. */
function indexOf(file: ParsedFile, list: SyntaxNode, at: number): number {
  const before = childrenOf(list).filter((child) => child.from < at);
  if (before.some((child) => file.source.text.slice(child.from, child.to) === "*")) return -1;
  return before.filter((child) => child.name === ",").length;
}

/** The calls in a part of a file by the last part of what is called. */
function callsIn(part: ModulePart): ReadonlyMap<string, readonly Call[]> {
  const before = known.get(part);
  if (before !== undefined) return before;
  const found = new Map<string, Call[]>();
  const { text } = part.source;
  part.tree?.iterate({
    enter: (ref) => {
      if (ref.name !== "CallExpression" && ref.name !== "NewExpression") return;
      const list = ref.node.getChild("ArgList");
      const callee = list?.prevSibling;
      if (!list || !callee) return;
      const name = text.slice(callee.from, callee.to).split(".").at(-1)?.trim() ?? "";
      const calls = found.get(name) ?? [];
      calls.push(callOf(text, list));
      found.set(name, calls);
    },
  });
  known.set(part, found);
  return found;
}

function callOf(text: string, list: SyntaxNode): Call {
  const children = childrenOf(list);
  const said = (node: SyntaxNode | undefined): string => (node === undefined ? "" : text.slice(node.from, node.to));
  const names = children.filter((_, i) => children[i + 1]?.name === "AssignOp").map(said);
  const parts = children.filter(({ name }) => name === ",").length;
  const isEmpty = children.every(({ name }) => /^[(),]$/.test(name));
  const trailing = children.at(-2)?.name === "," ? 1 : 0;
  return {
    keywords: new Set(names),
    positional: isEmpty ? 0 : parts + 1 - trailing - names.length,
    open: children.some((node) => /^(?:\*\*?|Spread|\.\.\.)/.test(said(node)) || node.name === "Spread"),
  };
}
