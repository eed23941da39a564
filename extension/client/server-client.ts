import path from "node:path";
import {
  type CompletionContext,
  type CompletionList,
  type Disposable,
  EventEmitter,
  type ExtensionContext,
  type LogOutputChannel,
  l10n,
  type Position,
  type TextDocument,
  window,
  workspace,
} from "vscode";
import type { CompletionList as CompletionAnswer, LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";
import type { ClientNotifications, ClientOptions, TunerNotifications, TunerRequests } from "../../server/protocol/tuner";
import { DisposableStore } from "../disposables";
import { failure } from "../messages";
import { AnnotatedTexts, askingAgain } from "./annotated-texts";
import { DOCUMENT_SELECTOR, SOURCE_GLOB } from "./document-selector";
import { hintsFollowTabs } from "./hints-in-files";
import type * as Library from "./language-client";
import { RestartPolicy } from "./restart-policy";
import { activeTheme } from "./theme";

export type Connection = "connected" | "reconnecting";

type Handlers = { [M in keyof TunerNotifications]?: Set<(params: TunerNotifications[M]) => void> };

/** The language server as the rest of the extension sees it: started when first needed, typed, back by itself after a crash. */
export class ServerClient implements Disposable {
  readonly #context: ExtensionContext;
  readonly output: LogOutputChannel;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<Connection>());
  /** Subscriptions live as long as the extension; a client that is made anew gets them again. */
  readonly #handlers: Handlers = {};
  readonly #texts = new AnnotatedTexts(() => this.#client);
  #client: LanguageClient | null = null;
  #tabs: Disposable | null = null;
  #starting: Promise<LanguageClient> | null = null;

  readonly onDidChangeConnection = this.#changed.event;

  constructor(context: ExtensionContext) {
    this.#context = context;
    this.output = this.#owned.add(window.createOutputChannel("Tunelens", { log: true }));
    this.#owned.add(window.onDidChangeActiveColorTheme(() => this.#tell("tuner/theme", { theme: activeTheme() })));
  }

  get connection(): Connection {
    return this.#client?.isRunning() ? "connected" : "reconnecting";
  }

  /** Starts the server unless it runs. Never in an untrusted workspace: the caller asks for trust first. */
  start(): Promise<LanguageClient> {
    if (!workspace.isTrusted) return Promise.reject(new Error(l10n.t("Tunelens runs nothing in an untrusted workspace")));
    this.#starting ??= this.#launch().catch((error: unknown) => {
      this.#starting = null;
      throw error;
    });
    return this.#starting;
  }

  async send<M extends keyof TunerRequests>(method: M, params: TunerRequests[M]["params"]): Promise<TunerRequests[M]["result"]> {
    const client = await this.start();
    return client.sendRequest<TunerRequests[M]["result"]>(method, params);
  }

  #tell<M extends keyof ClientNotifications>(method: M, params: ClientNotifications[M]): void {
    if (this.#client?.isRunning()) void this.#client.sendNotification(method, params);
  }

  /** Completions at a place, with the server started for it. */
  async complete(document: TextDocument, position: Position, context: CompletionContext): Promise<CompletionList | null> {
    const client = await this.start();
    await this.#texts.open(document);
    const params = client.code2ProtocolConverter.asCompletionParams(document, position, context);
    const answer = await client.sendRequest<CompletionAnswer | null>("textDocument/completion", params);
    return askingAgain(await client.protocol2CodeConverter.asCompletionResult(answer)) as CompletionList | null;
  }

  on<M extends keyof TunerNotifications>(method: M, handler: (params: TunerNotifications[M]) => void): Disposable {
    const handlers = this.#handlers[method] as Set<(params: TunerNotifications[M]) => void> | undefined;
    const known = handlers ?? new Set<(params: TunerNotifications[M]) => void>();
    Object.assign(this.#handlers, { [method]: known });
    known.add(handler);
    return { dispose: () => known.delete(handler) };
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    this.#starting = null;
    if (client)
      await client.dispose().catch((error: unknown) => this.output.warn(`The language server did not end in order: ${String(error)}`));
  }

  dispose(): void {
    this.#tabs?.dispose();
    this.#owned.dispose();
    void this.stop();
  }

  async #launch(): Promise<LanguageClient> {
    const library = await import("./language-client");
    if (this.#owned.isDisposed) throw new Error("the extension has ended");
    const { LanguageClient, State } = library;
    const client = new LanguageClient("tunelens", "Tunelens", this.#serverOptions(library), this.#clientOptions(library));
    this.#client = client;
    this.#texts.forget();
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped) this.#texts.forget();
      if (!this.#owned.isDisposed) this.#changed.fire(newState === State.Running ? "connected" : "reconnecting");
    });
    for (const method of ["tuner/studyEvent", "tuner/studiesChanged", "tuner/annotatedFiles"] as const) this.#relay(client, method);
    await client.start();
    this.#tabs?.dispose();
    this.#tabs = hintsFollowTabs(client);
    return client;
  }

  #relay<M extends keyof TunerNotifications>(client: LanguageClient, method: M): void {
    client.onNotification(method, (params: TunerNotifications[M]) => {
      for (const handler of this.#handlers[method] ?? []) (handler as (params: TunerNotifications[M]) => void)(params);
    });
  }

  /**
   * With V8's four threads that optimize what runs, the one that answers gets half of its processor time where there are two cores: the first
   * file waits a third longer.
   */
  #serverOptions({ TransportKind }: typeof Library): ServerOptions {
    const server = { module: path.join(this.#context.extensionPath, "dist", "server.js"), transport: TransportKind.ipc };
    return {
      run: { ...server, options: { execArgv: ["--v8-pool-size=1"] } },
      debug: { ...server, options: { execArgv: ["--nolazy", "--inspect=127.0.0.1:6019"] } },
    };
  }

  #clientOptions(library: typeof Library): LanguageClientOptions {
    return {
      documentSelector: DOCUMENT_SELECTOR,
      outputChannel: this.output,
      initializationOptions: {
        theme: activeTheme(),
        choosesTrials: true,
        ownCommands: true,
        hasGrammar: true,
        showsProposals: true,
      } satisfies ClientOptions,
      errorHandler: new RestartPolicy(library, () => this.#gaveUp()),
      synchronize: { fileEvents: this.#owned.add(workspace.createFileSystemWatcher(SOURCE_GLOB)) },
      middleware: this.#texts.middleware,
    };
  }

  #gaveUp(): void {
    const message = l10n.t("The Tunelens language server stopped again and again. Running searches go on; restart it to see them.");
    void failure(message, l10n.t("Restart"), l10n.t("Show output")).then((choice) => {
      if (choice === l10n.t("Restart")) void this.restart();
      if (choice === l10n.t("Show output")) this.output.show();
    });
  }
}
