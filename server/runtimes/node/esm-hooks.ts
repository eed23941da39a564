import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { askedAhead } from "./ahead-request";
import type { Session } from "./session";
import { isTypeScript, readTypeScript, typescript, withoutMark } from "./sources";
import { isRelative, typeScriptTarget } from "./specifiers";
import type { TfjsRedirect } from "./tfjs";

export interface ResolveContext {
  readonly parentURL?: string | undefined;
  readonly conditions?: readonly string[];
}

export interface LoadContext {
  readonly conditions?: readonly string[];
}

export interface Loaded {
  readonly format?: string | null | undefined;
  readonly source?: unknown;
  readonly shortCircuit?: boolean;
}

/** What the hooks decide, the same on the loader thread and in the program's own thread. */
export class EsmHooks {
  readonly #session: Session;
  readonly #redirect: TfjsRedirect;

  constructor(session: Session, redirect: TfjsRedirect) {
    this.#session = session;
    this.#redirect = redirect;
  }

  /** What to resolve in place of what is asked for. */
  request<C extends ResolveContext>(specifier: string, context: C): { readonly specifier: string; readonly context: C } {
    const ahead = askedAhead(specifier);
    if (ahead === null) return { specifier: this.#specifier(specifier, context), context };
    const from = { ...context, parentURL: ahead.from };
    return { specifier: this.#specifier(ahead.specifier, from), context: from };
  }

  #specifier(specifier: string, context: ResolveContext): string {
    const from = fileOf(context.parentURL);
    // `require` passes here too where hooks are synchronous; its own resolution, which takes no URLs, is patched.
    if (from === undefined || context.conditions?.includes("require")) return specifier;
    if (isTypeScript(from) && isRelative(specifier)) {
      const [path = "", suffix = ""] = split(specifier);
      const target = typeScriptTarget(resolve(dirname(from), decodeURIComponent(path)));
      if (target !== undefined) return pathToFileURL(target).href + suffix;
    }
    return this.#redirect.pick(specifier, from);
  }

  /** A module that Node would not read as it is meant, or undefined to let Node load it. */
  before(url: string): Loaded | undefined {
    const file = fileOf(url);
    if (file === undefined || !isTypeScript(file)) return undefined;
    const { text, format } = readTypeScript(file, this.#session);
    // Without a source Node takes the CommonJS loader, where `require` is the whole one.
    if (format === "commonjs") return { format, source: null, shortCircuit: true };
    return { format, source: typescript().transpile(text, file, format), shortCircuit: true };
  }

  /** What Node loaded, with the trial's text in place of the file's. */
  after(url: string, loaded: Loaded, context: LoadContext): Loaded {
    const file = fileOf(url);
    if (file === undefined || !this.#session.overlaid(file)) return loaded;
    if (loaded.format === "module") return { ...loaded, source: withoutMark(this.#session.text(file) ?? "") };
    const required = context.conditions?.includes("require") === true;
    return loaded.format === "commonjs" && !required ? { ...loaded, source: null } : loaded;
  }
}

function fileOf(url: string | undefined): string | undefined {
  if (url === undefined || !url.startsWith("file:")) return undefined;
  return fileURLToPath(split(url)[0] ?? url);
}

/** A URL's path, and its query and fragment. */
function split(url: string): readonly string[] {
  const at = url.search(/[?#]/);
  return at < 0 ? [url, ""] : [url.slice(0, at), url.slice(at)];
}
