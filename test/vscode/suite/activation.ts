const LOADING = /^code\/extHost\/(will|did)LoadExtensionCode\/(.*)$/;

interface Marks {
  getMarks(): readonly { readonly name: string; readonly startTime: number }[];
}

/** What activating the extension took, in milliseconds, by VS Code's marks and our own: the extension host is one process for all. */
export interface Activation {
  readonly loading: number | null;
  readonly activate: number | null;
  /** Extensions that were loaded right before in the same turn: the number that VS Code shows counts theirs as well. */
  readonly before: readonly string[];
}

export function activation(): Activation {
  const { MonacoPerformanceMarks: marks } = globalThis as { MonacoPerformanceMarks?: Marks };
  const loadings = new Map<string, { from: number; to: number }>();
  for (const { name, startTime } of marks?.getMarks() ?? []) {
    const [, which, extension = ""] = LOADING.exec(name) ?? [];
    if (which === "will") loadings.set(extension, { from: startTime, to: startTime });
    const loading = loadings.get(extension);
    if (which === "did" && loading !== undefined) loading.to = startTime;
  }
  const own = loadings.get("tunelens.tunelens");
  let turn = own?.from ?? 0;
  const before: string[] = [];
  for (const [name, { from, to }] of [...loadings].toReversed()) {
    if (own === undefined || to > turn || turn - to > 1) continue;
    before.unshift(`${name} ${Math.round(to - from)} ms`);
    turn = from;
  }
  return {
    loading: own === undefined ? null : own.to - own.from,
    activate: performance.getEntriesByName("tunelens/activate").at(-1)?.duration ?? null,
    before,
  };
}
