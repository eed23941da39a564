import { compileFunction, Script } from "node:vm";
import { type Transform, transform } from "sucrase";
import { refuseDecorators } from "./decorators";
import { refuseNamespaces } from "./namespaces";

export type ModuleFormat = "module" | "commonjs";

/**
 * TypeScript or JSX as JavaScript on the same lines, so that no source map is needed. Also turns an ES module into CommonJS.
 * Throws a SyntaxError that names the place.
 */
export function transpile(text: string, file: string, format: ModuleFormat): string {
  const transforms: Transform[] = [];
  if (/\.[mc]?tsx?$/.test(file)) transforms.push("typescript");
  if (file.endsWith("x")) transforms.push("jsx");
  if (format === "commonjs") transforms.push("imports");
  try {
    if (transforms.includes("typescript")) {
      refuseNamespaces(text, transforms);
      refuseDecorators(text, transforms);
    }
    return transform(text, {
      transforms,
      disableESTransforms: true,
      preserveDynamicImport: true,
      injectCreateRequireForImportRequire: format === "module",
      jsxRuntime: "automatic",
      production: true,
    }).code;
  } catch (error) {
    throw syntaxError(error, text, file);
  }
}

/** sucrase ends its message with `(line:column)`; Node's own syntax errors begin with the place and show the line. */
function syntaxError(error: unknown, text: string, file: string): SyntaxError {
  const message = error instanceof Error ? error.message : String(error);
  const [, said, line, column] = /^(?:Error transforming .*?: )?(.*?) \((\d+):(\d+)\)$/s.exec(message) ?? [];
  const made = new SyntaxError(said ?? message);
  const shown =
    line === undefined ? "" : `:${line}\n${text.split("\n")[Number(line) - 1] ?? ""}\n${" ".repeat(Math.max(0, Number(column) - 1))}^`;
  made.stack = `${file}${shown}\n\nSyntaxError: ${made.message}`;
  return made;
}

/**
 * Where an ES module's text has a syntax error with this message: Node does not say. Returns the error again with a stack that
 * begins with the place, or undefined when the text has none such.
 */
export function findSyntaxError(text: string, file: string, message: string): string | undefined {
  try {
    const code = transpile(text, file, "commonjs").replace(/^#!.*/, "").replaceAll("import.meta", "globalThis ");
    new Script(`(async function (exports, require, module) {${code}\n})`, { filename: file });
  } catch (error) {
    if (error instanceof SyntaxError && typeof error.stack === "string" && error.stack.startsWith(`${file}:`)) {
      return error.message === message || !error.stack.includes("\n    at ") ? error.stack : undefined;
    }
  }
  return undefined;
}

/**
 * How a TypeScript file without a `"type"` in its package.json is meant: as Node decides, by its syntax. Only a file that uses
 * CommonJS's own names beside `import`, as ts-node programs do, is taken for CommonJS.
 */
export function detectFormat(text: string, file: string): ModuleFormat {
  if (compiles(transpile(text, file, "module"))) return "commonjs";
  const namesCommonJs = /\brequire\s*\(|\brequire\.|\b__dirname\b|\b__filename\b|\bmodule\.exports\b/.test(text);
  return namesCommonJs && compiles(transpile(text, file, "commonjs")) ? "commonjs" : "module";
}

/** True for text that is no ES module: neither import nor export, `import.meta`, or `await` at the top. */
export function compiles(code: string): boolean {
  try {
    compileFunction(code.replace(/^#!.*/, ""), ["exports", "require", "module", "__filename", "__dirname"]);
    return true;
  } catch (error) {
    return !/import statement outside|Unexpected token 'export'|import\.meta|await is only valid/.test(String(error));
  }
}
