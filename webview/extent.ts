let age = 0;

/** What the browser told so far may no longer hold, and there is no later frame in which it would tell anew: on paper and in pictures. */
export function measureAnew(): void {
  age++;
}

/**
 * A node's inner size in CSS pixels as the browser told it when it had laid the page out. To ask while the page is being changed would make it
 * lay all of it out there and then, and once more for the frame.
 */
export class Extent {
  readonly #node: HTMLElement;
  readonly #listeners: (() => void)[] = [];
  #width = 0;
  #height = 0;
  #age = age;

  constructor(node: HTMLElement) {
    this.#node = node;
    new ResizeObserver(() => {
      const { width, height } = node.isConnected ? { width: node.clientWidth, height: node.clientHeight } : { width: 0, height: 0 };
      if (width === this.#width && height === this.#height) return;
      [this.#width, this.#height] = [width, height];
      for (const heard of this.#listeners) heard();
    }).observe(node);
  }

  /** Called before the frame in which the node has another size is painted. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  get width(): number {
    this.#measure();
    return this.#width;
  }

  get height(): number {
    this.#measure();
    return this.#height;
  }

  /** What nobody was told of yet, or what had no room, is asked for: it may just have come into the page. */
  #measure(): void {
    if (this.#age === age && this.#width > 0 && this.#height > 0) return;
    this.#age = age;
    [this.#width, this.#height] = [this.#node.clientWidth, this.#node.clientHeight];
  }
}
