import { type SyntaxNode, type Tree, TreeFragment } from "@lezer/common";
import { parser as javascriptParser } from "@lezer/javascript";
import { parser as pythonParser } from "@lezer/python";
import type { HostLanguage, ParsedLanguage, Span } from "./model";

const EXTENSIONS: Readonly<Record<string, ParsedLanguage>> = {
  py: "python",
  pyw: "python",
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  jsx: "javascript",
  ts: "typescript",
  mts: "typescript",
  cts: "typescript",
  tsx: "typescript",
};

/** Files that hold no text whatever their bytes look like. */
const BINARY = new Set(
  (
    "7z a avi bin bmp bz2 ckpt class db dll dylib egg eot exe feather flac gif gz h5 hdf5 heic ico jar jpeg jpg joblib keras lib mkv mov " +
    "mp3 mp4 npy npz o obj ogg onnx otf pak parquet pb pdf pickle pkl png psd pt pth pyc pyd pyo rar rds safetensors so sqlite sqlite3 tar " +
    "tflite tgz tif tiff ttf vsix wasm wav webm webp whl woff woff2 xls xlsx xz zip zst"
  ).split(" "),
);

/** Texts that programs write of themselves and others: what stands in them about annotations is no annotation. */
const RECORDS = /\.(?:log|out|err|diff|patch|rej)(?:\.\d+)?$/i;

/** How often a text with separators U+2028 in comments is read again: what follows one may hold another. */
const MAX_ROUNDS = 20;

const parsers = {
  python: pythonParser,
  javascript: javascriptParser.configure({ dialect: "jsx" }),
  typescript: javascriptParser.configure({ dialect: "ts" }),
  tsx: javascriptParser.configure({ dialect: "ts jsx" }),
};

/** The host language that a file's name tells; null for one whose bytes are no text, and for records such as logs. */
export function languageOf(path: string): HostLanguage | null {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return EXTENSIONS[extension] ?? (BINARY.has(extension) || RECORDS.test(path) ? null : "text");
}

/** A text as the grammar was given it, and its tree: what the next text of the same file is parsed from. */
export interface ParsedText {
  readonly plain: string;
  readonly tree: Tree;
}

/** Syntax tree of a text; offsets are those of the text. Never throws: null when it is nested deeper than the parser can build. */
export function parseHost(text: string, language: ParsedLanguage, path = ""): Tree | null {
  return parseAgain(text, language, path, null)?.tree ?? null;
}

/**
 * The same, with what was parsed of an earlier text of the file: what did not change is not parsed again.
 * Line breaks other than `\n` and a byte order mark are put into the form that the grammars know, unit for unit.
 */
export function parseAgain(text: string, language: ParsedLanguage, path: string, before: ParsedText | null): ParsedText | null {
  const parser = parserOf(language, path);
  try {
    let plain = plainText(text, language);
    let tree = parser.parse(plain, before === null ? [] : unchanged(before, plain));
    if (language === "python" || !/[\u2028\u2029]/.test(plain)) return { plain, tree };
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const after = endCommentsAtSeparators(plain, tree);
      if (after === plain) break;
      plain = after;
      tree = parser.parse(plain);
    }
    return { plain, tree };
  } catch {
    return null;
  }
}

function parserOf(language: ParsedLanguage, path: string) {
  return language === "typescript" && /\.tsx$/i.test(path) ? parsers.tsx : parsers[language];
}

/** A text in a form that the grammars know, unit for unit. */
function plainText(text: string, language: ParsedLanguage): string {
  return language === "python" ? plainPython(plainLineBreaks(text)) : plainModules(plainLineBreaks(text));
}

/** What of an earlier tree stands in a text that differs from its own in one place. */
function unchanged({ plain, tree }: ParsedText, text: string): readonly TreeFragment[] {
  const most = Math.min(plain.length, text.length);
  let from = 0;
  while (from < most && plain.charCodeAt(from) === text.charCodeAt(from)) from++;
  let behind = 0;
  while (behind < most - from && plain.charCodeAt(plain.length - 1 - behind) === text.charCodeAt(text.length - 1 - behind)) behind++;
  const change = { fromA: from, toA: plain.length - behind, fromB: from, toB: text.length - behind };
  const fragments = TreeFragment.addTree(tree);
  return change.fromA === change.toA && change.fromB === change.toB ? fragments : TreeFragment.applyChanges(fragments, [change]);
}

function plainLineBreaks(text: string): string {
  const marked = text.startsWith("\uFEFF") ? `\n${text.slice(1)}` : text;
  return marked.includes("\r")
    ? marked
        .replace(/\\\r\n/g, " \\\n")
        .replace(/\r\n/g, " \n")
        .replace(/\r/g, "\n")
    : marked;
}

