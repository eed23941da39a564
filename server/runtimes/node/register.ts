// Loaded into every Node process and thread of a trial ahead of the user's program, by NODE_OPTIONS.
import Module from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isMainThread, MessageChannel, type MessagePort } from "node:worker_threads";
import { installCommonJs } from "./commonjs";
import { ConfigOverlay } from "./configs";
import { watchErrors } from "./errors";
import { EsmHooks, type LoadContext, type Loaded, type ResolveContext } from "./esm-hooks";
import { type Job, jobPath, readJob } from "./job";
import type { LoaderData } from "./loader";
import { installReports, TunelensStop } from "./reports";
import { Session } from "./session";
import { stopSignal } from "./stop";
import { mendUtil, TfjsRedirect } from "./tfjs";
import { TfjsMetrics } from "./tfjs-metrics";
import { readAhead, WAITING, waitForTrial } from "./waiting";
import { followWorkers } from "./workers";

interface SyncHooks {
  resolve(specifier: string, context: ResolveContext, next: (specifier: string, context: ResolveContext) => unknown): unknown;
  load(url: string, context: LoadContext, next: (url: string, context: LoadContext) => Loaded): Loaded;
}

/** Parts of `node:module` by Node's version: synchronous hooks since 22.15, the loader thread since 20.6. */
const { registerHooks, register } = Module as unknown as {
  registerHooks?: (hooks: SyncHooks) => void;
  register?: (url: string, options: { data: LoaderData; transferList: [MessagePort] }) => void;
};

/** Everything that acts in one thread of a trial. */
class Runtime {
  readonly session = new Session(null);
  readonly redirect = new TfjsRedirect(this.session);
  readonly #metrics = new TfjsMetrics(this.session);
  #tellLoader: (job: string) => void = () => {};

  /** Hooks into the loaders. `job` is null where the trial is yet to come. */
  hook(job: string | null): void {
    mendUtil();
    followWorkers();
    installCommonJs(this.session, this.redirect, {
      hooksSeeRequire: registerHooks !== undefined,
      loaded: (file, exports) => this.#metrics.loaded(file, exports),
    });
    if (registerHooks === undefined) this.#hookThread(job);
    else registerHooks(syncHooks(new EsmHooks(this.session, this.redirect, true)));
  }

  /** Packages that are loaded ahead keep the functions of `fs` that they find. */
  overlayConfigs(): void {
    new ConfigOverlay(this.session).install();
  }

  begin(path: string, job: Job): void {
    this.session.begin(job);
    this.#tellLoader(path);
    const stopping = stopSignal(path, job);
    const check = () => {
      if (stopping() || this.session.over) throw new TunelensStop();
    };
    installReports(this.session, check);
    this.#metrics.begin(check);
    if (isMainThread) watchErrors(this.session);
  }

  #hookThread(job: string | null): void {
    const { port1, port2 } = new MessageChannel();
    port1.unref();
    register?.(pathToFileURL(join(__dirname, "loader.cjs")).href, { data: { job, port: port2 }, transferList: [port2] });
    if (job === null) this.#tellLoader = (path) => port1.postMessage(path);
  }
}

function syncHooks(hooks: EsmHooks): SyncHooks {
  return {
    resolve: (specifier, context, next) => {
      const request = hooks.request(specifier, context);
      try {
        return next(request.specifier, request.context);
      } catch (error) {
        const deleted = hooks.deleted(error, request.specifier, request.context);
        if (deleted === undefined) throw error;
        return deleted;
      }
    },
    load: (url, context, next) => hooks.before(url, context) ?? hooks.after(url, next(url, context), context),
  };
}

/** A process that was started ahead of its trial. Its last `--import` calls what is left here. */
function prepare(): void {
  const runtime = new Runtime();
  runtime.hook(null);
  const ahead = readAhead();
  if (ahead.configs) runtime.overlayConfigs();
  const begin = () => {
    const path = jobPath();
    const job = readJob(path);
    if (path !== undefined && job !== null) runtime.begin(path, job);
  };
  Object.defineProperty(globalThis, WAITING, { value: () => waitForTrial(ahead, runtime.redirect, begin), configurable: true });
}

function start(): void {
  const path = jobPath();
  const job = readJob(path);
  if (path === undefined || job === null) return;
  const runtime = new Runtime();
  runtime.hook(path);
  if (Object.keys(job.configs ?? {}).length > 0) runtime.overlayConfigs();
  runtime.begin(path, job);
}

if (!("__tunelens_report__" in globalThis)) {
  if (isMainThread && process.env["TUNELENS_AHEAD"] !== undefined && process.env["TUNELENS_LEADER"] === String(process.pid)) prepare();
  else start();
}
