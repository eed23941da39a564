import { readFileSync } from "node:fs";
import Module from "node:module";
import { dirname, resolve } from "node:path";
import type { Session } from "./session";
import { isTypeScript, isWorkspace, packageType, readTypeScript, typescript } from "./sources";
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
}

/** Makes `require` use the trial's texts, and TypeScript as it is. */
export function installCommonJs(session: Session, redirect: TfjsRedirect, { hooksSeeRequire }: CommonJsOptions): void {
  const compile = loader.prototype._compile;
  loader.prototype._compile = function (content, file, format) {
    const replaced = isTypeScript(file) || (hooksSeeRequire && format === "module") ? undefined : session.text(file);
    return compile.call(this, replaced ?? content, file, ...(format === undefined ? [] : [format]));
  };
  for (const extension of [".ts", ".cts", ".mts", ".tsx", ".jsx"]) {
    loader._extensions[extension] = (module, file) => loadTypeScript(module, file, compile, session, hooksSeeRequire);
  }
  if (!hooksSeeRequire && canRequireEsm()) {
    for (const extension of [".js", ".mjs"]) loadEsmAsCommonJs(extension, compile, session);
  }
  patchResolution(redirect);
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

function canRequireEsm(): boolean {
  return (process.features as { require_module?: boolean }).require_module === true;
}

function requireEsmError(file: string): Error {
  const message = `require() of ES Module ${file} is not supported by Node ${process.versions.node}; use import() or Node 22`;
  return Object.assign(new Error(message), { code: "ERR_REQUIRE_ESM" });
}

function patchResolution(redirect: TfjsRedirect): void {
  const original = loader._resolveFilename;
  loader._resolveFilename = function (request, parent, ...rest) {
    const from = parent?.filename ?? undefined;
    if (from !== undefined && isTypeScript(from) && isRelative(request)) {
      const target = typeScriptTarget(resolve(dirname(from), request));
      if (target !== undefined) return original.call(this, target, parent, ...rest);
    }
    return original.call(this, redirect.pick(request, from), parent, ...rest);
  };
}
