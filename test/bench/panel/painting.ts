import type { Page } from "playwright-core";

/** Milliseconds by the clock from a message until the frame that shows it. */
export interface Painted {
  /** The first thing that it changed, on a canvas or in the document. */
  readonly first: number;
  /** The last one, after which nothing came for a second. */
  readonly last: number;
}

/** `on`: what has to change, pixels of a chart or anything at all. */
export function painted(page: Page, message: string, on: "canvas" | "anything"): Promise<Painted> {
  return page.evaluate(watch, { message, on, quiet: 1000 });
}

/** Runs in the page. */
function watch({ message, on, quiet }: { message: string; on: "canvas" | "anything"; quiet: number }): Promise<Painted> {
  return new Promise((done) => {
    const told: unknown = JSON.parse(message);
    const ink = CanvasRenderingContext2D.prototype as unknown as Record<string, (...given: unknown[]) => unknown>;
    const own = new Map(["clearRect", "fillRect", "stroke", "fill", "drawImage", "fillText"].map((name) => [name, ink[name]] as const));
    const observer = new MutationObserver(() => changed());
    let [from, first, last] = [0, 0, 0];
    let framed = false;
    // Nothing may change: then there is no time to tell.
    let timer = window.setTimeout(() => end(), 5 * quiet);
    const end = () => {
      for (const [name, method] of own) if (method !== undefined) ink[name] = method;
      observer.disconnect();
      done({ first: first === 0 ? Number.NaN : first, last });
    };
    const changed = () => {
      if (framed) return;
      framed = true;
      requestAnimationFrame(() =>
        setTimeout(() => {
          framed = false;
          last = performance.now() - from;
          if (first === 0) first = last;
          clearTimeout(timer);
          timer = window.setTimeout(end, quiet);
        }, 0),
      );
    };
    for (const [name, method] of own) {
      ink[name] = function (this: CanvasRenderingContext2D, ...given: unknown[]) {
        if (this.canvas.isConnected) changed();
        return method?.apply(this, given);
      };
    }
    if (on === "anything") observer.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
    from = performance.now();
    window.postMessage(told, "*");
  });
}
