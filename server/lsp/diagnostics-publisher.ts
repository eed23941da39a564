import type { Connection, Diagnostic, Range } from "vscode-languageserver/node";
import { searchAnchor } from "../features/code-lens";
import { mergeDiagnostics, programDiagnostics } from "../features/diagnostics";
import type { ProgramStudy } from "../features/file-model";
import { touches } from "../features/inlay-hints";
import { linked } from "../features/problem-page";
import { asStudied } from "../features/renamed-modules";
import { studyHints } from "../features/study-hints";
import { trialDiagnostics } from "../features/trial-diagnostics";
import type { Program } from "../language/model";
import type { Beliefs } from "./beliefs";
import { DeviceCheck } from "./device-check";
import type { OpenDocuments } from "./open-documents";
import { plannedProblems } from "./planned-problems";
import type { StudyWatch } from "./study-watch";
import type { WorkspaceModel } from "./workspace-model";

const FILE_START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Tells the editor the problems of the open programs, and clears what is mended. */
export class DiagnosticsPublisher {
  readonly #connection: Connection;
  readonly #documents: OpenDocuments;
  readonly #model: WorkspaceModel;
  readonly #studies: StudyWatch;
  readonly #beliefs: Beliefs;
  readonly #devices = new DeviceCheck(() => void this.publish());
  readonly #published = new Map<string, { readonly diagnostics: Diagnostic[]; readonly text: string }>();
  /** Versions of the open files when they were last looked at. */
  #versions = new Map<string, number>();
  /** The text of a file as its latest search began. */
  readonly #searched = new Map<string, { readonly journal: string; readonly text: string }>();

  readonly #page: string | null;

  constructor(
    connection: Connection,
    documents: OpenDocuments,
    model: WorkspaceModel,
    studies: StudyWatch,
    beliefs: Beliefs,
    page: string | null,
  ) {
    this.#page = page;
    this.#connection = connection;
    this.#documents = documents;
    this.#model = model;
    this.#studies = studies;
    this.#beliefs = beliefs;
  }

  async publish(): Promise<void> {
    const files = this.#all();
    this.#versions = new Map(this.#documents.all().map(({ path, version }) => [path, version]));
    for (const path of this.#published.keys()) if (!files.has(path)) files.set(path, []);
    const news = [...files].filter(([path, diagnostics]) => this.#isNews(path, diagnostics));
    for (const [path, diagnostics] of news) await this.#connection.sendDiagnostics({ uri: this.#documents.uriOf(path), diagnostics });
  }

  /** What is said of a place in a file: editors send little of it back, some nothing at all, and all of them what was true before the last key. */
  at(path: string, range: Range): Diagnostic[] {
    const isCurrent = this.#versions.get(path) === this.#documents.get(path)?.version;
    const said = isCurrent ? this.#published.get(path)?.diagnostics : this.#all().get(path);
    return (said ?? []).filter((diagnostic) => touches(diagnostic.range, range));
  }

  #all(): Map<string, Diagnostic[]> {
    const programs = new Map<string, Program>();
    for (const file of this.#documents.all()) {
      const program = this.#model.programOf(file.path);
      if (program) programs.set(program.entry.path, program);
    }
    const sources = [...programs.values()].flatMap((program) => [
      programDiagnostics({ ...program, problems: [...plannedProblems(program), ...this.#devices.problems(program)] }),
      this.#fromTrials(program),
    ]);
    const page = this.#page;
    const merged = mergeDiagnostics(sources);
    return page === null ? merged : new Map([...merged].map(([path, diagnostics]) => [path, linked(diagnostics, page)]));
  }

  /** What a search said about a text that was changed since may be true no longer. */
  #fromTrials(present: Program): Map<string, Diagnostic[]> {
    const study = this.#studies.ofProgram(present);
    if (!study) return new Map();
    const program = asStudied(present, study.view);
    const path = program.entry.path;
    const found = trialDiagnostics(study.view, { path, range: searchAnchor({ program, path }) ?? FILE_START }, program);
    for (const file of found.keys()) if (!this.#isAsSearched(file, study)) found.delete(file);
    const landscape = this.#beliefs.of(study);
    const hints = studyHints({ program, study, ...(landscape === undefined ? {} : { landscape }) });
    for (const [file, diagnostics] of hints) found.set(file, [...(found.get(file) ?? []), ...diagnostics]);
    return found;
  }

  /** Whether a file says what it said when the search began; an edit that is undone leaves it so. */
  #isAsSearched(file: string, { journal, view }: ProgramStudy): boolean {
    const text = this.#documents.get(file)?.text;
    if (this.#documents.changedAt(file) <= view.started.time) {
      if (text !== undefined) this.#searched.set(file, { journal, text });
      return true;
    }
    const searched = this.#searched.get(file);
    return searched !== undefined && searched.journal === journal && searched.text === text;
  }

  #isNews(path: string, diagnostics: Diagnostic[]): boolean {
    const text = JSON.stringify(diagnostics);
    if ((this.#published.get(path)?.text ?? "[]") === text) return false;
    if (diagnostics.length === 0) this.#published.delete(path);
    else this.#published.set(path, { diagnostics, text });
    return true;
  }
}
