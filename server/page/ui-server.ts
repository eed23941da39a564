import { createReadStream, realpathSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { logsFolder } from "../commands/study-place";
import { FollowedStudy } from "../lsp/followed-study";
import { Landscapes } from "../lsp/landscapes";
import type { OtherStudy } from "../protocol/panel";
import { addressOf } from "../protocol/study-address";
import type { StudyView } from "../protocol/view";
import { studiesIn } from "../storage/read-journal";
import { Access } from "./access";
import { type Bundle, readBundle } from "./bundle";
import { CodeWatch } from "./code-watch";
import { EventStream } from "./event-stream";
import { otherStudies, readShown } from "./other-studies";
import { pageHtml } from "./page-html";
import { reportPage } from "./report-page";
import { acceptedLanguages, type Spoken, spokenIn } from "./translations";

const LOOK_MS = 500;
/** Other studies are looked for with every so many looks. */
const OTHERS_EVERY = 6;

const HEADERS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

export interface UiOptions {
  /** Absolute path. */
  readonly journal: string;
  /** Its name in a journal that holds several; default: the first. */
  readonly study?: string;
  /** The folder of the panel's bundle. */
  readonly webview: string;
  /** The bundled `server/landscape-worker.ts`. */
  readonly landscapeWorker: string;
  /** The folder of the translations; without it the page is English. */
  readonly l10n?: string;
  /** 0: any that is free. */
  readonly port: number;
}

type Route = (response: ServerResponse, address: URL, spoken: Spoken | null) => void | Promise<void>;

/** The panel of one study for browsers on this machine. Everything that it shows comes from the journal, whoever writes that. */
export class UiServer {
  readonly #options: UiOptions;
  readonly #access = new Access();
  readonly #streams = new Set<EventStream>();
  readonly #study: FollowedStudy;
  readonly #code: CodeWatch;
  readonly #server: Server;
  readonly #timer: NodeJS.Timeout;
  readonly #bundle: Bundle;
  readonly #landscapes: Landscapes;
  /** Studies that it can be compared with. */
  #others: readonly OtherStudy[] = [];
  readonly #holdsSeveral: boolean;
  #looks = 0;
  #live = false;

  private constructor(options: UiOptions, bundle: Bundle, address: string, holdsSeveral: boolean) {
    this.#holdsSeveral = holdsSeveral;
    this.#options = options;
    this.#bundle = bundle;
    this.#landscapes = new Landscapes(options.landscapeWorker);
    this.#code = new CodeWatch((values) => {
      for (const stream of this.#streams) stream.code(values);
    });
    this.#study = new FollowedStudy(
      options.journal,
      {
        onEvent: (_, seq, event) => {
          for (const stream of this.#streams) stream.event(seq, event);
        },
        onChange: () => this.#changed(),
      },
      "tunelens ui",
      options.study ?? null,
      address,
    );
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Rejects where the port is taken or the bundle was not built. */
  static async start(options: UiOptions): Promise<UiServer> {
    const { journal, study } = options;
    const names = await studiesIn(journal);
    const address = study === undefined || study === names[0] ? journal : addressOf(journal, study);
    const server = new UiServer(options, await readBundle(options.webview), address, names.length > 1);
    try {
      await server.#study.start();
      await server.#listOthers();
      await new Promise<void>((resolve, reject) => {
        server.#server.once("error", reject);
        server.#server.listen(options.port, "127.0.0.1", resolve);
      });
      return server;
    } catch (error) {
      server.close();
      throw error;
    }
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Where the panel is, token included. */
  get address(): string {
    return `http://127.0.0.1:${this.port}/?token=${this.#access.token}`;
  }

  get live(): boolean {
    return this.#study.live;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#code.close();
    this.#study.close();
    this.#landscapes.dispose();
    for (const stream of this.#streams) stream.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** That its process came or went is no event of the study: the pages get a snapshot, in which it shows. */
  #changed(): void {
    const { live, view } = this.#study;
    if (view !== null) this.#code.follow(view.started);
    if (live === this.#live) return;
    this.#live = live;
    for (const stream of this.#streams) stream.refresh();
  }

  #look(): void {
    void this.#study.check();
    if (++this.#looks % OTHERS_EVERY === 0 && this.#streams.size > 0) void this.#listOthers();
  }

  /** Studies of the same program beside its journal. */
  async #listOthers(): Promise<void> {
    const others = await otherStudies(this.#options.journal, this.#holdsSeveral, this.#study.view).catch(() => this.#others);
    const changed = JSON.stringify(others) !== JSON.stringify(this.#others);
    this.#others = others;
    if (changed) for (const stream of this.#streams) stream.others(others);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    try {
      const address = new URL(`http://127.0.0.1${request.url ?? "/"}`);
      const refusal = this.#access.refusal(request, address, this.port, address.pathname === "/");
      const route = this.#routes[`${request.method === "HEAD" ? "GET" : request.method} ${address.pathname}`];
      request.resume();
      if (refusal !== null) say(response, refusal.status, refusal.reason);
      else if (route === undefined) say(response, 404, "There is nothing here.");
      else await route(response, address, spokenIn(this.#options.l10n ?? null, acceptedLanguages(request.headers["accept-language"])));
    } catch (error) {
      if (!response.headersSent) say(response, 500, (error as Error).message);
      else response.destroy();
    }
  }

  readonly #routes: Readonly<Record<string, Route>> = {
    "GET /": (response, _, spoken) => this.#page(response, spoken),
    "GET /events": (response, address) => this.#follow(response, Number(address.searchParams.get("generation"))),
    "GET /log": (response, address) => this.#log(response, Number(address.searchParams.get("trial") ?? Number.NaN)),
    "GET /landscape": (response, address) => this.#landscape(response, address),
    "GET /study": (response, address) => this.#other(response, address.searchParams.get("journal") ?? ""),
    "GET /report": (response, _, spoken) => this.#report(response, spoken),
    "POST /stop": (response) => this.#ask(response, () => this.#study.stop()),
    "POST /pause": (response) => this.#ask(response, () => this.#study.pause(true)),
    "POST /continue": (response) => this.#ask(response, () => this.#study.pause(false)),
  };

  #page(response: ServerResponse, spoken: Spoken | null): void {
    const study = this.#study.view?.started.study ?? path.basename(this.#options.journal);
    const html = pageHtml(this.#bundle, { title: `Tunelens: ${study}`, policy: ["connect-src 'self'"], spoken });
    response.setHeader("set-cookie", this.#access.cookie(this.port));
    response.setHeader("content-security-policy", "frame-ancestors 'none'");
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
  }

  #follow(response: ServerResponse, generation: number): void {
    const stream = new EventStream(response, generation, () => this.#study.snapshot);
    this.#streams.add(stream);
    response.on("close", () => {
      this.#streams.delete(stream);
      stream.close();
    });
    stream.refresh();
    stream.others(this.#others);
    if (this.#code.values !== null) stream.code(this.#code.values);
  }

  /** One of the studies that it can be compared with, and no other file. */
  async #other(response: ServerResponse, journal: string): Promise<void> {
    const view = await this.#viewOf(journal);
    if (view === null) say(response, 404, "There is no such study beside this one.");
    else response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify({ seq: 0, view }));
  }

  async #viewOf(journal: string): Promise<StudyView | null> {
    if (this.#others.some((other) => other.journal === journal)) return readShown(journal).catch(() => null);
    return journal === "" || journal === this.#study.view?.started.journal ? this.#study.view : null;
  }

  /** What is believed of the objective: `parameter` none, once or twice. Asked for what is not there, it is no picture. */
  async #landscape(response: ServerResponse, { searchParams }: URL): Promise<void> {
    const view = await this.#viewOf(searchParams.get("journal") ?? "");
    const parameters = searchParams.getAll("parameter");
    const [objective, points] = [Number(searchParams.get("objective") ?? 0), Number(searchParams.get("points") ?? 0)];
    const known = new Set(view?.started.space.map(({ name }) => name));
    const fits = parameters.length <= 2 && parameters.every((name) => known.has(name)) && view?.started.objectives[objective] !== undefined;
    if (view === null || !fits || !(points >= 0 && points <= 200)) {
      say(response, 400, "There is no such picture.");
      return;
    }
    const { journal } = view.started;
    const answer = await this.#landscapes.of(view, { journal, parameters, objective, ...(points > 0 ? { points } : {}) });
    response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(answer));
  }

  async #report(response: ServerResponse, spoken: Spoken | null): Promise<void> {
    const { snapshot } = this.#study;
    if (snapshot === null) {
      say(response, 404, "There is no study in this journal.");
      return;
    }
    const html = await reportPage(this.#bundle, snapshot, (params) => this.#landscapes.of(snapshot.view, params), null, spoken);
    const name = encodeURIComponent(`${path.basename(this.#options.journal).replace(/(?:\.journal)?\.log$/, "")}.html`);
    response.setHeader("content-disposition", `attachment; filename*=UTF-8''${name}`);
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
  }

  /** A journal may come from anywhere: only files in the study's own folder of logs are shown, whatever it names. */
  #log(response: ServerResponse, trial: number): void {
    const { view } = this.#study;
    const folder = view && real(logsFolder({ journal: this.#options.journal, study: view.started.study }));
    const file = real(view?.trials[trial]?.log ?? "");
    if (!folder || file === null || !file.startsWith(`${folder}${path.sep}`)) {
      say(response, 404, `There is no log of trial ${trial} beside the journal.`);
      return;
    }
    const content = createReadStream(file);
    content.on("open", () => response.writeHead(200, { "content-type": "text/plain; charset=utf-8" }));
    content.on("error", () =>
      response.headersSent ? response.destroy() : say(response, 404, `The log of trial ${trial} cannot be read.`),
    );
    content.pipe(response);
  }

  async #ask(response: ServerResponse, act: () => Promise<boolean>): Promise<void> {
    if (await act()) say(response, 200, "It was heard.");
    else say(response, 409, "The search does not run any more.");
  }
}

function real(file: string): string | null {
  try {
    return file === "" ? null : realpathSync(file);
  } catch {
    return null;
  }
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
