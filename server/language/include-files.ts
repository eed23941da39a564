import type { SourceHost } from "./model";
import { directoryOf, join } from "./text-path";

/** A glob looks into no more folders and files than that. */
const MOST_ENTRIES = 5000;
/** Files and folders that are looked at beside a program. */
const [MOST_BELOW, MOST_FOLDERS] = [1000, 30];
const SKIPPED = /^(?:node_modules|\.venv|venv|site-packages|__pycache__|\.git|\.tunelens)$/;

/** The files that one part of `include=` names, relative to the entry's folder or else to the root; none when there are none. */
export function includedFiles(pattern: string, entryPath: string, root: string, host: SourceHost): readonly string[] {
  for (const base of basesOf(pattern, entryPath, root)) {
    const found = isGlob(pattern) ? matches(pattern, base, host) : [join(base, pattern)].filter((file) => host.isFile(file));
    if (found.length > 0) return found.filter((file) => file !== entryPath.replaceAll("\\", "/"));
  }
  return [];
}

/** What lies where a missing file was looked for. */
export function neighbours(pattern: string, entryPath: string, root: string, host: SourceHost): readonly string[] {
  const folder = pattern.includes("/") ? pattern.slice(0, pattern.lastIndexOf("/") + 1) : "";
  return basesOf(pattern, entryPath, root).flatMap((base) =>
    (host.list?.(join(base, folder)) ?? []).filter((name) => !name.endsWith("/")).map((name) => folder + name),
  );
}

/** Files in a folder and in the folders below it, two deep; no more than so many. */
export function filesBelow(folder: string, host: SourceHost): readonly string[] {
  const found: string[] = [];
  let folders = [folder.replaceAll("\\", "/")];
  for (let depth = 0; depth < 3 && found.length < MOST_BELOW; depth++) {
    const deeper: string[] = [];
    for (const one of folders.slice(0, MOST_FOLDERS)) {
      for (const name of host.list?.(one) ?? []) {
        const plain = name.replace(/\/$/, "");
        if (name !== plain && !SKIPPED.test(plain)) deeper.push(join(one, plain));
        else if (name === plain && found.length < MOST_BELOW) found.push(join(one, name));
      }
    }
    folders = deeper;
  }
  return found;
}

export function isGlob(pattern: string): boolean {
  return /[*?[{]/.test(pattern);
}

function basesOf(pattern: string, entryPath: string, root: string): readonly string[] {
  if (/^(?:\/|[A-Za-z]:[\\/])/.test(pattern)) return ["/"];
  return [...new Set([directoryOf(entryPath), root.replaceAll("\\", "/")])];
}

function matches(pattern: string, base: string, host: SourceHost): string[] {
  const budget = { left: MOST_ENTRIES };
  const found = alternatives(pattern).flatMap((one) =>
    walk(
      base,
      one.split("/").filter((part) => part !== "" && part !== "."),
      host,
      budget,
    ),
  );
  return [...new Set(found)];
}

function walk(folder: string, parts: readonly string[], host: SourceHost, budget: { left: number }): string[] {
  const [part, ...rest] = parts;
  if (part === undefined || budget.left <= 0) return [];
  if (part === "..") return walk(directoryOf(folder), rest, host, budget);
  const names = host.list?.(folder) ?? [];
  budget.left -= names.length + 1;
  const shown = names.filter((name) => part.startsWith(".") || !name.startsWith("."));
  if (part === "**") {
    const deeper = shown.filter((name) => name.endsWith("/") && !SKIPPED.test(name.slice(0, -1)));
    return [...walk(folder, rest, host, budget), ...deeper.flatMap((name) => walk(join(folder, name.slice(0, -1)), parts, host, budget))];
  }
  const fits = partPattern(part);
  if (rest.length === 0) return shown.filter((name) => !name.endsWith("/") && fits.test(name)).map((name) => join(folder, name));
  return shown
    .filter((name) => name.endsWith("/") && fits.test(name.slice(0, -1)))
    .flatMap((name) => walk(join(folder, name.slice(0, -1)), rest, host, budget));
}

/** `{a,b}` as patterns of their own. */
function alternatives(pattern: string): string[] {
  const [whole, inner] = /\{([^{}]*)\}/.exec(pattern) ?? [];
  if (whole === undefined || inner === undefined) return [pattern];
  const at = pattern.indexOf(whole);
  return inner.split(",").flatMap((one) => alternatives(pattern.slice(0, at) + one + pattern.slice(at + whole.length)));
}

function partPattern(part: string): RegExp {
  const source = part.replace(/[*]+|[?]|\[!?[^\]]+\]|[^*?[]+|\[/g, (piece) => {
    if (piece.startsWith("*")) return ".*";
    if (piece === "?") return ".";
    if (piece.length > 1 && piece.startsWith("[")) return `[${piece.slice(1, -1).replace(/^!/, "^").replaceAll("\\", "\\\\")}]`;
    return piece.replace(/[$()+.\\[\]^{|}]/g, "\\$&");
  });
  try {
    return new RegExp(`^${source}$`, "u");
  } catch {
    return /^(?!)/;
  }
}
