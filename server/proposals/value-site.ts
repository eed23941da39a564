import type { SyntaxNode } from "@lezer/common";
import { elementName } from "../language/list-elements";
import type { Span } from "../language/model";
import type { Literal, Slot } from "../language/outline";
import { isElsewhere } from "./frameworks";
import type { ParsedFile } from "./parsed-file";

/** A literal with what tells whether it is a hyperparameter. */
export interface ValueSite {
  readonly slot: Slot;
  readonly literal: Literal;
  readonly source: string;
  /** What it is called; for a positional argument what the called function calls it, null where that is unknown. */
  readonly name: string | null;
  /** The function or class that it is an argument of: `optim.SGD`. */
  readonly callee: string | null;
  /** The arguments of that call as they are written. */
  readonly args: string;
  /** The argument is positional: the annotation has to give it a name. */
  readonly positional: boolean;
  /** What it is called as an element of a list or tuple: `betas_0`. */
  readonly element: string | null;
}

/** Calls that seed a generator of random numbers. */
const SEEDING = /(?:^|\.)(?:set_(?:random_)?seed|seed_everything|seed_all|manual_seed(?:_all)?)$|^(?:(?:np|numpy)\.)?random\.seed$/;

/** What positional arguments are called, by the called name's end. */
const POSITIONS: readonly (readonly [RegExp, readonly (string | null)[]])[] = [
  [SEEDING, ["seed"]],
  [/(?:^|\.)(?:(?:Alpha|Spatial)?Dropout[123]?[dD]?|FeatureAlphaDropout)$/, ["dropout"]],
  [/^(?:torch\.)?optim\.\w+$/, [null, "lr"]],
  [/(?:^|\.)optimizers\.\w+$|^tf\.train\.\w+$/, ["learning_rate"]],
  [/(?:^|\.)(?:SGD|Adam|AdamW|RMSprop|Adagrad|NAdam|RAdam)$/, ["learning_rate", "lr"]],
  [/(?:^|\.)Dense$/, ["units"]],
  [/(?:^|\.)Conv[123]D$/, ["filters", "kernel_size"]],
  [/(?:^|\.)(?:RandomForest|ExtraTrees|GradientBoosting|Bagging|AdaBoost)\w+$/, ["n_estimators"]],
  [/(?:^|\.)KNeighbors\w+$/, ["n_neighbors"]],
  [/(?:^|\.)(?:Ridge|Lasso|ElasticNet)$/, ["alpha"]],
  [/(?:^|\.)clip_grad_norm_$/, [null, "max_grad_norm"]],
];

/** The value sites of a file, or of a part of it, in order of the text. */
export function* valueSites(file: ParsedFile, within?: Span): Generator<ValueSite> {
  for (const slot of file.outline.slots) {
    if (within !== undefined && (slot.entry.from > within.to || slot.entry.to < within.from)) continue;
    const site = valueSite(file, slot);
    if (site !== null) yield site;
  }
}

function valueSite(file: ParsedFile, slot: Slot): ValueSite | null {
  const { text } = file.source;
  const { literal } = slot;
  if (literal === null || isUpdated(text, slot)) return null;
  const call = file.tree === null ? null : callAround(file, slot);
  if (call !== null && isElsewhere(call.callee) && !SEEDING.test(call.callee)) return null;
  const positional = slot.names.length === 0;
  const meant = literal.inner?.kind === "number" ? literal.inner : literal;
  const site = {
    slot,
    literal: meant,
    source: text.slice(meant.from, meant.to),
    callee: call?.callee ?? null,
    args: call?.args ?? "",
    positional,
  };
  const element = positional && isInShortList(file, slot) ? elementName(text, slotsBeside(file, slot), slot) : null;
  const name = element ?? (positional ? (call === null ? null : positionalName(call)) : (slot.names[0] ?? null));
  return { ...site, name, element };
}

/** Longer lists, and lists of lists, are data. */
const LONGEST_LIST = 120;

function isInShortList({ tree }: ParsedFile, { entry }: Slot): boolean {
  const list = tree?.resolveInner(entry.from, 1).parent;
  const isList = (node: SyntaxNode | null | undefined) => /^(?:Array|Tuple)Expression$/.test(node?.name ?? "");
  return list != null && isList(list) && !isList(list.parent) && list.to - list.from <= LONGEST_LIST;
}

function slotsBeside({ outline }: ParsedFile, { unit }: Slot): readonly Slot[] {
  return outline.slots.filter((slot) => slot.unit === unit);
}

/** `lr *= 0.5` changes a value that is somewhere else. */
function isUpdated(text: string, { entry, value }: Slot): boolean {
  return /(?:[-+*/%@&|^]|\*\*|\/\/|<<|>>|\?\?)=\s*\(?\s*$/.test(text.slice(entry.from, value.from));
}

interface Call {
  readonly callee: string;
  readonly args: string;
  /** Which positional argument it is. */
  readonly index: number;
}

function callAround({ tree, source }: ParsedFile, slot: Slot): Call | null {
  let inner: SyntaxNode | null = tree?.resolveInner(slot.entry.from, 1) ?? null;
  for (let node = inner?.parent ?? null; node !== null; inner = node, node = node.parent) {
    if (/Statement$|Declaration$|Definition$|Lambda|ArrowFunction|^ParamList$/.test(node.name)) return null;
    if (node.name !== "ArgList") continue;
    const called = node.parent?.name === "CallExpression" || node.parent?.name === "NewExpression" ? node.prevSibling : null;
    if (called === null) return null;
    const callee = source.text.slice(called.from, called.to);
    if (callee.length > 120) return null;
    return {
      callee: callee.replace(/\s+/g, ""),
      args: source.text.slice(node.from, Math.min(node.to, node.from + 2000)),
      index: inner === null ? 0 : indexIn(node, inner),
    };
  }
  return null;
}

function indexIn(list: SyntaxNode, argument: SyntaxNode): number {
  let index = 0;
  for (let child = list.firstChild; child !== null && child.from < argument.from; child = child.nextSibling)
    if (child.name === ",") index++;
  return index;
}

function positionalName({ callee, index }: Call): string | null {
  for (const [pattern, names] of POSITIONS) if (pattern.test(callee)) return names[index] ?? null;
  return null;
}
