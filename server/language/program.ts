import type { SearchOptions } from "../protocol/search";
import { SearchSpace } from "../space/search-space";
import { sourceFile } from "./analyze-file";
import { assemble } from "./assemble";
import { draftFile } from "./draft-file";

export { checkResult } from "./check-result";

import { tr } from "../words/translate";
import type { FileDraft } from "./drafts";
import { languageOf } from "./host-syntax";
import { importedFiles } from "./imported-files";
import type { Program, SourceFile, SourceHost } from "./model";
import { pathAliases } from "./path-aliases";
import { ProblemList } from "./problem-list";
import { type EntryNeeds, includes, reportCommand, reportMentions, reportUnreadable } from "./program-problems";
import { directoryOf, join } from "./text-path";
import { reportUnknownImports } from "./unknown-imports";

const ROOT_MARKS = [".git", "pyproject.toml", "package.json"] as const;
const OUTSIDE = /(?:^|\/)(?:node_modules|\.venv|venv|site-packages|dist-packages|__pycache__|\.git|\.tunelens)(?:\/|$)/;
const MAX_FILES = 2000;

/** Nearest folder upwards that is marked as a project, else the file's own folder. */
export function findRoot(entryPath: string, host: SourceHost): string {
  const own = directoryOf(entryPath);
  for (let folder = own; ; folder = directoryOf(folder)) {
    if (ROOT_MARKS.some((mark) => host.exists?.(join(folder, mark)) ?? host.isFile(join(folder, mark)))) return folder;
    if (directoryOf(folder) === folder) return abovePackage(own, host);
  }
}

/** Where nothing marks a project, a package is one: its modules import each other from above it. */
function abovePackage(own: string, host: SourceHost): string {
  let folder = own;
  while (host.isFile(join(folder, "__init__.py")) && directoryOf(folder) !== folder) folder = directoryOf(folder);
  return folder;
}

/** Keys of `@search` that are given from outside and go before the file's own. */
export type GivenOptions = Pick<SearchOptions, "include" | "command">;

/**
 * The annotated program that begins at an entry file: the file itself, the workspace modules reachable from it, and the files of
 * `include=` with what they import. Never throws. `drafted` makes the draft of a file, or knows it already.
 */
export function loadProgram(
  entryPath: string,
  root: string,
  host: SourceHost,
  given: GivenOptions = {},
  drafted: (source: SourceFile) => FileDraft = draftFile,
): Program {
  const read = readSource(entryPath, root, host);
  if (read === null) return unreadable(entryPath, root);
  const first = drafted(read);
  const entry = first.source;
  const needs: EntryNeeds = { entry: first, root, host, given };
  const problems = new ProblemList(entry);
  const aliases = entry.language === "python" || entry.language === "text" ? [] : pathAliases(entry.path, root, host);
  const from: Origin = { entry, root, host, aliases };
  const drafts = [first];
  const seen = new Set([entry.path]);
  const waiting: SourceFile[] = [];
  const add = (path: string): boolean => {
    if (seen.has(path) || seen.size >= MAX_FILES) return true;
    seen.add(path);
    const next = readSource(path, root, host);
    if (next !== null) waiting.push(next);
    return next !== null;
  };
  for (const path of reachableFrom(first, from)) add(path);
  for (const path of includes(needs, problems)) if (!add(path)) reportUnreadable(path, needs, problems);
  for (let source = waiting.shift(); source !== undefined; source = waiting.shift()) {
    const draft = drafted(source);
    drafts.push(draft);
    for (const path of reachableFrom(draft, from)) add(path);
  }
  reportCommand(needs, problems);
  const lists = drafts.map((draft, i) => (i === 0 ? problems : new ProblemList(draft.source)));
  reportUnknownImports(drafts, needs, seen, lists);
  const told = new Set<string>();
  for (const [i, draft] of drafts.entries()) {
    const list = lists[i] ?? problems;
    reportMentions(draft, needs, seen, told, list);
    if (list.problems.length > 0) drafts[i] = { ...draft, problems: [...draft.problems, ...list.problems] };
  }
  return { ...assemble(root, drafts, entry, true), aliases };
}

/** What tells which files imports mean. */
interface Origin {
  readonly entry: SourceFile;
  readonly root: string;
  readonly host: SourceHost;
  readonly aliases: Program["aliases"];
}

function reachableFrom(draft: FileDraft, { entry, root, host, aliases }: Origin): string[] {
  const roots = [...new Set([directoryOf(entry.path), root, join(root, "src")])];
  const { language, path } = draft.source;
  return draft.imports
    .flatMap((i) => importedFiles(i, path, roots, language, host, aliases))
    .filter((p) => isWorkspaceFile(p, root) && isParsed(p));
}

/** An import of a style sheet or a data file brings no annotations: `include=` does. */
function isParsed(path: string): boolean {
  const language = languageOf(path);
  return language !== null && language !== "text";
}

function isWorkspaceFile(path: string, root: string): boolean {
  const inside = relativeTo(path, root);
  return inside !== path && !OUTSIDE.test(inside);
}

/** How a file is named in a program of a root. */
export function relativeTo(path: string, root: string): string {
  const plain = path.replaceAll("\\", "/");
  const base = root.replaceAll("\\", "/").replace(/\/*$/, "/");
  return plain.startsWith(base) ? plain.slice(base.length) : path;
}

function readSource(path: string, root: string, host: SourceHost): SourceFile | null {
  try {
    const text = host.read(path);
    return text === undefined ? null : sourceFile(path, relativeTo(path, root), text);
  } catch {
    return null;
  }
}

function unreadable(entryPath: string, root: string): Program {
  const entry = sourceFile(entryPath, relativeTo(entryPath, root), "");
  const list = new ProblemList(entry);
  list.add(
    "entry-unreadable",
    { from: 0, to: 0 },
    tr(
      "{0} cannot be read: name an existing file that may be read, in UTF-8 or with its encoding declared as Python does (PEP 263).",
      entry.file,
    ),
  );
  return { ...assemble(root, [], entry, false), files: [entry], problems: list.problems };
}

/** The search space of a program; parameters whose name is a duplicate are left out (the problem says so). */
export function searchSpaceOf(program: Program): SearchSpace {
  const seen = new Set<string>();
  const known = new Set(program.parameters.map((p) => p.spec.name));
  const parameters = program.parameters.flatMap(({ spec, condition }) => {
    if (seen.has(spec.name)) return [];
    seen.add(spec.name);
    const { name, baseline, source: _source, file: _file, range: _range, condition: _condition, ...distribution } = spec;
    return [{ name, distribution, baseline, condition: namesOf(condition).every((n) => known.has(n)) ? condition : null }];
  });
  return new SearchSpace(parameters);
}

function namesOf(condition: Program["parameters"][number]["condition"]): string[] {
  if (condition === null) return [];
  if (condition.kind === "comparison") return [condition.name];
  return condition.kind === "not" ? namesOf(condition.operand) : [...namesOf(condition.left), ...namesOf(condition.right)];
}
