import { sourceFile } from "./analyze-file";
import { draftFile } from "./draft-file";
import { languageOf } from "./host-syntax";
import { filesBelow, includedFiles, isGlob } from "./include-files";
import type { SourceFile, SourceHost, Span } from "./model";
import { textOutline } from "./text-outline";
import { directoryOf, extensionOf, join } from "./text-path";
import { isConfig } from "./text-syntax";

/** Paths in quotes, and in files without a grammar bare ones too. */
const QUOTED_PATH = /(["'`])([\w./*?{},$-]{1,200}\.[A-Za-z][A-Za-z0-9]{0,11})\1/g;
const BARE_PATH = /(?<=^|[\s"'`=:(<])()([\w./*?{},-]{1,200}\.[A-Za-z][A-Za-z0-9]{0,11})(?=[\s"'`,;)>]|$)/gm;
const ANNOTATED = /@(?:tune|fidelity|seed|objective|constraint)\b/;
/** Of a file that mentions more files the first so many are looked at; so many files beside it are read for their annotations. */
const MOST_MENTIONS = 40;
const MOST_READ = 40;
/** Shorter names are those of anything. */
const LEAST_STEM = 3;

export interface Mention {
  readonly file: string;
  /** What `include=` would say. */
  readonly path: string;
  readonly span: Span;
}

export interface MentionPlace {
  /** The file that mentions others. */
  readonly source: SourceFile;
  readonly entry: SourceFile;
  readonly root: string;
  readonly host: SourceHost;
}

/** Annotated text files that a source names by a path, a pattern, or by their name alone as `require "net"`, `mod net` and `conf/net` do. */
export function mentionedFiles(place: MentionPlace, wanted: (file: string) => boolean): readonly Mention[] {
  const isInComment = commentsOf(place.source);
  const found = new Map<string, Mention>();
  for (const mention of [...byPath(place, isInComment), ...byName(place, isInComment)]) {
    if (!found.has(mention.file) && wanted(mention.file) && isAnnotated(mention.file, place.host)) found.set(mention.file, mention);
  }
  const told = new Set<string>();
  return [...found.values()].filter(({ path }) => !told.has(path) && told.add(path));
}

function byPath({ source, entry, root, host }: MentionPlace, isInComment: (at: number) => boolean): Mention[] {
  const found: Mention[] = [];
  const pattern = source.language === "text" ? BARE_PATH : QUOTED_PATH;
  let left = MOST_MENTIONS;
  for (const match of source.text.matchAll(pattern)) {
    const quoted = match[2] ?? "";
    const from = match.index + (match[1] ?? "").length;
    const written = quoted.replace(FILLED, "");
    if (languageOf(written) !== "text" || isInComment(from)) continue;
    if (left-- <= 0) break;
    const span = { from, to: from + quoted.length };
    const pieces = written === quoted ? piecesBefore(source.text, match.index) : [];
    if (pieces !== null && !isGlob(written)) {
      const file = joinedFile([...pieces, written].join("/"), source, root, host);
      if (file !== undefined) found.push({ file, path: shortPath(file, entry, root), span });
      if (file !== undefined || written !== quoted) continue;
    }
    if (isGlob(written)) {
      for (const file of includedFiles(written, source.path, root, host)) {
        if (languageOf(file) === "text") found.push({ file, path: source === entry ? written : shortPath(file, entry, root), span });
      }
      continue;
    }
    const file = [join(directoryOf(source.path), written), join(root, written)].find((f) => host.isFile(f));
    if (file !== undefined) found.push({ file, path: source === entry ? written : shortPath(file, entry, root), span });
  }
  return found;
}

/** `{here}/` and `${dir}/` of strings that are filled in. */
const FILLED = /^\$?\{[^},*?]*\}\/+/;
const PIECE = /(["'`])((?:[\w.-]+\/)*[\w.-]+)\1\s*[,/]\s*$/;
/** Longer chains of pieces are no paths. */
const MOST_PIECES = 8;

/** The strings that are joined before a piece of a path, `conf` of `join(here, "conf", "train.yaml")` and of `here / "conf" / "train.yaml"`; null where nothing is. */
function piecesBefore(text: string, at: number): readonly string[] | null {
  const pieces: string[] = [];
  let end = at;
  for (let left = MOST_PIECES; left > 0; left--) {
    const before = PIECE.exec(text.slice(Math.max(0, end - 120), end));
    if (before === null) break;
    pieces.unshift(before[2] ?? "");
    end -= before[0].length;
  }
  return pieces.length > 0 || /[\w)\]]\s*[,/]\s*$/.test(text.slice(Math.max(0, end - 40), end)) ? pieces : null;
}

/** What is joined to a folder that only the program knows: looked for beside the source and in the folders around it, up to the workspace. */
function joinedFile(written: string, source: SourceFile, root: string, host: SourceHost): string | undefined {
  const top = root.replaceAll("\\", "/");
  for (let folder = directoryOf(source.path); ; folder = directoryOf(folder)) {
    const file = join(folder, written);
    if (host.isFile(file)) return file;
    if (folder === top || !folder.startsWith(`${top}/`)) return undefined;
  }
}

/** Files beside the source, of its own language or of settings, whose name without the ending is a word of it; in Go the whole package. */
function byName({ source, entry, root, host }: MentionPlace, isInComment: (at: number) => boolean): Mention[] {
  const ending = extensionOf(source.path);
  const folder = directoryOf(source.path);
  const packaged = ending === "go" ? /^package\s+\w+/m.exec(source.text) : null;
  const found: Mention[] = [];
  for (const file of filesBelow(folder, host)) {
    if (found.length >= MOST_READ) break;
    if (file === source.path.replaceAll("\\", "/") || languageOf(file) !== "text") continue;
    const alike = extensionOf(file) === ending;
    if (!alike && !isConfig(file)) continue;
    const name = file.slice(file.lastIndexOf("/") + 1);
    const beside = alike && directoryOf(file) === folder && packaged !== null ? packaged : null;
    const stem = name.replace(/\.[^.]*$/, "");
    const span =
      (stem.length < LEAST_STEM ? undefined : wordIn(source, stem, isInComment)) ??
      (beside === null ? undefined : { from: beside.index, to: beside.index + beside[0].length });
    if (span !== undefined) found.push({ file, path: shortPath(file, entry, root), span });
  }
  return found;
}

const WORD_UNIT = /[\p{L}\p{N}_]/u;

/** The first place where a name stands as a word of its own outside comments; a hyphen joins words. */
function wordIn({ text }: SourceFile, word: string, isInComment: (at: number) => boolean): Span | undefined {
  if (!/^[\p{L}_][\p{L}\p{N}_]*(?:-[\p{L}\p{N}_]+)*$/u.test(word)) return undefined;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before, after, next] = [text[at - 1] ?? "", text[at + word.length] ?? "", text[at + word.length + 1] ?? ""];
    const isJoined =
      WORD_UNIT.test(before) ||
      WORD_UNIT.test(after) ||
      (after === "-" && WORD_UNIT.test(next)) ||
      (before === "-" && WORD_UNIT.test(text[at - 2] ?? ""));
    if (!isJoined && !isInComment(at)) return { from: at, to: at + word.length };
  }
  return undefined;
}

/** A path as `include=` understands it: from the entry's folder, else from the workspace. */
export function shortPath(file: string, entry: SourceFile, root: string): string {
  for (const base of [directoryOf(entry.path), root.replaceAll("\\", "/")])
    if (file.startsWith(`${base}/`)) return file.slice(base.length + 1);
  return file;
}

function commentsOf({ text, path, language }: SourceFile): (at: number) => boolean {
  if (language === "text") {
    const { comments } = textOutline(text, path);
    return (at) => comments.some(({ from, to }) => at >= from && at < to);
  }
  return (at) => {
    const before = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
    return language === "python" ? /(?:^|\s)#/.test(before) : /(?:^\s*|\s)(?:\/\/|\*)/.test(before);
  };
}

/** Whether a file has annotations and is no program of its own. */
function isAnnotated(file: string, host: SourceHost): boolean {
  try {
    const text = host.read(file);
    if (text === undefined || !ANNOTATED.test(text)) return false;
    const { annotations, searches } = draftFile(sourceFile(file, file, text));
    return annotations.length > 0 && searches.length === 0;
  } catch {
    return false;
  }
}
