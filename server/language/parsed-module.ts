import { Tree } from "@lezer/common";
import type { ParsedLanguage, SourceFile } from "./model";
import { ModulePart } from "./module-part";
import { joined } from "./moved";
import { nodeParts } from "./node-parts";
import type { Outline } from "./outline";
import { PROSE_CELL } from "./python-cuts";
import { pythonParts } from "./python-parts";

type ModuleSource = SourceFile & { readonly language: ParsedLanguage };

/** A program's file in its parts, each parsed once somebody asks, and kept for the next version of the text while nothing in it changes. */
export class ParsedModule {
  readonly source: ModuleSource;
  readonly parts: readonly ModulePart[];
  /** Where each begins. */
  readonly starts: readonly number[];
  #tree: Tree | null | undefined;
  #outline: Outline | null | undefined;

  /** `before`: the file before an edit. Whether there is one makes no difference but to the time that it takes. */
  constructor(source: ModuleSource, before: ParsedModule | null) {
    this.source = source;
    const known = before !== null && before.source.path === source.path && before.source.language === source.language ? before : null;
    this.starts = startsOf(source);
    this.parts = partsOf(source, this.starts, known);
  }

  /** Whether an annotation may be in it. */
  get isTagged(): boolean {
    return this.parts.some((part) => part.isTagged);
  }

  /** The tree of the whole; null where something in it is nested too deeply to be parsed. */
  get tree(): Tree | null {
    if (this.#tree === undefined) this.#tree = treeOf(this);
    return this.#tree;
  }

  /** The outline of the whole; null likewise. */
  get outline(): Outline | null {
    if (this.#outline === undefined) this.#outline = this.#joined(this.parts.map((_, i) => i));
    return this.#outline;
  }

  /** The outline of the part that an offset lies in, in offsets of the file. */
  outlineAt(offset: number): Outline | null {
    const next = this.starts.findIndex((start) => start > offset);
    return this.#joined([(next < 0 ? this.starts.length : next) - 1]);
  }

  /** The outline of those parts that have tags in them. */
  get taggedOutline(): Outline | null {
    return this.#joined([...this.parts.keys()].filter((i) => this.parts[i]?.isTagged));
  }

  #joined(indices: readonly number[]): Outline | null {
    const outlines = indices.flatMap((i) => this.parts[i]?.outline ?? []);
    if (outlines.length < indices.length) return null;
    return joined(
      outlines,
      indices.map((i) => this.starts[i] ?? 0),
    );
  }
}

function startsOf({ text, language, path }: ModuleSource): readonly number[] {
  if (language === "python" && text.includes("%%") && PROSE_CELL.test(text)) return [0];
  const starts = language === "python" ? pythonParts(text) : nodeParts(text, path);
  return starts[0] === 0 ? starts : [0, ...starts];
}

/** The parts of a text; those before and behind an edit are those of the text before. */
function partsOf(source: ModuleSource, starts: readonly number[], before: ParsedModule | null): ModulePart[] {
  const { text } = source;
  const old = before?.parts ?? [];
  const endOf = (i: number) => starts[i + 1] ?? text.length;
  const isSame = (part: ModulePart | undefined, i: number) => {
    const from = starts[i] ?? 0;
    return part !== undefined && part.source.text.length === endOf(i) - from && text.startsWith(part.source.text, from);
  };
  const most = Math.min(old.length, starts.length);
  let head = 0;
  while (head < most && isSame(old[head], head)) head++;
  let tail = 0;
  while (tail < most - head && isSame(old[old.length - 1 - tail], starts.length - 1 - tail)) tail++;
  // One that was edited goes on from what it was.
  const edited = old.length - head - tail === 1 ? (old[head] ?? null) : null;
  return starts.map((from, i) => {
    if (i < head) return old[i] as ModulePart;
    if (i >= starts.length - tail) return old[i - starts.length + old.length] as ModulePart;
    const isEdited = edited !== null && starts.length - head - tail === 1;
    // A copy where there was a version before: a slice would keep the whole text of one that is gone.
    const own = before === null ? text.slice(from, endOf(i)) : ` ${text.slice(from, endOf(i))}`.slice(1);
    return new ModulePart({ ...source, text: own }, isEdited ? edited : null);
  });
}

/** One tree of the parts' own, which it holds as they are. */
function treeOf({ source, parts, starts }: ParsedModule): Tree | null {
  const children: Tree["children"][number][] = [];
  const positions: number[] = [];
  let top: Tree | null = null;
  for (const [i, { tree }] of parts.entries()) {
    if (tree === null) return null;
    top = tree;
    for (const [k, child] of tree.children.entries()) {
      children.push(child);
      positions.push((tree.positions[k] ?? 0) + (starts[i] ?? 0));
    }
  }
  return top === null ? null : parts.length === 1 ? top : new Tree(top.type, children, positions, source.text.length);
}

/** How many files are kept in their parts. */
const KEPT = 8;
const known = new Map<string, ParsedModule>();

/** A file in its parts, made from what of it was known before. */
export function moduleOf(source: SourceFile): ParsedModule | null {
  if (!isModule(source)) return null;
  const before = known.get(source.path) ?? null;
  const module = before !== null && isSame(before.source, source) ? before : new ParsedModule(source, before);
  known.delete(source.path);
  known.set(source.path, module);
  const [oldest] = known.keys();
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
  return module;
}

/** The same for what is asked once: nothing that is known goes for it. */
export function passingModuleOf(source: SourceFile): ParsedModule | null {
  if (!isModule(source)) return null;
  const before = known.get(source.path);
  return before && isSame(before.source, source) ? before : new ParsedModule(source, null);
}

/** One file is named otherwise in programs of other roots. */
function isSame(one: SourceFile, other: SourceFile): boolean {
  return one.text === other.text && one.file === other.file;
}

/** The same for a text that is tried: what is known of the file stays. */
export function variantOf(source: SourceFile, before: ParsedModule | null): ParsedModule | null {
  return isModule(source) ? new ParsedModule(source, before) : null;
}

function isModule(source: SourceFile): source is ModuleSource {
  return source.language !== "text";
}
