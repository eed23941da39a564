import { tr } from "../words/translate";
import { isConfigAlone } from "./config-alone";
import type { FileDraft } from "./drafts";
import { languageOf } from "./host-syntax";
import { includedFiles, isGlob, neighbours } from "./include-files";
import { mentionedFiles } from "./mentioned-files";
import type { SourceFile, SourceHost, Span } from "./model";
import type { MendDraft, ProblemList } from "./problem-list";
import { didYouMean } from "./spelling";
import { directoryOf, join } from "./text-path";
import { commentStart, hostName, usualCommand } from "./text-syntax";

/** The entry with what can be told once `include=` and the files beside it are known. */
export interface EntryNeeds {
  readonly entry: FileDraft;
  readonly root: string;
  readonly host: SourceHost;
  /** `include=` and `command=` of the command line. */
  readonly given: { readonly include?: readonly string[]; readonly command?: string };
}

/** The files of `include=`, and problems where there is no such file. */
export function includes({ entry, root, host, given }: EntryNeeds, problems: ProblemList): readonly string[] {
  const [search] = entry.searches;
  const written = given.include === undefined ? (search?.options.include ?? []) : given.include;
  return written.flatMap((pattern) => {
    const found = includedFiles(pattern, entry.source.path, root, host);
    const readable = found.filter((file) => languageOf(file) !== null);
    if (readable.length > 0) return readable;
    const place = placeOf(entry, pattern, given.include === undefined);
    if (found.length > 0)
      problems.add("include-not-text", place, tr("`{0}` is no text: include files that hold annotations in comments.", pattern));
    else reportMissing(pattern, place, entry, root, host, problems);
    return [];
  });
}

function placeOf(entry: FileDraft, pattern: string, written: boolean): Span {
  const [search] = entry.searches;
  if (search === undefined) return { from: 0, to: 0 };
  const value = written ? search.include : null;
  const at = value === null ? -1 : entry.source.text.indexOf(pattern, value.from);
  return value === null || at < 0 || at >= value.to ? search.span : { from: at, to: at + pattern.length };
}

function reportMissing(pattern: string, place: Span, entry: FileDraft, root: string, host: SourceHost, problems: ProblemList): void {
  const near = isGlob(pattern) ? null : didYouMean(pattern, neighbours(pattern, entry.source.path, root, host));
  const missing = isGlob(pattern) ? tr("No file matches `{0}`", pattern) : tr("There is no file `{0}`", pattern);
  const folder = directoryOf(entry.source.file);
  const message =
    near !== null
      ? tr("{0}: did you mean `{1}`?", missing, near)
      : folder === entry.source.file
        ? tr("{0}: write its path from the program's folder or from the workspace.", missing)
        : tr("{0}: write its path from {1} or from the workspace.", missing, `${folder}/`);
  problems.add(
    "include-missing",
    place,
    message,
    ...(near === null || place.to === place.from ? [] : [{ title: tr("Change to {0}", near), span: place, newText: near }]),
  );
}

export function reportUnreadable(path: string, { entry }: EntryNeeds, problems: ProblemList): void {
  const [search] = entry.searches;
  const name = path.split("/").at(-1) ?? path;
  const message = tr("`{0}` cannot be read: include files that may be read, in UTF-8.", name);
  problems.add("include-not-text", search?.include ?? search?.span ?? { from: 0, to: 0 }, message);
}

