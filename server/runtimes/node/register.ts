// Loaded into every Node process and thread of a trial ahead of the user's program, by NODE_OPTIONS.
import Module from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isMainThread, MessageChannel, type MessagePort } from "node:worker_threads";
import { installCommonJs } from "./commonjs";
import { watchErrors } from "./errors";
import { EsmHooks, type LoadContext, type Loaded, type ResolveContext } from "./esm-hooks";
import { jobPath, readJob } from "./job";
import type { LoaderData } from "./loader";
import { installReports } from "./reports";
import { Session } from "./session";
import { stopSignal } from "./stop";
import { mendUtil, TfjsRedirect } from "./tfjs";
import { WAITING, waitForTrial } from "./waiting";

interface SyncHooks {
  resolve(specifier: string, context: ResolveContext, next: (specifier: string, context: ResolveContext) => unknown): unknown;
  load(url: string, context: LoadContext, next: (url: string, context: LoadContext) => Loaded): Loaded;
}

/** Parts of `node:module` by Node's version: synchronous hooks since 22.15, the loader thread since 20.6. */
const { registerHooks, register } = Module as unknown as {
  registerHooks?: (hooks: SyncHooks) => void;
  register?: (url: string, options: { data: LoaderData; transferList: [MessagePort] }) => void;
};

/** Hooks into the loaders; the function returned tells the loader thread of the job, where there is one. */
function installHooks(job: string | null, session: Session, redirect: TfjsRedirect): (job: string) => void {
  mendUtil();
  installCommonJs(session, redirect, { hooksSeeRequire: registerHooks !== undefined });
  if (registerHooks !== undefined) {
    registerHooks(syncHooks(new EsmHooks(session, redirect)));
    return () => {};
  }
  const { port1, port2 } = new MessageChannel();
  port1.unref();
  register?.(pathToFileURL(join(__dirname, "loader.cjs")).href, { data: { job, port: port2 }, transferList: [port2] });
  return (path) => port1.postMessage(path);
}

function installTrial(path: string, session: Session): void {
  installReports(session, stopSignal(path));
  if (isMainThread) watchErrors(session);
}

function syncHooks(hooks: EsmHooks): SyncHooks {
  return {
    resolve: (specifier, context, next) => {
      const request = hooks.request(specifier, context);
      return next(request.specifier, request.context);
    },
    load: (url, context, next) => hooks.before(url) ?? hooks.after(url, next(url, context), context),
  };
}

/** A process that was started ahead of its trial. Its last `--import` calls what is left here. */
function prepare(): void {
  const session = new Session(null);
  const redirect = new TfjsRedirect(session);
  const tellLoader = installHooks(null, session, redirect);
  const begin = () => {
    const path = jobPath();
    const job = readJob(path);
    if (path === undefined || job === null) return;
    session.begin(job);
    tellLoader(path);
    installTrial(path, session);
  };
  Object.defineProperty(globalThis, WAITING, { value: () => waitForTrial(redirect, begin), configurable: true });
}

function start(): void {
  const path = jobPath();
  const job = readJob(path);
  if (path === undefined || job === null) return;
  const session = new Session(job);
  installHooks(path, session, new TfjsRedirect(session));
  installTrial(path, session);
}

if (!("__tunelens_report__" in globalThis)) {
  if (isMainThread && process.env["TUNELENS_AHEAD"] !== undefined && process.env["TUNELENS_LEADER"] === String(process.pid)) prepare();
  else start();
}
