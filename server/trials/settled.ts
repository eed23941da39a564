const ROUND_MS = 250;
/** Rounds without anything new after which nothing more is waited for, and the most there are. */
const QUIET = 8;
const MOST = 120;

/**
 * Resolves when `done` does, or when nothing has come for a while. Counted in turns of the event loop and not on the clock:
 * a study that was busy for seconds has data waiting that its timers would run ahead of.
 */
export async function settled(done: Promise<unknown>, activity: () => number): Promise<void> {
  let over = false;
  const end = done.then(() => {
    over = true;
  });
  let seen = activity();
  for (let quiet = 0, round = 0; !over && quiet < QUIET && round < MOST; round++) {
    await Promise.race([end, pause(end)]);
    const now = activity();
    quiet = now === seen ? quiet + 1 : 0;
    seen = now;
  }
}

function pause(end: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ROUND_MS);
    void end.then(() => clearTimeout(timer));
  });
}
