import { tr } from "../words/translate";
import { isConfigAlone } from "./config-alone";
import type { FileDraft } from "./drafts";
import { languageOf } from "./host-syntax";
import { includedFiles, isGlob, neighbours } from "./include-files";
import { mentionedFiles } from "./mentioned-files";
import type { SourceFile, SourceHost, Span } from "./model";
import type { ChoiceDraft, MendDraft, ProblemList } from "./problem-list";
import { removal } from "./removal";
import { searchAddition } from "./search-addition";
import { didYouMean } from "./spelling";
import { directoryOf, join } from "./text-path";
import { hostName, usualCommand } from "./text-syntax";

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
      problems.addChoices(
        "include-not-text",
        place,
        tr("`{0}` is no text: include files that hold annotations in comments.", pattern),
        withoutInclude(entry, place),
      );
    else reportMissing(pattern, place, entry, root, host, problems);
    return [];
  });
}

function placeOf(entry: FileDraft, pattern: string, written: boolean): Span {
  const [search] = entry.searches;
  if (search === undefined) return { from: 0, to: 0 };
  const value = written ? (search.values["include"] ?? null) : null;
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
  const mend = near === null || place.to === place.from ? [] : [{ title: tr("Change to {0}", near), span: place, newText: near }];
  problems.addChoices("include-missing", place, message, mend.length > 0 ? [] : withoutInclude(entry, place), mend);
}

/** Takes a file out of `include=`, and the key with the last one. */
function withoutInclude({ source: { text }, searches }: FileDraft, place: Span): ChoiceDraft[] {
  const value = searches[0]?.values["include"];
  const written = text.slice(place.from, place.to);
  if (value === undefined || place.from < value.from || place.to > value.to) return [];
  const before = /,\s*$/.exec(text.slice(value.from, place.from))?.[0].length ?? 0;
  const after = /^\s*,\s*/.exec(text.slice(place.to, value.to))?.[0].length ?? 0;
  if (before > 0) return [[{ title: tr("Remove {0}", written), span: { from: place.from - before, to: place.to }, newText: "" }]];
  if (after > 0) return [[{ title: tr("Remove {0}", written), span: { from: place.from, to: place.to + after }, newText: "" }]];
  const key = text.lastIndexOf("include", value.from);
  return [[removal(text.slice(key, value.to), { from: key, to: value.to }, text)]];
}

export function reportUnreadable(path: string, { entry }: EntryNeeds, problems: ProblemList): void {
  const [search] = entry.searches;
  const name = path.split("/").at(-1) ?? path;
  const message = tr("`{0}` cannot be read: include files that may be read, in UTF-8.", name);
  problems.add("include-not-text", search?.values["include"] ?? search?.span ?? { from: 0, to: 0 }, message);
}

/** A file of settings without `@search` is part of a program; any other text file is run by a command. */
export function reportCommand({ entry, host, given }: EntryNeeds, problems: ProblemList): void {
  const { source, searches, annotations } = entry;
  if (source.language !== "text" || annotations.length === 0 || isConfigAlone(entry)) return;
  if (given.command !== undefined || searches[0]?.options.command !== undefined) return;
  const usual = commandFor(source, host);
  const command = `command="${usual}"`;
  const [search] = searches;
  const kind = hostName(source);
  const message =
    kind === "text"
      ? tr("This file is run by a command: write `@search {0}`; `{args}` stands for the arguments behind `--`.", command)
      : /^[AEIRLFM](?:[A-Z]|$)|^[aeiAEIO]/.test(kind)
        ? tr("An {1} program is run by a command: write `@search {0}`; `{args}` stands for the arguments behind `--`.", command, kind)
        : tr("A {1} program is run by a command: write `@search {0}`; `{args}` stands for the arguments behind `--`.", command, kind);
  const mend = searchAddition(entry, command);
  const range = annotations[0]?.range;
  const first =
    range === undefined ? { from: 0, to: 0 } : { from: problems.lines.offsetAt(range.start), to: problems.lines.offsetAt(range.end) };
  problems.add("command-missing", search?.span ?? first, message, mend);
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
    problems.add(
      "config-not-included",
      span,
      draft === entry
        ? tr("`{0}` has annotations, which take no part in the search: add `include={0}` to `@search`.", path)
        : tr("`{0}` has annotations, which take no part in the search: add `include={0}` to `@search` of {1}.", path, entry.source.file),
      includeMend(entry, path),
    );
  }
}

/** The edit that names a file in `include=` of the entry. */
export function includeMend(entry: FileDraft, path: string): MendDraft {
  const include = entry.searches[0]?.values["include"];
  if (include === undefined) return searchAddition(entry, `include=${path}`);
  const end = /["'`]/.test(entry.source.text[include.to - 1] ?? "") ? include.to - 1 : include.to;
  return { title: tr("Add {0}", `include=${path}`), span: { from: end, to: end }, newText: `,${path}`, source: entry.source };
}
