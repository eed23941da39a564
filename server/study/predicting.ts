import type { Direction } from "../protocol/space";

/** What one trial reported of the first objective, in the order of reporting: as many steps as values. */
export interface ReportedCurve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** How a curve will go on. */
export interface CurveQuestion {
  readonly direction: Direction;
  /** What the metric can be, null for no limit. */
  readonly bounds: readonly [number | null, number | null];
  /** The last step of the longest whole curve. */
  readonly horizon: number;
  readonly curve: ReportedCurve;
  /** Increasing; the last is where this curve ends, at most the horizon. */
  readonly at: readonly number[];
  /** What it would have to beat there; null for nothing. */
  readonly incumbent: number | null;
}

/** At each step that was asked about: mean, 5 % and 95 %. */
export interface CurveAnswer {
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly probabilityBetter: number | null;
}

/** The model of a study's learning curves, in a thread of its own. One that is gone rejects everything that is asked of it. */
export interface CurveThread {
  /** A whole curve of a trial of the study. */
  learn(curve: ReportedCurve): void;
  /** Null where nothing can be said. */
  predict(question: CurveQuestion): Promise<CurveAnswer | null>;
  /** Ends the thread at once; what it was asked rejects. */
  close(): void;
}

/** Starts a thread that has been told no curve yet. */
export type StartCurveThread = () => CurveThread;
