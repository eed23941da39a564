import type { Role } from "./study";

/** What the legend shows or hides: lines by role, and what is predicted. */
export type Layer = Role | "predicted";

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export const TABS = ["overview", "analysis", "timeline", "compare"] as const;
export type Tab = (typeof TABS)[number];

/** What "best so far" is counted by. */
export const PACES = ["trial", "steps", "time"] as const;
export type Pace = (typeof PACES)[number];

/** What the value axis of the curves takes in. */
export const FITS = ["contenders", "everything", "selection"] as const;
export type Fit = (typeof FITS)[number];

/** How much curves are smoothed. */
export const SMOOTHINGS = ["off", "light", "strong"] as const;
export type Smoothing = (typeof SMOOTHINGS)[number];

/** A part of the curves: steps, and where the value axis was zoomed as well, from where to where on it. */
export interface Zoom {
  readonly from: number;
  readonly to: number;
  readonly values: readonly [low: number, high: number] | null;
}

/** What the user chose to look at; kept over a reload of the page. Data are fetched again instead. */
export interface Intent {
  /** The study that `pinned` belongs to. */
  readonly journal: string | null;
  readonly tab: Tab;
  readonly sort: Sort | null;
  readonly filter: string;
  readonly log: boolean;
  readonly fit: Fit;
  readonly smoothing: Smoothing;
  readonly zoom: Zoom | null;
  readonly hidden: readonly Layer[];
  readonly pinned: number | null;
  readonly pace: Pace;
  /** Position of the objective that the analysis is about. */
  readonly objective: number;
  /** The parameter whose slice comes first; null: the one that matters most. */
  readonly parameter: string | null;
  /** The parameters of the map; null: chosen by importance. */
  readonly across: string | null;
  readonly upward: string | null;
  /** Positions of the objectives of the trade-off, x and y. */
  readonly tradeOff: readonly [x: number, y: number];
  /** The journal of the study to compare with; null: the latest other one of the same program. */
  readonly other: string | null;
  /** Figures that are read as tables, by name. */
  readonly tables: readonly string[];
}

export const NO_INTENT: Intent = {
  journal: null,
  tab: "overview",
  sort: null,
  filter: "",
  log: false,
  fit: "contenders",
  smoothing: "off",
  zoom: null,
  hidden: [],
  pinned: null,
  pace: "trial",
  objective: 0,
  parameter: null,
  across: null,
  upward: null,
  tradeOff: [1, 0],
  other: null,
  tables: [],
};

const LAYERS: readonly string[] = ["base", "best", "running", "predicted", "complete", "stopped", "failed"] satisfies Layer[];

/** The intent in a saved state, which an older version of the panel may have written: what does not fit falls to its default. */
export function intentFrom(saved: unknown): Intent {
  const s = (typeof saved === "object" && saved !== null ? saved : {}) as Partial<Record<keyof Intent, unknown>>;
  return {
    journal: textOr(s.journal, null),
    tab: TABS.find((tab) => tab === s.tab) ?? NO_INTENT.tab,
    sort: sortFrom(s.sort),
    filter: textOr(s.filter, ""),
    log: s.log === true,
    fit: FITS.find((fit) => fit === s.fit) ?? NO_INTENT.fit,
    smoothing: SMOOTHINGS.find((known) => known === s.smoothing) ?? NO_INTENT.smoothing,
    zoom: zoomFrom(s.zoom),
    hidden: Array.isArray(s.hidden) ? s.hidden.filter((r): r is Layer => LAYERS.includes(r)) : [],
    pinned: typeof s.pinned === "number" ? s.pinned : null,
    pace: PACES.find((pace) => pace === s.pace) ?? NO_INTENT.pace,
    objective: positionOr(s.objective, 0),
    parameter: textOr(s.parameter, null),
    across: textOr(s.across, null),
    upward: textOr(s.upward, null),
    tradeOff: Array.isArray(s.tradeOff) ? [positionOr(s.tradeOff[0], 1), positionOr(s.tradeOff[1], 0)] : NO_INTENT.tradeOff,
    other: textOr(s.other, null),
    tables: Array.isArray(s.tables) ? s.tables.filter((name): name is string => typeof name === "string") : [],
  };
}

/** What is left of an intent when another study is shown: how one looks at it, not at what. */
export function forStudy(intent: Intent, journal: string): Intent {
  if (intent.journal === journal) return intent;
  const { pinned, parameter, across, upward, objective, tradeOff, other, zoom } = NO_INTENT;
  return { ...intent, journal, pinned, parameter, across, upward, objective, tradeOff, other, zoom };
}

function textOr<T>(saved: unknown, otherwise: T): string | T {
  return typeof saved === "string" ? saved : otherwise;
}

function positionOr(saved: unknown, otherwise: number): number {
  return typeof saved === "number" && Number.isInteger(saved) && saved >= 0 ? saved : otherwise;
}

function zoomFrom(saved: unknown): Zoom | null {
  const s = saved as Partial<Zoom> | null | undefined;
  if (typeof s?.from !== "number" || typeof s.to !== "number" || !(s.from < s.to)) return null;
  const [low, high] = Array.isArray(s.values) ? (s.values as unknown[]) : [];
  return { from: s.from, to: s.to, values: typeof low === "number" && typeof high === "number" && low < high ? [low, high] : null };
}

function sortFrom(saved: unknown): Sort | null {
  const s = saved as Partial<Sort> | null | undefined;
  return typeof s?.column === "string" && typeof s.descending === "boolean" ? { column: s.column, descending: s.descending } : null;
}
