import type { Span } from "../language/model";
import type { Direction } from "../protocol/space";

/** A statement or a call that has a metric, and the ways to say so. */
export interface Candidate {
  readonly name: string;
  readonly direction: Direction;
  readonly rank: number;
  /** The statement, or the call that prints. */
  readonly span: Span;
  readonly annotations: readonly string[];
  readonly stepwise: boolean;
  /** It speaks of what the statement itself prints: behind it. */
  readonly prints?: boolean;
  /** It speaks of what a framework reports: on a line of its own. */
  readonly above?: boolean;
}
