import type { Clock } from "../study/clock";

/** The longest delay that a timer can take. */
const LONGEST_SECONDS = 2_000_000;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (seconds, callback) => {
    const timer = setTimeout(callback, Math.min(seconds, LONGEST_SECONDS) * 1000);
    return () => clearTimeout(timer);
  },
  turn: () => new Promise((resolve) => setImmediate(resolve)),
};
