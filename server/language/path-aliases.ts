import { parse } from "jsonc-parser";
import { literalPattern } from "../protocol/literal-pattern";
import type { PathAlias, SourceHost } from "./model";
import { directoryOf, join } from "./text-path";

const CONFIGS = ["tsconfig.json", "jsconfig.json"] as const;
/** Configurations that extend one another. */
const MOST = 10;

interface Options {
  readonly extends?: unknown;
  readonly compilerOptions?: { readonly baseUrl?: unknown; readonly paths?: unknown };
}

interface Paths {
  readonly baseUrl: string | null;
  /** Folder that they are relative to without a `baseUrl`, and the paths themselves. */
  readonly own: { readonly folder: string; readonly paths: Readonly<Record<string, unknown>> } | null;
}

/**
 * What TypeScript's `paths` and `baseUrl` mean for the imports of a program, most specific first: of the nearest tsconfig.json or jsconfig.json
 * up to the root, with the relative ones that it extends. What cannot be read means nothing.
 * https://www.typescriptlang.org/docs/handbook/modules/reference.html#paths
 */
export function pathAliases(entryPath: string, root: string, host: SourceHost): PathAlias[] {
  for (let folder = directoryOf(entryPath); ; folder = directoryOf(folder)) {
    const file = CONFIGS.map((name) => join(folder, name)).find((path) => host.isFile(path));
    if (file !== undefined) return aliasesOf(pathsOf(file, host, MOST));
    if (folder === root || directoryOf(folder) === folder) return [];
  }
}

/** Absolute paths, without their extensions as a rule, that an import may mean; none where no alias is for it. */
export function aliasTargets(specifier: string, aliases: readonly PathAlias[]): string[] {
  const alias = aliases.find(({ pattern }) => new RegExp(pattern).test(specifier));
  return alias === undefined ? [] : alias.targets.map((target) => specifier.replace(new RegExp(alias.pattern), target));
}

function aliasesOf({ baseUrl, own }: Paths): PathAlias[] {
  const base = baseUrl ?? own?.folder ?? "";
  const named = Object.entries(own?.paths ?? {}).sort(([a], [b]) => specificity(b) - specificity(a));
  const aliases = named.flatMap(([key, targets]) => {
    if (!Array.isArray(targets) || key.split("*").length > 2) return [];
    const found = targets.filter((target) => typeof target === "string").map((target) => replacement(resolved(base, target)));
    return [{ pattern: `^${key.split("*").map(literalPattern).join("(.*)")}$`, targets: found }];
  });
  return baseUrl === null ? aliases : [...aliases, { pattern: "^(?![./#]|[a-z]+:)(.*)$", targets: [replacement(`${baseUrl}/*`)] }];
}

/** TypeScript takes a name without a star first, then the longest text before it. */
function specificity(key: string): number {
  return key.includes("*") ? key.indexOf("*") : Number.POSITIVE_INFINITY;
}

function pathsOf(file: string, host: SourceHost, left: number): Paths {
  const options = parsed(file, host);
  const folder = directoryOf(file);
  const bases = [options.extends].flat().filter((base): base is string => typeof base === "string" && /^\.{0,2}\//.test(base));
  let known: Paths = { baseUrl: null, own: null };
  for (const base of left > 0 ? bases : []) {
    const path = resolved(folder, base);
    const found = [path, `${path}.json`].find((candidate) => host.isFile(candidate));
    const more = found === undefined ? known : pathsOf(found, host, left - 1);
    known = { baseUrl: more.baseUrl ?? known.baseUrl, own: more.own ?? known.own };
  }
  const { baseUrl, paths } = options.compilerOptions ?? {};
  return {
    baseUrl: typeof baseUrl === "string" ? resolved(folder, baseUrl) : known.baseUrl,
    own: typeof paths === "object" && paths !== null ? { folder, paths: paths as Record<string, unknown> } : known.own,
  };
}

/** Comments and commas before a closing bracket are allowed. */
function parsed(file: string, host: SourceHost): Options {
  try {
    const options: unknown = parse((host.read(file) ?? "{}").replace(/^\ufeff/, ""), [], { allowTrailingComma: true });
    return typeof options === "object" && options !== null ? (options as Options) : {};
  } catch {
    return {};
  }
}

function resolved(folder: string, path: string): string {
  return path.startsWith("/") ? path : join(folder, path);
}

/** For `String.replace`. */
function replacement(target: string): string {
  return target.replaceAll("$", "$$$$").replace("*", "$1");
}
