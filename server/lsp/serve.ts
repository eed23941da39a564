import path from "node:path";
import {
  type ClientCapabilities,
  CodeLensRefreshRequest,
  type Connection,
  type InitializeParams,
  type InitializeResult,
} from "vscode-languageserver/node";
import type { ProgramStudy } from "../features/file-model";
import { findRoot } from "../language/program";
import { spokenIn } from "../page/translations";
import type { ClientNotifications, ClientOptions, TunerNotifications } from "../protocol/tuner";
import { speak } from "../words/translate";
import { annotationCapabilities, registerAnnotations } from "./annotation-handlers";
import { Beliefs } from "./beliefs";
import { clientOptionsOf } from "./client-options";
import { DiagnosticsPublisher } from "./diagnostics-publisher";
import { EDITOR_COMMANDS, registerEditorCommands, tellEnd } from "./editor-commands";
import { editorHost } from "./editor-host";
import { registerFeatures } from "./feature-handlers";
import { Landscapes } from "./landscapes";
import { OpenDocuments } from "./open-documents";
import { ProposalAnswers } from "./proposal-answers";
import { StudyWatch } from "./study-watch";
import { debounced, paced, throttled } from "./throttle";
import { registerTuner, type TunerServices } from "./tuner-handlers";
import { pathOfUri } from "./uris";
import { warmUp } from "./warm-up";
import { WorkspaceEntries } from "./workspace-entries";
import { WorkspaceModel } from "./workspace-model";

const ANALYSIS_DELAY = 120;
const NEWS_DELAY = 150;
/** Milliseconds without an edit before what was left out of long files is read. */
const COMPLETION_DELAY = 600;
const COMPLETION_SLICE = 5;
/** Milliseconds after the first file before the compiled code is kept. */
const KEEP_DELAY = 5000;

export interface ServeOptions {
  /** The file of the command `tunelens`. */
  readonly cli: string;
  /** The folder of the panel's bundle. */
  readonly webview: string;
  /** The folder of the translations: all that is said to people speaks the client's language. */
  readonly l10n?: string;
  /** The bundled program of the thread that computes landscapes. */
  readonly landscapeWorker: string;
  /** Keeps the code that has been compiled by now for the next start. */
  readonly keepCode?: () => void;
  /** The address of docs/problems.md, which problems link to. */
  readonly problemPage?: string;
}

