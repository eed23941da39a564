import fs, { readFileSync } from "node:fs";
import Module from "node:module";
import { dirname, isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Session } from "./session";
import { isTypeScript, isWorkspace, packageType, readJavaScript, readTypeScript, typescript } from "./sources";
import { isRelative, typeScriptTarget } from "./specifiers";
import type { TfjsRedirect } from "./tfjs";

type Compile = (this: NodeModule, content: string, file: string, format?: string) => unknown;
type Load = (module: NodeModule, file: string) => unknown;
type Resolve = (this: unknown, request: string, parent: { filename?: string | null } | undefined, ...rest: unknown[]) => string;

/** The parts of Node's CommonJS loader that programs like ts-node have always patched. */
interface Loader {
  prototype: { _compile: Compile };
  _extensions: Record<string, Load>;
  _cache: Record<string, unknown>;
  _resolveFilename: Resolve;
}

const loader = Module as unknown as Loader;

export interface CommonJsOptions {
  /** True where one synchronous hook sees every ES module, also those that `require` loads. */
  readonly hooksSeeRequire: boolean;
  /** Called with each module when its code has run. */
  readonly loaded: (file: string, exports: unknown) => void;
}

/** Makes `require` use the trial's texts, and TypeScript as it is. */
export function installCommonJs(session: Session, redirect: TfjsRedirect, { hooksSeeRequire, loaded }: CommonJsOptions): void {
  const compile = loader.prototype._compile;
  loader.prototype._compile = function (content, file, format) {
    const replaced = isTypeScript(file) || (hooksSeeRequire && format === "module") ? undefined : session.text(file);
    const result = compile.call(this, replaced ?? content, file, ...(format === undefined ? [] : [format]));
    loaded(file, this.exports);
    return result;
  };
  for (const extension of [".ts", ".cts", ".mts", ".tsx", ".jsx"]) {
    loader._extensions[extension] = (module, file) => loadTypeScript(module, file, compile, session, hooksSeeRequire);
  }
  if (!hooksSeeRequire && canRequireEsm()) {
    for (const extension of [".js", ".mjs"]) loadEsmAsCommonJs(extension, compile, session);
  }
  // Other extensions share the first one's loader; naming them here would make `require` try them.
  for (const extension of [".js", ".mjs"].filter((e) => loader._extensions[e] !== undefined)) {
    loadDeleted(extension, compile, session, hooksSeeRequire);
  }
  if (!hooksSeeRequire) openDeleted(session);
  patchResolution(session, redirect);
  process.on("exit", () => session.missed((file) => loader._cache[file] !== undefined));
}

function loadTypeScript(module: NodeModule, file: string, compile: Compile, session: Session, hooksSeeRequire: boolean): void {
  const { text, format } = readTypeScript(file, session);
  const native = format === "module" && (hooksSeeRequire || !canRequireEsm() || text.includes("import.meta"));
  if (native && !canRequireEsm()) throw requireEsmError(file);
  if (native && !hooksSeeRequire) session.loseSight();
  const target = native ? "module" : "commonjs";
  compile.call(module, typescript().transpile(text, file, target), file, target);
}

/**
 * Where Node can `require` ES modules but its hooks live on another thread (20.19, 22.12 to 22.14), what such a module imports is
 * seen by no hook. The user's own ones are therefore turned into CommonJS.
 */
function loadEsmAsCommonJs(extension: string, compile: Compile, session: Session): void {
  const load = loader._extensions[extension] ?? loader._extensions[".js"];
  loader._extensions[extension] = (module, file) => {
    const isEsm = extension === ".mjs" || packageType(dirname(file)) === "module";
    if (file.endsWith(".cjs") || !isEsm || !isWorkspace(file)) return load?.(module, file);
    const text = readFileSync(file, "utf8");
    if (text.includes("import.meta")) {
      session.loseSight();
      return load?.(module, file);
    }
    return compile.call(module, typescript().transpile(session.text(file) ?? text, file, "commonjs"), file, "commonjs");
  };
}

/** A file of the program that is there no more since the search began is served from the trial. */
function loadDeleted(extension: string, compile: Compile, session: Session, hooksSeeRequire: boolean): void {
  const load = loader._extensions[extension];
  loader._extensions[extension] = (module, file) => {
    if (!session.isDeleted(file)) return load?.(module, file);
    const { text, format } = readJavaScript(file, session);
    if (format === "commonjs" || (canRequireEsm() && hooksSeeRequire)) return compile.call(module, text, file, format);
    return compile.call(module, typescript().transpile(text, file, "commonjs"), file, "commonjs");
  };
}

/** Where a loader thread has the hooks, Node opens the file of a CommonJS module that is imported before it asks anybody. */
function openDeleted(session: Session): void {
  const open = fs.openSync;
  fs.openSync = (path, flags, mode) => {
    const file = path instanceof URL && path.protocol === "file:" ? fileURLToPath(path) : path;
    const text = typeof file === "string" && session.isDeleted(file) ? session.runText(file) : undefined;
    return open(text ?? path, flags, mode);
  };
}

function canRequireEsm(): boolean {
  return (process.features as { require_module?: boolean }).require_module === true;
}

function requireEsmError(file: string): Error {
  const message = `require() of ES Module ${file} is not supported by Node ${process.versions.node}; use import() or Node 22`;
  return Object.assign(new Error(message), { code: "ERR_REQUIRE_ESM" });
}

function patchResolution(session: Session, redirect: TfjsRedirect): void {
  const original = loader._resolveFilename;
  loader._resolveFilename = function (request, parent, ...rest) {
    const from = parent?.filename ?? undefined;
    const path = isAbsolute(request) ? request : from !== undefined && isRelative(request) ? resolve(dirname(from), request) : undefined;
    if (path !== undefined && from !== undefined && isTypeScript(from) && isRelative(request)) {
      const target = typeScriptTarget(path);
      if (target !== undefined) return original.call(this, target, parent, ...rest);
    }
    const aliased = from !== undefined && isTypeScript(from) && path === undefined ? session.aliased(request) : undefined;
    if (aliased !== undefined) return original.call(this, aliased, parent, ...rest);
    try {
      return original.call(this, redirect.pick(request, from), parent, ...rest);
    } catch (error) {
      const deleted = path === undefined ? undefined : session.deleted(path);
      if (deleted === undefined) throw error;
      return deleted;
    }
  };
}
