import type { Role } from "./study";

/** What the legend shows or hides: lines by role, and what is predicted. */
export type Layer = Role | "predicted";

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** What the user chose to look at; kept over a reload of the page. Data are fetched again instead. */
export interface Intent {
  /** The study that `pinned` belongs to. */
  readonly journal: string | null;
  readonly sort: Sort | null;
  readonly filter: string;
  readonly log: boolean;
  readonly everything: boolean;
  readonly hidden: readonly Layer[];
  readonly pinned: number | null;
}

export const NO_INTENT: Intent = { journal: null, sort: null, filter: "", log: false, everything: false, hidden: [], pinned: null };

const LAYERS: readonly string[] = ["base", "best", "running", "predicted", "complete", "stopped", "failed"] satisfies Layer[];

/** The intent in a saved state, which an older version of the panel may have written: what does not fit falls to its default. */
export function intentFrom(saved: unknown): Intent {
  const s = (typeof saved === "object" && saved !== null ? saved : {}) as Partial<Record<keyof Intent, unknown>>;
  return {
    journal: typeof s.journal === "string" ? s.journal : null,
    sort: sortFrom(s.sort),
    filter: typeof s.filter === "string" ? s.filter : "",
    log: s.log === true,
    everything: s.everything === true,
    hidden: Array.isArray(s.hidden) ? s.hidden.filter((r): r is Layer => LAYERS.includes(r)) : [],
    pinned: typeof s.pinned === "number" ? s.pinned : null,
  };
}

function sortFrom(saved: unknown): Sort | null {
  const s = saved as Partial<Sort> | null | undefined;
  return typeof s?.column === "string" && typeof s.descending === "boolean" ? { column: s.column, descending: s.descending } : null;
}
