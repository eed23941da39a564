import { sourceFile } from "../language/analyze-file";
import { DraftCache } from "../language/draft-cache";
import { languageOf } from "../language/host-syntax";
import type { Program, SourceHost } from "../language/model";
import { findRoot, loadProgram, relativeTo } from "../language/program";
import type { OpenDocuments, OpenFile } from "./open-documents";
import type { WorkspaceEntries } from "./workspace-entries";

/** The annotated programs of the open files, kept until a text changes. */
export class WorkspaceModel {
  readonly #programs = new Map<string, { readonly program: Program; readonly asked: ReadonlySet<string> }>();
  readonly #drafts: DraftCache;
  readonly #annotated = new Map<string, { readonly text: string; readonly annotated: boolean }>();
  readonly #documents: OpenDocuments;
  readonly #host: SourceHost;
  readonly #studiedEntries: (file: string) => readonly string[];
  readonly #workspaceEntries: Pick<WorkspaceEntries, "known" | "looked">;

  /**
   * `studiedEntries`: entries of known studies in which a file took part; `workspaceEntries`: files that may begin a search, open or not;
   * all as absolute paths.
   */
  constructor(
    documents: OpenDocuments,
    host: SourceHost,
    studiedEntries: (file: string) => readonly string[],
    workspaceEntries: Pick<WorkspaceEntries, "known" | "looked">,
  ) {
    this.#workspaceEntries = workspaceEntries;
    this.#documents = documents;
    this.#drafts = new DraftCache((path) => documents.has(path));
    this.#host = host;
    this.#studiedEntries = studiedEntries;
  }

  /** To be called when an open text has changed: programs that never asked for the file are as they were. */
  changed(file: string): void {
    for (const [entry, { asked }] of this.#programs) if (asked.has(file)) this.#programs.delete(entry);
  }

  /** To be called when a file was closed. */
  closed(file: string): void {
    this.#annotated.delete(file);
    this.changed(file);
  }

  /** To be called when files on disk may have changed, come or gone. */
  invalidate(): void {
    this.#programs.clear();
  }

  /** Whether something was left out of long files for an answer at once; `complete` makes up for it. */
  get isComplete(): boolean {
    return this.#drafts.isComplete;
  }

  /** Works at it for so many milliseconds; tells whether there is anything new to say. */
  complete(milliseconds: number): boolean {
    const end = performance.now() + milliseconds;
    const isNews = this.#drafts.complete(() => performance.now() > end);
    if (isNews) this.invalidate();
    return isNews;
  }

  /** The program of an entry as the texts are now. */
  program(entry: string): Program {
    const known = this.#programs.get(entry);
    if (known) return known.program;
    const asked = new Set<string>([entry]);
    const noting =
      <T>(answer: (path: string) => T) =>
      (path: string) => {
        asked.add(path);
        return answer(path);
      };
    const { read, isFile, exists, list } = this.#host;
    const host: SourceHost = { read: noting(read), isFile: noting(isFile), ...(exists && { exists }), ...(list && { list }) };
    const program = loadProgram(entry, findRoot(entry, this.#host), host, {}, this.#drafts.draft);
    this.#programs.set(entry, { program, asked });
    return program;
  }

  /** Whether the file on disk or in the editor can be read at all. */
  canRead(file: string): boolean {
    return this.#host.isFile(file);
  }

  /** Open files with annotations in them. */
  annotatedFiles(): readonly OpenFile[] {
    return this.#documents.all().filter((file) => this.#isAnnotated(file));
  }

  /**
   * The program that a file takes part in: its own when it says `@search`; else that of an open entry which imports it; else that of a
   * study it took part in; else that of any entry of the workspace which imports it; else its own when anything is annotated. Null when
   * nothing is.
   */
  programOf(file: string): Program | null {
    const own = this.#ownProgram(file);
    if (own?.searchRange) return own;
    const importing = this.#importingProgram(file);
    if (importing) return importing;
    const studied = this.#studiedEntries(file).find((entry) => entry !== file && this.#host.isFile(entry));
    if (studied !== undefined && own !== null) {
      const program = this.program(studied);
      if (contains(program, file)) return program;
    }
    if (own === null || own.objectives.length > 0) return own;
    return this.#entriesOf(file).map((entry) => this.program(entry))[0] ?? own;
  }

  /** The entries, as absolute paths, of all searches that an annotated open file takes part in: one as a rule. */
  searchesOf(file: string): readonly string[] {
    const program = this.programOf(file);
    if (program === null) return [];
    return program.entry.path === file ? [file] : [...new Set([program.entry.path, ...this.#entriesOf(file)])];
  }

  /** Resolves once all entries of the workspace are known, so that `searchesOf` tells all. */
  searchesKnown(): Promise<void> {
    return this.#workspaceEntries.looked();
  }

  #entriesOf(file: string): readonly string[] {
    const open = this.annotatedFiles().map(({ path }) => path);
    return [...new Set([...open, ...this.#workspaceEntries.known()])]
      .toSorted()
      .filter((entry) => entry !== file && isSearch(this.program(entry)) && contains(this.program(entry), file));
  }

  /** The programs that are known without a look at the disk: of the open annotated files. */
  knownPrograms(): readonly Program[] {
    const programs = this.annotatedFiles().flatMap(({ path }) => this.programOf(path) ?? []);
    return [...new Map(programs.map((program) => [program.entry.path, program])).values()];
  }

  /** Those of them that a file takes part in, the one first that shows it. */
  programsWith(file: string): readonly Program[] {
    const own = this.programOf(file);
    const others = this.knownPrograms().filter((program) => program !== own && contains(program, file));
    return own === null ? others : [own, ...others];
  }

  #ownProgram(file: string): Program | null {
    const open = this.#documents.get(file);
    return open !== undefined && this.#isAnnotated(open) ? this.program(file) : null;
  }

  /** Told by the file alone: programs that were never annotated are spared the reading of all their modules. */
  #isAnnotated({ path, text }: OpenFile): boolean {
    if (languageOf(path) === null || !text.includes("@")) return false;
    const known = this.#annotated.get(path);
    if (known?.text === text) return known.annotated;
    const { annotations, problems } = this.#drafts.draft(sourceFile(path, relativeTo(path, findRoot(path, this.#host)), text));
    const annotated = annotations.length > 0 || problems.some(({ code }) => code === "misspelt-tag");
    this.#annotated.set(path, { text, annotated });
    return annotated;
  }

  #importingProgram(file: string): Program | null {
    for (const open of this.#documents.all()) {
      if (open.path === file) continue;
      const program = this.#ownProgram(open.path);
      if (program && contains(program, file) && isSearch(program)) return program;
    }
    return null;
  }
}

/** Whether a program says that it is to be searched. */
function isSearch({ searchRange, objectives }: Program): boolean {
  return searchRange !== null || objectives.length > 0;
}

function contains(program: Program, file: string): boolean {
  return program.files.some((source) => source.path === file);
}
