import path from "node:path";
import type { Program, SourceHost } from "../language/model";
import { findRoot, loadProgram } from "../language/program";
import type { OpenDocuments, OpenFile } from "./open-documents";

const LANGUAGES = new Set([".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"]);
/** A comment with something like a tag: spares programs that were never annotated the reading of all their modules. */
const TAG_LIKE = /(?:#|\/\/|\/\*|\*|<!--).*@(?:tu|se|ob|fi|co)\w{1,10}/;

/** The annotated programs of the open files, kept until a text changes. */
export class WorkspaceModel {
  readonly #programs = new Map<string, Program>();
  readonly #documents: OpenDocuments;
  readonly #host: SourceHost;
  readonly #studiedEntries: (file: string) => readonly string[];

  /** `studiedEntries`: entries of known studies in which a file took part, both as absolute paths. */
  constructor(documents: OpenDocuments, host: SourceHost, studiedEntries: (file: string) => readonly string[]) {
    this.#documents = documents;
    this.#host = host;
    this.#studiedEntries = studiedEntries;
  }

  /** To be called whenever a text has changed, in the editor or on disk. */
  invalidate(): void {
    this.#programs.clear();
  }

  /** The program of an entry as the texts are now. */
  program(entry: string): Program {
    const known = this.#programs.get(entry);
    if (known) return known;
    const program = loadProgram(entry, findRoot(entry, this.#host), this.#host);
    this.#programs.set(entry, program);
    return program;
  }

  /** Whether the file on disk or in the editor can be read at all. */
  canRead(file: string): boolean {
    return this.#host.isFile(file);
  }

  /** Open files with annotations in them. */
  annotatedFiles(): readonly OpenFile[] {
    return this.#documents.all().filter((file) => {
      const program = this.programOf(file.path);
      return program !== null && isAnnotated(program, file.path);
    });
  }

  /**
   * The program that a file takes part in: its own when it says `@search`; else that of an open entry which imports it; else that of a
   * study it took part in; else its own when anything is annotated. Null when nothing is.
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
    return own;
  }

  #ownProgram(file: string): Program | null {
    const text = this.#documents.get(file)?.text;
    if (text === undefined || !isAnnotatable(file) || !TAG_LIKE.test(text)) return null;
    return this.program(file);
  }

  #importingProgram(file: string): Program | null {
    for (const open of this.#documents.all()) {
      if (open.path === file) continue;
      const program = this.#ownProgram(open.path);
      if (program && contains(program, file) && (program.searchRange || program.objectives.length > 0)) return program;
    }
    return null;
  }
}

function isAnnotatable(file: string): boolean {
  return LANGUAGES.has(path.extname(file).toLowerCase());
}

function contains(program: Program, file: string): boolean {
  return program.files.some((source) => source.path === file);
}

function isAnnotated(program: Program, file: string): boolean {
  return (
    (program.searchRange !== null && program.entry.path === file) ||
    program.parameters.some(({ source }) => source.path === file) ||
    program.fidelity?.source.path === file ||
    [...program.objectives, ...program.constraints].some(({ channel }) => channel.source.path === file)
  );
}
