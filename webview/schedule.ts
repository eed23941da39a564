const INTERVAL = 250;

/** Runs `draw` soon after it was wanted, at most four times a second, and never while the page is hidden. */
export function scheduler(draw: () => void): { want(): void; now(): void } {
  let wanted = false;
  let timer: number | null = null;
  let last = Number.NEGATIVE_INFINITY;

  const run = () => {
    timer = null;
    if (!wanted || document.hidden) return;
    wanted = false;
    last = performance.now();
    draw();
  };
  const want = () => {
    wanted = true;
    if (timer !== null || document.hidden) return;
    timer = window.setTimeout(run, Math.max(0, last + INTERVAL - performance.now()));
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && wanted) want();
  });
  return {
    want,
    /** For what the user just did: an answer must not wait for the data's rhythm. */
    now() {
      wanted = true;
      if (timer !== null) window.clearTimeout(timer);
      run();
    },
  };
}
