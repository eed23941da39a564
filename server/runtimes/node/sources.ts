import { existsSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { Session } from "./session";
import type { ModuleFormat } from "./typescript";

/** Loaded with the first TypeScript file only: most processes of a JavaScript program never need it. */
export function typescript(): typeof import("./typescript") {
  return require("./typescript.cjs") as typeof import("./typescript");
}

export function isTypeScript(file: string): boolean {
  return /\.(ts|mts|cts|tsx|jsx)$/.test(file);
}

/** Files that are the user's own, not a library's. */
export function isWorkspace(file: string): boolean {
  return !file.includes(`${sep}node_modules${sep}`);
}

const packageTypes = new Map<string, ModuleFormat | null>();

/** `"type"` of the nearest package.json; null when it says nothing. */
export function packageType(directory: string): ModuleFormat | null {
  const known = packageTypes.get(directory);
  if (known !== undefined) return known;
  const type = readType(directory);
  packageTypes.set(directory, type);
  return type;
}

function readType(directory: string): ModuleFormat | null {
  const manifest = join(directory, "package.json");
  if (existsSync(manifest)) {
    try {
      const { type } = JSON.parse(readFileSync(manifest, "utf8")) as { type?: unknown };
      return type === "module" || type === "commonjs" ? type : null;
    } catch {
      return null;
    }
  }
  const parent = dirname(directory);
  return parent === directory || parent.endsWith(`${sep}node_modules`) ? null : packageType(parent);
}

export interface Source {
  readonly text: string;
  readonly format: ModuleFormat;
}

/** Text of a TypeScript file in this trial, and the kind of module it is. */
export function readTypeScript(file: string, session: Session): Source {
  const text = withoutMark(session.text(file) ?? readFileSync(file, "utf8"));
  return { text, format: formatOf(file, text) };
}

/** The same of a JavaScript file of the trial. */
export function readJavaScript(file: string, session: Session): Source {
  const text = withoutMark(session.text(file) ?? readFileSync(file, "utf8"));
  if (/\.[mc]js$/.test(file)) return { text, format: file.endsWith(".mjs") ? "module" : "commonjs" };
  return { text, format: packageType(dirname(file)) ?? (typescript().compiles(text) ? "commonjs" : "module") };
}

export function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function formatOf(file: string, text: string): ModuleFormat {
  if (file.endsWith(".mts")) return "module";
  if (file.endsWith(".cts")) return "commonjs";
  return packageType(dirname(file)) ?? typescript().detectFormat(text, file);
}
