import type { SyntaxNodeRef } from "@lezer/common";
import type { Span } from "./model";
import type { ModulePart } from "./module-part";
import type { ParsedModule } from "./parsed-module";

/** A module that has another name now. `imports`: only what import statements say is read as the earlier name, else every word of the code. */
export interface RenamedModule {
  readonly earlier: string;
  readonly now: string;
  readonly imports: boolean;
}

const IMPORT = /^Import/;
/** What stands for the value of a parameter. */
const MASK = "\u0001";

/** What a part says, a word a line, and what of its text before and behind that no statement covers. */
interface PartWords {
  readonly before: string;
  readonly words: string;
  readonly behind: string;
}

const known = new WeakMap<ModulePart, { readonly masks: string; readonly words: PartWords | null }>();

/**
 * The words of a program's code in their nesting, comments, space and the values at `spans` left out: what it means. Parts that an edit
 * leaves alone are not gone through again. Null where something is nested too deeply to be parsed.
 */
export function wordsOfModule(
  { source, parts, starts }: Pick<ParsedModule, "source" | "parts" | "starts">,
  spans: readonly Span[],
  renamed: readonly RenamedModule[],
): string | null {
  const out: string[] = [];
  let gap = "";
  const endGap = () => {
    if (gap.trim() !== "") out.push(gap.trim());
    gap = "";
  };
  for (const [i, part] of parts.entries()) {
    const from = starts[i] ?? 0;
    const to = from + part.source.text.length;
    const own = spans.filter((span) => span.from < to && span.to > from).map((span) => ({ from: span.from - from, to: span.to - from }));
    const said = wordsOf(part, own, renamed);
    if (said === null) return null;
    gap += said.before;
    if (said.words === "" && said.behind === "") continue;
    endGap();
    if (said.words !== "") out.push(said.words);
    gap = said.behind;
  }
  if (out.length === 0 && parts.every(({ tree }) => tree?.topNode.firstChild === null)) return source.text;
  endGap();
  return ["(", ...out, ")"].join("\n");
}

function wordsOf(part: ModulePart, spans: readonly Span[], renamed: readonly RenamedModule[]): PartWords | null {
  if (renamed.length > 0) return wordsIn(part, spans, renamed);
  const masks = spans.map(({ from, to }) => `${from}-${to}`).join(" ");
  const before = known.get(part);
  if (before?.masks === masks) return before.words;
  const words = wordsIn(part, spans, renamed);
  known.set(part, { masks, words });
  return words;
}

function wordsIn(part: ModulePart, spans: readonly Span[], renamed: readonly RenamedModule[]): PartWords | null {
  const { tree } = part;
  const { text } = part.source;
  if (tree === null) return null;
  const out: string[] = [];
  let first: string | null = null;
  let last = "";
  const masked = ({ from, to }: Span): boolean => to > from && spans.some((span) => from >= span.from && to <= span.to);
  // What no node covers: the words of a string with expressions in it, and space.
  const open: { at: number; readonly isString: boolean }[] = [];
  let importing = 0;
  const said = (token: string): string =>
    renamed.reduce((word, { earlier, now, imports }) => (!imports || importing > 0 ? formerly(word, now, earlier) : word), token);
  const skip = (to: number, next: number): void => {
    const top = open.at(-1);
    if (top === undefined) return;
    const gap = text.slice(top.at, to);
    const rest = top.isString ? gap : gap.trim();
    if (first === null) first = gap;
    else if (rest !== "") out.push(rest);
    top.at = next;
  };
  tree.iterate({
    enter: (node: SyntaxNodeRef) => {
      if (node.type.isTop) {
        open.push({ at: 0, isString: false });
        return;
      }
      skip(node.from, node.to);
      if (/Comment$/.test(node.name)) return false;
      if (masked(node)) {
        if (spans.some((span) => span.from === node.from)) out.push(MASK);
        return false;
      }
      if (node.node.firstChild === null) {
        out.push(said(text.slice(node.from, node.to)));
        return false;
      }
      if (IMPORT.test(node.name)) importing++;
      out.push("(");
      open.push({ at: node.from, isString: /String/.test(node.name) });
      return;
    },
    leave: (node: SyntaxNodeRef) => {
      if (node.type.isTop) {
        last = text.slice(open.at(-1)?.at ?? 0);
        return;
      }
      skip(node.to, node.to);
      open.pop();
      if (IMPORT.test(node.name)) importing--;
      out.push(")");
    },
  });
  return first === null ? { before: text, words: "", behind: "" } : { before: first, words: out.join("\n"), behind: last };
}

/** A word, or the last part of a path in quotes, with a module's earlier name. */
function formerly(token: string, now: string, before: string): string {
  if (token === now) return before;
  const path = /^(["'`].*?)([^/"'`]+?)(\.[cm]?[jt]sx?)?(["'`])$/.exec(token);
  return path?.[2] === now ? `${path[1]}${before}${path[3] ?? ""}${path[4]}` : token;
}
