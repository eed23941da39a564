import path from "node:path";
import type { Connection } from "vscode-languageserver/node";
import { changedCode, isRenamed } from "../features/changed-code";
import { codeValues, studyValueEdits } from "../features/recommended-edits";
import { asStudied } from "../features/renamed-modules";
import { checkResult } from "../language/check-result";
import type { Program } from "../language/model";
import { readBundle } from "../page/bundle";
import { reportPage } from "../page/report-page";
import type { Spoken } from "../page/translations";
import { journalAt } from "../protocol/study-address";
import type { StartParams, StartResult, TunerRequests, ValueEdits } from "../protocol/tuner";
import type { StudyView } from "../protocol/view";
import { deletedStudies, restoreStudy } from "../storage/deleted-studies";
import { summariesIn } from "../storage/list-studies";
import { tr } from "../words/translate";
import { deleteStudies } from "./delete-studies";
import { interpreterAnswer } from "./interpreter-answer";
import type { Landscapes } from "./landscapes";
import type { OpenDocuments } from "./open-documents";
import { plannedProblems } from "./planned-problems";
import type { ProposalAnswers } from "./proposal-answers";
import { startStudy } from "./start-study";
import type { StudyWatch } from "./study-watch";
import { pathOfUri } from "./uris";
import type { WorkspaceModel } from "./workspace-model";

type Handlers = { readonly [M in keyof TunerRequests]: (params: TunerRequests[M]["params"]) => Promise<TunerRequests[M]["result"]> };

export interface TunerServices {
  readonly documents: OpenDocuments;
  readonly model: WorkspaceModel;
  readonly studies: StudyWatch;
  readonly landscapes: Landscapes;
  readonly proposals: ProposalAnswers;
  /** The file of the command `tunelens`. */
  readonly cli: string;
  /** The folder of the panel's bundle. */
  readonly webview: string;
  /** The user's language, known once the client has said it; null: English. */
  spoken: Spoken | null;
}

/** Answers the requests about studies. */
export function registerTuner(connection: Connection, services: TunerServices): void {
  const { studies } = services;
  const handlers: Handlers = {
    "tuner/startStudy": (params) => start(services, params),
    "tuner/stopStudy": async ({ journal }) => ({ stopped: await studies.stop(journal) }),
    "tuner/pauseStudy": async ({ journal, paused }) => ({ running: await studies.pause(journal, paused) }),
    "tuner/listStudies": async () => {
      await studies.scan();
      return studies.all();
    },
    "tuner/deleteStudies": ({ journals }) => deleteStudies(studies, journals),
    "tuner/deletedStudies": async () => {
      const all = await Promise.all((await studies.directories()).map(deletedStudies));
      return all.flat().toSorted((a, b) => b.deletedAt - a.deletedAt);
    },
    "tuner/restoreStudy": async ({ folder }) => {
      try {
        const restored = await restoreStudy(folder);
        await studies.scan();
        return restored;
      } catch (error) {
        return { error: (error as Error).message };
      }
    },
    "tuner/checkProgram": async ({ uri }) => {
      const file = pathOfUri(uri);
      if (file === null || !services.model.canRead(file)) return null;
      const program = services.model.programOf(file) ?? services.model.program(file);
      return { ...checkResult(program), problems: plannedProblems(program) };
    },
    "tuner/studiesIn": ({ journal }) => summariesIn(journalAt(journal)).catch(() => []),
    "tuner/getStudy": ({ journal }) => studies.snapshot(journal),
    "tuner/valueEdits": (params) => valueEditsOf(services, params),
    "tuner/interpreter": async ({ uri, ...asked }) => {
      const file = pathOfUri(uri);
      const program = file === null ? null : services.model.programOf(file);
      return program === null ? null : interpreterAnswer(program, asked);
    },
    "tuner/landscape": async (params) => {
      const view = (await studies.snapshot(params.journal))?.view;
      return view ? services.landscapes.of(view, params) : null;
    },
    "tuner/report": async ({ journal }) => {
      const snapshot = await studies.snapshot(journal);
      return snapshot
        ? reportPage(
            await readBundle(services.webview),
            snapshot,
            (params) => services.landscapes.of(snapshot.view, params),
            null,
            services.spoken,
          )
        : null;
    },
    "tuner/proposeAnnotations": async ({ uri }) => services.proposals.ofFile(uri),
    "tuner/codeValues": async ({ journal }) => {
      const view = (await studies.snapshot(journal))?.view;
      const program = view && programOfStudy(services, view);
      return program ? codeValues(program) : null;
    },
  };
  for (const [method, handler] of Object.entries(handlers)) connection.onRequest(method, handler as (params: never) => Promise<unknown>);
}

export async function start({ model, studies, cli }: TunerServices, params: StartParams): Promise<StartResult> {
  const file = pathOfUri(params.uri);
  if (file === null || !model.canRead(file)) return { error: tr("a search needs a program that is saved as a file"), problems: [] };
  const program = model.programOf(file) ?? model.program(file);
  studies.addRoot(program.root);
  await studies.scan();
  const running = studies.all().find(({ live, entry }) => live && entry === program.entry.path);
  if (running && params.study !== undefined && params.study !== running.study)
    return { error: tr("{0} is running, a search of the same program: stop it first", running.study), problems: [] };
  if (running) return { journal: running.journal, study: running.study };
  const { uri: _, ...options } = params;
  const result = await startStudy(program, { ...options, cli });
  await studies.scan();
  if ("journal" in result) await studies.snapshot(result.journal);
  return result;
}

export async function valueEditsOf(
  services: TunerServices,
  { journal, ...wish }: TunerRequests["tuner/valueEdits"]["params"],
): Promise<ValueEdits> {
  const view = (await services.studies.snapshot(journal))?.view;
  const program = view && programOfStudy(services, view);
  if (!program) {
    const names = wish.parameters ?? view?.started.space.map(({ name }) => name) ?? [];
    return {
      files: [],
      refused: names.map((name) => ({ name, reason: tr("its program is not there any more") })),
      values: {},
      changed: [],
    };
  }
  const edits = studyValueEdits(program, view, wish, (file) => services.documents.uriOf(file));
  return { ...edits, changed: changedCode(program, view) };
}

/** The program of a study as its code is now, also when its entry was renamed; null when the entry is gone. */
function programOfStudy({ model }: TunerServices, view: StudyView): Program | null {
  const { root, entry } = view.started;
  const file = entry === null ? null : path.resolve(root, entry);
  if (file === null) return null;
  if (model.canRead(file)) return asStudied(model.program(file), view);
  const open = model.annotatedFiles().flatMap((file) => model.programOf(file.path) ?? []);
  const found = open.find((program) => program.root === root && isRenamed(program, view));
  return found === undefined ? null : asStudied(found, view);
}
