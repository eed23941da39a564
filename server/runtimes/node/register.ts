// Loaded into every Node process and thread of a trial ahead of the user's program, by NODE_OPTIONS.
import Module from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isMainThread } from "node:worker_threads";
import { installCommonJs } from "./commonjs";
import { watchErrors } from "./errors";
import { EsmHooks, type LoadContext, type Loaded, type ResolveContext } from "./esm-hooks";
import { jobPath, readJob } from "./job";
import { installReports } from "./reports";
import { Session } from "./session";
import { stopSignal } from "./stop";
import { mendUtil, TfjsRedirect } from "./tfjs";

interface SyncHooks {
  resolve(specifier: string, context: ResolveContext, next: (specifier: string, context: ResolveContext) => unknown): unknown;
  load(url: string, context: LoadContext, next: (url: string, context: LoadContext) => Loaded): Loaded;
}

/** Parts of `node:module` by Node's version: synchronous hooks since 22.15, the loader thread since 20.6. */
const { registerHooks, register } = Module as unknown as {
  registerHooks?: (hooks: SyncHooks) => void;
  register?: (url: string, options: { data: { job: string } }) => void;
};

function install(path: string, session: Session): void {
  const redirect = new TfjsRedirect(session);
  mendUtil();
  installReports(session, stopSignal(path));
  if (isMainThread) watchErrors(session);
  installCommonJs(session, redirect, { hooksSeeRequire: registerHooks !== undefined });
  if (registerHooks === undefined) register?.(pathToFileURL(join(__dirname, "loader.cjs")).href, { data: { job: path } });
  else registerHooks(syncHooks(new EsmHooks(session, redirect)));
}

function syncHooks(hooks: EsmHooks): SyncHooks {
  return {
    resolve: (specifier, context, next) => next(hooks.specifier(specifier, context), context),
    load: (url, context, next) => hooks.before(url) ?? hooks.after(url, next(url, context), context),
  };
}

const path = jobPath();
const job = readJob(path);
if (path !== undefined && job !== null && !("__tunelens_report__" in globalThis)) install(path, new Session(job));
