import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { askedAhead } from "./ahead-request";
import type { Session } from "./session";
import { isTypeScript, readJavaScript, readTypeScript, typescript, withoutMark } from "./sources";
import { isRelative, typeScriptTarget } from "./specifiers";
import type { TfjsRedirect } from "./tfjs";

export interface ResolveContext {
  readonly parentURL?: string | undefined;
  readonly conditions?: readonly string[];
}

export interface Resolved {
  readonly url: string;
  readonly shortCircuit: true;
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
  readonly #isSync: boolean;
  readonly #session: Session;
  readonly #redirect: TfjsRedirect;

  /** `isSync`: in the program's own thread. */
  constructor(session: Session, redirect: TfjsRedirect, isSync: boolean) {
    this.#isSync = isSync;
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
    const aliased = isTypeScript(from) && !isRelative(specifier) ? this.#session.aliased(specifier) : undefined;
    if (aliased !== undefined) return pathToFileURL(aliased).href;
    return this.#redirect.pick(specifier, from);
  }

  /** The module that was meant where Node found none: a file of the program that has been deleted since. */
  deleted(error: unknown, specifier: string, context: ResolveContext): Resolved | undefined {
    const from = fileOf(context.parentURL);
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") return undefined;
    const [path = "", suffix = ""] = split(specifier);
    const asked = fileOf(path) ?? (from !== undefined && isRelative(path) ? resolve(dirname(from), decodeURIComponent(path)) : undefined);
    const file = asked === undefined ? undefined : this.#session.deleted(asked);
    return file === undefined ? undefined : { url: pathToFileURL(file).href + suffix, shortCircuit: true };
  }

  /** A module that Node would not read as it is meant, or undefined to let Node load it. */
  before(url: string, context: LoadContext): Loaded | undefined {
    const file = fileOf(url);
    if (file === undefined) return undefined;
    const deleted = this.#session.isDeleted(file);
    if (!isTypeScript(file) && !deleted) return undefined;
    const { text, format } = (isTypeScript(file) ? readTypeScript : readJavaScript)(file, this.#session);
    // For its names Node would look into the file.
    if (format === "commonjs" && deleted && this.#isSync && !context.conditions?.includes("require")) {
      return { format, source: isTypeScript(file) ? typescript().transpile(text, file, format) : text, shortCircuit: true };
    }
    // Without a source Node takes the CommonJS loader, where `require` is the whole one.
    if (format === "commonjs") return { format, source: null, shortCircuit: true };
    return { format, source: isTypeScript(file) ? typescript().transpile(text, file, format) : text, shortCircuit: true };
  }

  /** What Node loaded, with the trial's text in place of the file's. */
  after(url: string, loaded: Loaded, context: LoadContext): Loaded {
    const file = fileOf(url);
    const config = file === undefined ? undefined : this.#session.config(file);
    if (config !== undefined) return { ...loaded, source: readFileSync(config, "utf8") };
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