/** The language server on a connection: an IPC channel, standard input and output, or a test's two streams. */
export function serve(connection: Connection, options: ServeOptions): void {
  let client: ClientCapabilities = {};
  let clientOptions: ClientOptions = {};
  const notify = <M extends keyof TunerNotifications>(method: M, params: TunerNotifications[M]) =>
    void connection.sendNotification(method, params);

  const studies: StudyWatch = new StudyWatch({
    onEvent: (journal, seq, event) => {
      notify("tuner/studyEvent", { journal, seq, event });
      if (!clientOptions.ownCommands) tellEnd(connection, journal, event);
    },
    onChange: () => news(),
  });
  const landscapes = new Landscapes(options.landscapeWorker);
  const documents: OpenDocuments = new OpenDocuments(
    connection,
    (file, isOpening) => {
      if (isOpening) {
        host.forget();
        studies.addRoot(findRoot(file, host));
      }
      model.changed(file);
      if (isOpening) analyseNow.anew();
      else analyseNow();
    },
    (file) => {
      host.forget();
      model.closed(file);
      analyseNow();
    },
  );
  const host = editorHost(documents);
  const entries = new WorkspaceEntries(
    () => [...new Set(folders.values())],
    () => {
      analyseSoon();
      if (client.workspace?.codeLens?.refreshSupport) refresh(connection.sendRequest(CodeLensRefreshRequest.type));
    },
  );
  const model = new WorkspaceModel(documents, host, (file) => studies.entriesWith(file), entries);
  const beliefs = new Beliefs(landscapes, () => {
    analyseSoon();
    refreshHints();
  });
  const publisher = new DiagnosticsPublisher(connection, documents, model, studies, beliefs, options.problemPage ?? null);

  let isKept = false;
  /** Once a file has been looked at, and what the other languages need as well, in pieces that nobody waits for. */
  const keepSoon = () => {
    const { keepCode } = options;
    if (isKept || keepCode === undefined) return;
    isKept = true;
    setTimeout(() => warmUp(() => true, keepCode), KEEP_DELAY).unref();
  };
  let annotated = "";
  const analyse = () => {
    const uris = model.annotatedFiles().map(({ uri }) => uri);
    if (uris.length > 0) keepSoon();
    if (annotated !== uris.join("\n")) notify("tuner/annotatedFiles", { uris });
    annotated = uris.join("\n");
    void publisher.publish();
  };
  const analyseNow = paced(ANALYSIS_DELAY, () => {
    analyse();
    completeLater();
  });
  const analyseSoon = debounced(ANALYSIS_DELAY, analyse);
  const completeLater = debounced(COMPLETION_DELAY, () => complete());
  /** In short pieces, so that a keystroke waits for one at most. */
  const complete = throttled(0, () => {
    if (model.complete(COMPLETION_SLICE)) analyse();
    if (!model.isComplete) complete();
  });
  const changed = () => {
    host.forget();
    model.invalidate();
    analyseSoon();
  };

  let told = "";
  const news = throttled(NEWS_DELAY, () => {
    analyseSoon();
    const all = studies.all();
    const text = JSON.stringify([all, all.map(({ entry }) => entry && adviceMark(studies.ofEntry(entry)))]);
    if (text === told) return;
    told = text;
    notify("tuner/studiesChanged", { studies: all });
    if (client.workspace?.codeLens?.refreshSupport) refresh(connection.sendRequest(CodeLensRefreshRequest.type));
    refreshHints();
  });
  const refreshHints = (): void => {
    if (client.workspace?.inlayHint?.refreshSupport) refresh(connection.languages.inlayHint.refresh());
  };

  const refresh = (request: Promise<unknown>) => void request.catch((error: unknown) => connection.console.warn(String(error)));

  /** Roots by workspace folder: several may share one. */
  const folders = new Map<string, string>();
  const addFolder = (folder: string) => {
    const root = findRoot(path.join(folder, "any"), host);
    folders.set(folder, root);
    studies.addRoot(root);
  };

  connection.onInitialize((params) => {
    client = params.capabilities;
    for (const folder of folderPaths(params)) addFolder(folder);
    clientOptions = clientOptionsOf(params.initializationOptions);
    services.spoken = spokenIn(options.l10n ?? null, params.locale === undefined ? [] : [params.locale]);
    speak(services.spoken?.language ?? "en", services.spoken?.translations ?? {});
    studies.start();
    return capabilities(client, clientOptions);
  });
  connection.onInitialized(() => {
    warmUp(() => documents.all().length === 0);
    if (!client.workspace?.workspaceFolders) return;
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      for (const { uri } of removed) folders.delete(pathOfUri(uri) ?? "");
      const open = documents.all().map((file) => findRoot(file.path, host));
      if (removed.length > 0) studies.keepRoots(new Set([...folders.values(), ...open]));
      for (const { uri } of added) {
        const folder = pathOfUri(uri);
        if (folder !== null) addFolder(folder);
      }
    });
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    changed();
    void entries.changed(changes.flatMap(({ uri }) => pathOfUri(uri) ?? []));
  });
  connection.onShutdown(() => {
    for (const later of [analyseNow, analyseSoon, completeLater, complete]) later.cancel();
    news.cancel();
    studies.dispose();
    landscapes.dispose();
  });
  connection.onNotification("tuner/theme", ({ theme }: ClientNotifications["tuner/theme"]) => {
    clientOptions = { ...clientOptions, theme };
  });
  const proposals = new ProposalAnswers(documents, (file) => host.read(file));
  registerFeatures(connection, documents, publisher, model, studies, landscapes, beliefs, proposals, () => ({
    ...clientOptions,
    showsDisabled: client.textDocument?.codeAction?.disabledSupport === true,
    showsLenses: client.textDocument?.codeLens !== undefined,
  }));
  registerAnnotations(connection, { documents, model, host, client: () => client });
  const services: TunerServices = {
    documents,
    model,
    studies,
    landscapes,
    proposals,
    cli: options.cli,
    webview: options.webview,
    spoken: null,
  };
  registerTuner(connection, services);
  registerEditorCommands(connection, services);
  connection.listen();
}

/** Changes when hints and lenses of an entry do, beyond what its summary tells. */
function adviceMark(study: ProgramStudy | null): unknown {
  return study && [study.journal, study.view.recommendation?.time ?? null];
}

function folderPaths({ workspaceFolders }: InitializeParams): readonly string[] {
  return (workspaceFolders ?? []).flatMap(({ uri }) => pathOfUri(uri) ?? []);
}

function capabilities(client: ClientCapabilities, clientOptions: ClientOptions): InitializeResult {
  return {
    serverInfo: { name: "Tunelens" },
    capabilities: {
      textDocumentSync: { openClose: true, change: OpenDocuments.sync, save: false },
      codeLensProvider: { resolveProvider: false },
      hoverProvider: true,
      inlayHintProvider: true,
      codeActionProvider: { codeActionKinds: ["quickfix", "refactor.rewrite"] },
      ...annotationCapabilities(client, clientOptions),
      ...(clientOptions.ownCommands ? {} : { executeCommandProvider: { commands: [...EDITOR_COMMANDS] } }),
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}
