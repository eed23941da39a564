import type { ParameterDraft } from "./drafts";
import { plainKey } from "./key-names";

export interface NamedDraft {
  readonly draft: ParameterDraft;
  readonly name: string;
  /** True when another parameter has the very same name. */
  readonly duplicate: boolean;
}

/**
 * Names of all parameters: the assigned name where it is the only one; else with the enclosing function or class before it (`train.lr`),
 * then with all enclosing ones, then with the file before a colon (`model:lr`). Entries of the same key in values of one scope get the
 * values' names (`generator.lr`). A name given by `as` is never changed.
 */
export function nameParameters(drafts: readonly ParameterDraft[]): NamedDraft[] {
  const names = new Map<ParameterDraft, string>(drafts.map((d) => [d, d.baseName]));
  for (const qualify of [withNearestScope, withScopes, withFile, withOwners, withFileAndOwners]) {
    const counts = countOf(names.values());
    for (const draft of drafts) {
      const name = names.get(draft) ?? draft.baseName;
      if (!draft.explicit && (counts.get(name) ?? 0) > 1) names.set(draft, qualify(draft));
    }
  }
  const counts = countOf(names.values());
  const seen = new Set<string>();
  return drafts.map((draft) => {
    const full = names.get(draft) ?? draft.baseName;
    const duplicate = (counts.get(full) ?? 0) > 1 && seen.has(full);
    seen.add(full);
    return { draft, name: full, duplicate };
  });
}

function countOf(names: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function withNearestScope(draft: ParameterDraft): string {
  const scope = nearestScope(draft);
  return scope === undefined ? draft.baseName : `${scope}.${draft.baseName}`;
}

function withScopes(draft: ParameterDraft): string {
  return [...draft.scope.filter((s) => s !== ""), draft.baseName].join(".");
}

/** The parameters of a constructor are the class's. */
function nearestScope({ scope }: ParameterDraft): string | undefined {
  const named = scope.filter((s) => s !== "");
  return named.findLast((s) => s !== "__init__" && s !== "constructor") ?? named.at(-1);
}

function withFile(draft: ParameterDraft): string {
  return `${stemOf(draft)}:${withScopes(draft)}`;
}

function withOwners(draft: ParameterDraft): string {
  return [...draft.scope.filter((s) => s !== ""), ...draft.owners, draft.baseName].join(".");
}

function withFileAndOwners(draft: ParameterDraft): string {
  return `${stemOf(draft)}:${withOwners(draft)}`;
}

function stemOf(draft: ParameterDraft): string {
  return (draft.source.file.split("/").at(-1) ?? "").replace(/\.\w+$/, "");
}

/** The parameter that a condition's name means: by its full name, else by its own name in the nearest scope, file, program. */
export function resolveName(name: string, from: ParameterDraft, named: readonly NamedDraft[]): NamedDraft | null {
  const exact = named.find((n) => n.name === name) ?? named.find((n) => plainKey(n.name) === name);
  if (exact !== undefined) return exact;
  const alike = named.filter((n) => n.draft.baseName === name || withScopes(n.draft) === name);
  const sameFile = alike.filter((n) => n.draft.source === from.source);
  const sameScope = sameFile.filter((n) => n.draft.scope.join(".") === from.scope.join("."));
  return [sameScope, sameFile, alike].find((group) => group.length === 1)?.[0] ?? null;
}
