import type { HostLanguage, PathAlias, SourceHost } from "./model";
import type { ImportReference } from "./outline";
import { aliasTargets } from "./path-aliases";
import { subpathImport } from "./subpath-imports";
import { directoryOf, join, normalized } from "./text-path";

/** Absolute paths of the workspace files that an import may load, most likely first; none for a package that is not in the workspace. */
export function importedFiles(
  reference: ImportReference,
  fromPath: string,
  roots: readonly string[],
  language: HostLanguage,
  host: SourceHost,
  aliases: readonly PathAlias[] = [],
): string[] {
  if (language === "text") return [];
  return language === "python" ? pythonFiles(reference, fromPath, roots, host) : nodeFiles(reference, fromPath, host, aliases);
}

/** `import a.b` loads `a/__init__`, then `a/b`; a name imported from a package may be a module of it. */
function pythonFiles(reference: ImportReference, fromPath: string, roots: readonly string[], host: SourceHost): string[] {
  const parts = reference.path === "" ? [] : reference.path.split(".");
  const found: string[] = [];
  for (const base of reference.level === 0 ? roots : [ancestor(directoryOf(fromPath), reference.level - 1)]) {
    if (base === null) continue;
    const before = found.length;
    let folder = base;
    if (reference.level > 0) addIfFile(found, join(folder, "__init__.py"), host);
    for (const part of parts) {
      addIfFile(found, join(folder, `${part}.py`), host);
      folder = join(folder, part);
      addIfFile(found, join(folder, "__init__.py"), host);
    }
    for (const name of reference.names) {
      if (name === "*" || name === "") continue;
      addIfFile(found, join(folder, `${name}.py`), host);
      addIfFile(found, join(folder, `${name}/__init__.py`), host);
    }
    if (reference.level === 0 && found.length > before) break;
  }
  return found;
}

const NODE_EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"] as const;
/** `./x.js` may be written for `x.ts`. */
const WRITTEN_AS: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx", ".jsx"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

function nodeFiles(reference: ImportReference, fromPath: string, host: SourceHost, aliases: readonly PathAlias[]): string[] {
  const specifier = reference.path.replace(/(?!^)[?#].*$/, "");
  if (specifier.startsWith("#")) {
    const target = subpathImport(specifier, fromPath, host);
    if (target !== null) return nodeFile(target, host);
  }
  if (!/^\.{0,2}\//.test(specifier) && !/^\.{1,2}$/.test(specifier)) {
    const named = /\.[mc]?tsx?$|\.jsx$/.test(fromPath) ? aliasTargets(specifier, aliases) : [];
    return named.map((target) => nodeFile(target, host)).find((files) => files.length > 0) ?? [];
  }
  return nodeFile(specifier.startsWith("/") ? normalized(specifier) : join(directoryOf(fromPath), specifier), host);
}

function nodeFile(base: string, host: SourceHost): string[] {
  const extension = /\.[cm]?jsx?$/.exec(base)?.[0] ?? "";
  const stem = base.slice(0, base.length - extension.length);
  const candidates = [
    base,
    ...(WRITTEN_AS[extension] ?? []).map((e) => stem + e),
    ...NODE_EXTENSIONS.map((e) => base + e),
    ...NODE_EXTENSIONS.map((e) => join(base, `index${e}`)),
  ];
  const file = candidates.find((c) => host.isFile(c));
  return file === undefined ? [] : [file];
}

function addIfFile(found: string[], path: string, host: SourceHost): void {
  if (host.isFile(path)) found.push(path);
}

function ancestor(folder: string, levels: number): string | null {
  let at = folder;
  for (let i = 0; i < levels; i++) {
    const up = directoryOf(at);
    if (up === at) return null;
    at = up;
  }
  return at;
}
