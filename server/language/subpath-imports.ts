import type { SourceHost } from "./model";
import { directoryOf, join } from "./text-path";

/** In the order in which Node takes them. */
const CONDITIONS: readonly string[] = ["node", "import", "require", "module-sync", "default"];

/** The file that `#name` means by `imports` of the nearest package.json; null where it is a package or nothing. https://nodejs.org/api/packages.html#imports */
export function subpathImport(specifier: string, fromPath: string, host: SourceHost): string | null {
  for (let folder = directoryOf(fromPath); ; folder = directoryOf(folder)) {
    const manifest = join(folder, "package.json");
    if (host.isFile(manifest)) return mapped(specifier, folder, importsOf(manifest, host));
    if (directoryOf(folder) === folder) return null;
  }
}

function mapped(specifier: string, folder: string, imports: Readonly<Record<string, unknown>>): string | null {
  const keys = Object.keys(imports).sort((a, b) => b.indexOf("*") - a.indexOf("*"));
  const key = Object.hasOwn(imports, specifier) ? specifier : keys.find((k) => k.includes("*") && matches(specifier, k));
  if (key === undefined) return null;
  const target = targetOf(imports[key]);
  if (target === null || !target.startsWith("./")) return null;
  const [before = "", after = ""] = key.split("*");
  return join(
    folder,
    target.replaceAll("*", () => specifier.slice(before.length, specifier.length - after.length)),
  );
}

function matches(specifier: string, key: string): boolean {
  const [before = "", after = ""] = key.split("*");
  return specifier.length > before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after);
}

function targetOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) return value.map(targetOf).find((target) => target !== null) ?? null;
  const entries = Object.entries(value).filter(([condition]) => CONDITIONS.includes(condition));
  return entries.map(([, target]) => targetOf(target)).find((target) => target !== null) ?? null;
}

function importsOf(manifest: string, host: SourceHost): Readonly<Record<string, unknown>> {
  try {
    const { imports } = JSON.parse(host.read(manifest) ?? "{}") as { imports?: unknown };
    return typeof imports === "object" && imports !== null ? (imports as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
