// Runs on Node's loader thread, where Node has no synchronous hooks (before 22.15).
import { EsmHooks, type LoadContext, type Loaded, type ResolveContext } from "./esm-hooks";
import { readJob } from "./job";
import { Session } from "./session";
import { TfjsRedirect } from "./tfjs";

let hooks: EsmHooks | null = null;

export function initialize({ job }: { job: string }): void {
  const read = readJob(job);
  if (read === null) return;
  const session = new Session(read);
  hooks = new EsmHooks(session, new TfjsRedirect(session));
}

type NextResolve<R> = (specifier: string, context: ResolveContext) => Promise<R>;
type NextLoad = (url: string, context: LoadContext) => Promise<Loaded>;

export async function resolve<R>(specifier: string, context: ResolveContext, next: NextResolve<R>): Promise<R> {
  return next(hooks?.specifier(specifier, context) ?? specifier, context);
}

export async function load(url: string, context: LoadContext, next: NextLoad): Promise<Loaded> {
  if (hooks === null) return next(url, context);
  return hooks.before(url) ?? hooks.after(url, await next(url, context), context);
}