/** A file of settings without `@search` is part of a program; any other text file is run by a command. */
export function reportCommand({ entry, host, given }: EntryNeeds, problems: ProblemList): void {
  const { source, searches, annotations } = entry;
  if (source.language !== "text" || annotations.length === 0 || isConfigAlone(entry)) return;
  if (given.command !== undefined || searches[0]?.options.command !== undefined) return;
  const usual = commandFor(source, host);
  const command = `command="${usual}"`;
  const [search] = searches;
  const first = annotations[0]?.comment.start;
  const kind = hostName(source);
  const message =
    kind === "text"
      ? tr("This file is run by a command: write `@search {0}`; `{args}` stands for the arguments behind `--`.", command)
      : /^[AEIRLFM](?:[A-Z]|$)|^[aeiAEIO]/.test(kind)
        ? tr("An {1} program is run by a command: write `@search {0}`; `{args}` stands for the arguments behind `--`.", command, kind)
        : tr("A {1} program is run by a command: write `@search {0}`; `{args}` stands for the arguments behind `--`.", command, kind);
  if (search !== undefined) {
    const at = { from: search.span.to, to: search.span.to };
    problems.add("command-missing", search.span, message, { title: tr("Add {0}", command), span: at, newText: ` ${command}` });
    return;
  }
  const start = problems.lines.lineStart(first?.line ?? 0);
  const indent = /^[ \t]*/.exec(source.text.slice(start, start + 80))?.[0] ?? "";
  const [open, close] = commentStart(source);
  const newText = `${indent}${open} @search ${command}${close}\n`;
  const range = annotations[0]?.range;
  const span =
    range === undefined ? { from: 0, to: 0 } : { from: problems.lines.offsetAt(range.start), to: problems.lines.offsetAt(range.end) };
  problems.add("command-missing", span, message, { title: tr("Add @search {0}", command), span: { from: start, to: start }, newText });
}

/** What such a program is usually run by; with a makefile beside a compiled one, that. */
function commandFor(source: SourceFile, host: SourceHost): string {
  const folder = directoryOf(source.path);
  if (!/^[\w./-]+$/.test(source.file)) return usualCommand("{file}", source.text, source.file) ?? "./run.sh {file} {args}";
  const usual = usualCommand(source.file, source.text);
  const made = /^(?:cc|make|nvcc|gfortran|gnatmake|fpc) /.test(usual ?? "");
  if (made && ["Makefile", "makefile", "GNUmakefile"].some((name) => host.isFile(join(folder, name)))) {
    const stem = source.file.replace(/\.[^./]*$/, "");
    const inner = directoryOf(source.file) === source.file ? "" : `-C ${directoryOf(source.file)} `;
    return `make ${inner}&& ./${stem} {args}`;
  }
  return usual ?? `./run.sh ${source.file} {args}`;
}

/** Annotated files that a file of the program names, and that take no part as `include=` leaves them out. */
export function reportMentions(
  draft: FileDraft,
  { entry, root, host }: EntryNeeds,
  taking: ReadonlySet<string>,
  told: Set<string>,
  problems: ProblemList,
): void {
  if (entry.annotations.length === 0 || isConfigAlone(entry)) return;
  const place = { source: draft.source, entry: entry.source, root, host };
  for (const { file, path, span } of mentionedFiles(place, (f) => !taking.has(f) && !told.has(f))) {
    told.add(file);
    const mend = draft === entry ? includeMend(entry, path, problems) : null;
    problems.add(
      "config-not-included",
      span,
      draft === entry
        ? tr("`{0}` has annotations, which take no part in the search: add `include={0}` to `@search`.", path)
        : tr("`{0}` has annotations, which take no part in the search: add `include={0}` to `@search` of {1}.", path, entry.source.file),
      ...(mend === null ? [] : [mend]),
    );
  }
}

/** The edit that names a file in `include=` of the entry. */
export function includeMend(entry: FileDraft, path: string, problems: ProblemList): MendDraft {
  const title = `Add include=${path}`;
  const [search] = entry.searches;
  if (search === undefined) {
    const [first] = entry.annotations;
    const start = problems.lines.lineStart(first?.comment.start.line ?? 0);
    const indent = /^[ \t]*/.exec(entry.source.text.slice(start, start + 200))?.[0] ?? "";
    const [open, close] = commentStart(entry.source);
    return {
      title: tr("Add @search include={0}", path),
      span: { from: start, to: start },
      newText: `${indent}${open} @search include=${path}${close}\n`,
    };
  }
  if (search.include === null) return { title, span: { from: search.end, to: search.end }, newText: ` include=${path}` };
  const end = /["'`]/.test(entry.source.text[search.include.to - 1] ?? "") ? search.include.to - 1 : search.include.to;
  return { title, span: { from: end, to: end }, newText: `,${path}` };
}
