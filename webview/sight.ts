/** Told which nodes are in the window, or nearly. A scroll that comes there calls back. */
export class Sight {
  readonly #seen = new Map<Element, boolean>();
  readonly #observer: IntersectionObserver;

  constructor(appeared: () => void) {
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) this.#seen.set(target, isIntersecting);
        if (entries.some((e) => e.isIntersecting)) appeared();
      },
      { rootMargin: `${MARGIN}px 0px` },
    );
  }

  /** Whether a node is in sight; before the browser has told, by where it lies now. */
  has(node: Element): boolean {
    const known = this.#seen.get(node);
    // What has no box of its own (`display: contents`) is nowhere for the browser, whatever is in it.
    if (known !== true && node.getClientRects().length === 0) return true;
    if (known !== undefined) return known;
    this.#observer.observe(node);
    const { top, bottom } = node.getBoundingClientRect();
    return bottom > -MARGIN && top < window.innerHeight + MARGIN;
  }
}

/** So far outside the window things are drawn already, so that no scroll finds them empty. Pixels. */
const MARGIN = 100;
