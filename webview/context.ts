import type { FromPanel } from "../server/protocol/panel";
import type { Place } from "./host";
import type { Intent } from "./intent";
import type { Landscapes } from "./landscapes";
import type { OtherStudies } from "./other-studies";
import type { Session } from "./session";
import type { Study } from "./study";

/** What every view is drawn from. */
export interface Scene {
  readonly session: Session;
  readonly study: Study;
  readonly intent: Intent;
  /** The trial under the pointer or the keyboard, in the chart or in the table. */
  readonly hovered: number | null;
  readonly now: number;
  /** What is believed of the objectives, asked for as it is needed. */
  readonly landscapes: Landscapes;
  /** What it can be compared with. */
  readonly others: OtherStudies;
}

/** What a view may do: tell the host, change what is looked at, point at a trial. */
export interface Actions {
  post(message: FromPanel): void;
  /** Whether this can be done where the panel is shown. */
  can(type: FromPanel["type"], study: Study): boolean;
  /** Where it cannot be done by a click it is a command to copy. */
  readonly place: Place;
  intend(change: Partial<Intent>): void;
  hover(trial: number | null): void;
}

export interface View {
  readonly node: HTMLElement;
  /** It writes on a canvas. To set a canvas's font makes the browser lay out what was changed before, so these go before the others. */
  readonly painted?: true;
  update(scene: Scene): void;
  /** Another trial is pointed at, nothing else: what was drawn stays. */
  point?(scene: Scene): void;
}

/** A page of the panel: what can be drawn one after the other. */
export interface Page {
  readonly node: HTMLElement;
  readonly views: readonly View[];
}
