import { type Disposable, type ExtensionContext, type TextDocument, workspace } from "vscode";
import { AnnotationProposal } from "./annotation-proposal";
import { bringsAnnotation, isRelevant, isTunable } from "./client/document-selector";
import { FirstAnnotation } from "./client/first-annotation";
import { ServerClient } from "./client/server-client";
import { registerCommands } from "./commands/table";
import { ContextKeys } from "./context-keys";
import { DisposableStore } from "./disposables";
import { FinishNotice } from "./finish-notice";
import { InterpreterStatus } from "./interpreter-status";
import { StudyPanels } from "./panel/study-panels";
import { registerProblemPages } from "./problem-pages";
import { ProposedText } from "./proposed-text";
import { SearchesView } from "./searches/searches-view";
import { readSettings } from "./settings";
import { StatusBar } from "./status-bar";
import { Studies } from "./studies";
import { TunelensTasks } from "./tasks/tunelens-tasks";
import { registerTools } from "./tools/register-tools";

/** Everything that lives as long as the extension. */
export class App implements Disposable {
  readonly context: ExtensionContext;
  readonly client: ServerClient;
  readonly studies: Studies;
  readonly panels: StudyPanels;
  readonly proposed: ProposedText;
  readonly annotations: AnnotationProposal;
  readonly searches: SearchesView;
  readonly #owned = new DisposableStore();

  constructor(context: ExtensionContext) {
    this.context = context;
    this.client = this.#owned.add(new ServerClient(context));
    this.studies = this.#owned.add(new Studies(this.client));
    this.proposed = this.#owned.add(new ProposedText());
    this.annotations = this.#owned.add(new AnnotationProposal(this.proposed));
    this.searches = this.#owned.add(new SearchesView(this.client, this.studies));
    this.panels = this.#owned.add(new StudyPanels(this));
    this.#owned.add(new StatusBar(this.studies));
    this.#owned.add(new InterpreterStatus(this.client, this.studies));
    this.#owned.add(new ContextKeys(this.client, this.studies));
    this.#owned.add(new TunelensTasks(context, this.client));
    this.#owned.add(new FirstAnnotation(this.client));
    this.#owned.add(new FinishNotice(this));
    this.#owned.add(registerProblemPages(context));
    this.#owned.add(registerCommands(this));
    this.#owned.add(registerTools(this));
    this.#startWhenNeeded();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** The server costs nothing until a file is open that is annotated or trains a model, or a search of this workspace may be running. */
  #startWhenNeeded(): void {
    const start = () => {
      if (workspace.isTrusted)
        void this.client.start().catch((error: unknown) => this.client.output.error(`The language server did not start: ${String(error)}`));
    };
    const isWorthAServer = (document: TextDocument) =>
      isRelevant(document) || (isTunable(document) && readSettings(document.uri).suggestTuning);
    const look = () => {
      if (workspace.textDocuments.some(isWorthAServer)) start();
      else void workspace.findFiles("**/.tunelens/*.live.json", null, 1).then((found) => found.length > 0 && start());
    };
    this.#owned.add(workspace.onDidOpenTextDocument((document) => isWorthAServer(document) && start()));
    this.#owned.add(workspace.onDidChangeTextDocument((event) => bringsAnnotation(event) && start()));
    this.#owned.add(workspace.onDidGrantWorkspaceTrust(look));
    if (workspace.isTrusted) look();
  }
}
