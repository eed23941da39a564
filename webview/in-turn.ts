import type { Scene, View } from "./context";
import { Sight } from "./sight";

/** A longer task than this, in milliseconds, and the next part waits for the next frame. */
const BUDGET = 10;
/** Of a study of more trials than this, what is not in sight waits until it is. */
const MANY = 300;
/** Such a part is drawn again only after so many times as long as that took last, in milliseconds at most `LONGEST`. */
const SHARE = 10;
const LONGEST = 2000;

interface Part {
  readonly view: View;
  /** What it was drawn from last. */
  last: Scene | null;
  due: boolean;
  /** When it may be drawn again. */
  from: number;
}

/**
 * The parts of a page, drawn one after the other: what the user did is answered at once where he looks; new data are drawn a part a frame, so
 * that none of them holds the page up for long.
 */
export class InTurn {
  readonly #node: HTMLElement;
  readonly #parts: readonly Part[];
  readonly #sight = new Sight(() => this.#appeared());
  #scene: Scene | null = null;
  #unplanned: (() => void) | null = null;

  constructor(node: HTMLElement, views: readonly View[]) {
    this.#node = node;
    this.#parts = views.map((view) => ({ view, last: null, due: false, from: 0 }));
  }

  /** `whole`: all of it and now, as it goes to paper or into a picture. */
  update(scene: Scene, whole = false): void {
    const before = this.#scene;
    this.#scene = scene;
    const acted = before !== null && before.intent !== scene.intent;
    const pointed = before !== null && before.hovered !== scene.hovered;
    for (const part of this.#parts) {
      if (whole || (acted && (isSmall(scene) || this.#sight.has(part.view.node)))) this.#draw(part, scene);
      else {
        if (pointed) part.view.point?.(scene);
        part.due ||= this.#concerns(part, scene);
      }
    }
    if (acted || pointed) this.#later();
    else this.#next();
  }

  /** Whether a part must be drawn for a scene: all but what nobody sees of a large study that goes on. */
  #concerns({ view, last }: Part, scene: Scene): boolean {
    if (last === null || last.study === scene.study || last.intent !== scene.intent || isSmall(scene)) return true;
    return last.study.view.started !== scene.study.view.started || this.#sight.has(view.node);
  }

  #appeared(): void {
    const scene = this.#scene;
    if (scene === null) return;
    for (const part of this.#parts) part.due ||= part.last !== scene && this.#concerns(part, scene);
    this.#later();
  }

  /** Draws what is due, as much as one task may hold. */
  #next(): void {
    this.#unplanned?.();
    const begun = performance.now();
    const scene = this.#scene;
    if (scene === null) return;
    for (const part of this.#inOrder()) {
      if (part.from > begun && !isSmall(scene)) continue;
      this.#draw(part, scene);
      if (performance.now() - begun > BUDGET) break;
    }
    this.#later();
  }

  #draw(part: Part, scene: Scene): void {
    const begun = performance.now();
    part.due = false;
    part.last = scene;
    part.view.update(scene);
    const now = performance.now();
    part.from = now + Math.min(LONGEST, SHARE * (now - begun));
  }

  /** First what is looked at, and of that what is drawn anew on a canvas. */
  #inOrder(): readonly Part[] {
    const rank = ({ view, last }: Part) => (this.#sight.has(view.node) ? (view.painted === true && last !== null ? 0 : 1) : 2);
    const due = this.#parts.filter((p) => p.due).map((part) => ({ part, rank: rank(part) }));
    return due.sort((a, b) => a.rank - b.rank).map(({ part }) => part);
  }

  #later(): void {
    const due = this.#parts.filter((p) => p.due);
    this.#node.toggleAttribute("data-waits", due.length > 0);
    this.#unplanned?.();
    if (due.length === 0) return;
    const scene = this.#scene;
    const rest = scene === null || isSmall(scene) ? 0 : Math.min(...due.map((p) => p.from)) - performance.now();
    let frame = 0;
    // What was drawn becomes a frame first: the browser rasters it in a task of its own.
    let timer = window.setTimeout(
      () => {
        frame = requestAnimationFrame(() => {
          timer = window.setTimeout(() => this.#next(), 0);
        });
      },
      Math.max(0, rest),
    );
    this.#unplanned = () => {
      this.#unplanned = null;
      window.clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  }
}

function isSmall({ study }: Scene): boolean {
  return study.trials.length <= MANY;
}
