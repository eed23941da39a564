// Runs on Node's loader thread, where Node has no synchronous hooks (before 22.15).
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { EsmHooks, type LoadContext, type Loaded, type ResolveContext, type Resolved } from "./esm-hooks";
import { readJob } from "./job";
import { Session } from "./session";
import { TfjsRedirect } from "./tfjs";

/** `job` is null in a process that waits; its path then comes through `port`. */
export interface LoaderData {
  readonly job: string | null;
  readonly port: MessagePort;
}

const session = new Session(null);
const hooks = new EsmHooks(session, new TfjsRedirect(session), false);
let waiting: MessagePort | null = null;

export function initialize({ job, port }: LoaderData): void {
  if (job === null) waiting = port;
  else begin(job);
}

function begin(path: unknown): void {
  const job = typeof path === "string" ? readJob(path) : null;
  if (job !== null) session.begin(job);
}

/** Asked before each step, so that nobody has to wait for an answer of this thread's. */
function lookForJob(): void {
  const message = waiting === null ? undefined : receiveMessageOnPort(waiting);
  if (message === undefined) return;
  waiting = null;
  begin(message.message);
}

type NextResolve<R> = (specifier: string, context: ResolveContext) => Promise<R>;
type NextLoad = (url: string, context: LoadContext) => Promise<Loaded>;

export async function resolve<R>(specifier: string, context: ResolveContext, next: NextResolve<R>): Promise<R | Resolved> {
  lookForJob();
  const request = hooks.request(specifier, context);
  try {
    return await next(request.specifier, request.context);
  } catch (error) {
    const deleted = hooks.deleted(error, request.specifier, request.context);
    if (deleted === undefined) throw error;
    return deleted;
  }
}

export async function load(url: string, context: LoadContext, next: NextLoad): Promise<Loaded> {
  lookForJob();
  return hooks.before(url, context) ?? hooks.after(url, await next(url, context), context);
}