/**
 * What the grammar of Python does not know, unit for unit in a form that it does: floats that end at their point, `with f() as (a, b):`,
 * `for first, *rest in pairs` of a comprehension.
 */
function plainPython(text: string): string {
  return text
    .replace(/(?<![\w.])(\d[\d_]*)\.(?=[eE][+-]?\d|[jJ](?!\w)|[^\w.]|$)/gm, (_, digits: string) => `${digits}0`)
    .replace(/\bas([ \t]*)(\([\w, \t.*]*\))(?=[ \t]*[:,])/g, (_, gap: string, target: string) => `as${gap}${target.replace(/\W/g, "_")}`)
    .replace(/\bfor[ \t][\w, \t()]*\*[\w, \t()*]*[ \t]in\b/g, (targets) => targets.replaceAll("*", " "));
}

/** What modules may hold and the grammars do not know; the first group is left as it is, the rest goes. */
const UNKNOWN_TO_GRAMMARS: readonly RegExp[] = [
  /(\})\s*=\s*\{\s*\}(?=\s*\)\s*=>)/g, // ({ lr = 0.1 } = {}) => …
  /(\bcatch\s*\(\s*[\w$]+)\s*:\s*(?:any|unknown)(?=\s*\))/g,
  /(\b(?:let|var)\s+[\w$]+)!(?=\s*:)/g,
  /(\bexport\s+)type(?=\s*\*)/g,
  /([=>:]\s*)(?:asserts\s+)?[\w$]+\s+is\s(?=\s*[\w$`"'{[(])/g, // (x): x is T => …
  /([=:]\s*)abstract(?=\s+new\b)/g,
  /(\b(?:from|import)\s*(?:"[^"\n]*"|'[^'\n]*'))\s*\bwith\s*\{[^{}]*\}/g,
];
/** The same, where a name has to stand. */
const NAMES_TO_GRAMMARS: readonly RegExp[] = [
  /(\bdeclare\s+module\s*)(?:"[^"\n]*"|'[^'\n]*')(?=\s*\{)/g,
  /(\btypeof\s+)import\s*\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\)/g,
  /(\bexport\s*\*\s*as\s+)default\b/g,
];

/** A module without what the grammars do not know, unit for unit. */
function plainModules(text: string): string {
  let plain = text;
  const kept = (whole: string, head: string) => head + whole.slice(head.length).replace(/[^\n]/g, " ");
  for (const pattern of UNKNOWN_TO_GRAMMARS) plain = plain.replace(pattern, kept);
  for (const pattern of NAMES_TO_GRAMMARS)
    plain = plain.replace(pattern, (whole: string, head: string) => head + "i".repeat(whole.length - head.length));
  return plain.replace(/\b0[XBO](?=\w)/g, (sign) => sign.toLowerCase());
}

/** In JavaScript U+2028 and U+2029 end a line comment, though not a string: ends each comment at its first one. */
function endCommentsAtSeparators(text: string, tree: Tree): string {
  const pieces: string[] = [];
  let done = 0;
  tree.iterate({
    enter: (node) => {
      if (node.name !== "LineComment") return;
      pieces.push(text.slice(done, node.from), text.slice(node.from, node.to).replace(/[\u2028\u2029]/, "\n"));
      done = node.to;
    },
  });
  return pieces.join("") + text.slice(done);
}

/** Why a text is not one expression that can stand wherever a value stands, or null when it is. */
export function expressionFault(source: string, language: ParsedLanguage): "empty" | "syntax" | "comma" | null {
  if (source.trim() === "") return "empty";
  const tree = parseHost(`(${source})`, language);
  if (tree === null || tree.length === 0 || hasError(tree)) return "syntax";
  const statement = tree.topNode.firstChild;
  const outer = statement?.firstChild;
  if (statement?.name !== "ExpressionStatement" || statement.nextSibling !== null || !outer || outer.nextSibling !== null) return "syntax";
  if (outer.to !== source.length + 2 || outer.from !== 0) return "syntax";
  if (outer.name === "TupleExpression") return "comma";
  if (outer.name !== "ParenthesizedExpression") return "syntax";
  const inner = outer.firstChild?.nextSibling;
  if (!inner || inner.name === "SequenceExpression") return "comma";
  if (inner.nextSibling?.name === ",") return "comma";
  return ["NamedExpression", "YieldExpression", "*", "Spread"].includes(inner.name) ? "syntax" : null;
}

export function hasError(tree: Tree): boolean {
  let found = false;
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) found = true;
      return !found;
    },
  });
  return found;
}

/** Children of a node in order, comments left out. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (!child.name.endsWith("Comment")) children.push(child);
  }
  return children;
}

export function spanOf(node: { from: number; to: number }): Span {
  return { from: node.from, to: node.to };
}
