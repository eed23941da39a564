/** Runs an action soon, once for many calls. */
export interface Throttled {
  (): void;
  cancel(): void;
}

/** At most once every `milliseconds`, the last call never lost. */
export function throttled(milliseconds: number, action: () => void): Throttled {
  let timer: NodeJS.Timeout | null = null;
  const run = () => {
    timer = null;
    action();
  };
  const call = () => {
    timer ??= setTimeout(run, milliseconds);
  };
  return Object.assign(call, { cancel: () => timer !== null && clearTimeout(timer) });
}

/** Of the process; `performance` would be loaded first, which the first file waits for. */
const seconds = () => process.uptime();

/** What took longer than so many milliseconds waits for a pause the next time. */
const QUICK = 25;

export interface Paced extends Throttled {
  /** The same for what there was nothing known of: how long that takes says nothing about the next time. */
  anew(): void;
}

/** At once while that is quick, all calls of one turn together; else once nothing has called for `milliseconds`. */
export function paced(milliseconds: number, action: () => void): Paced {
  let timer: NodeJS.Timeout | null = null;
  let took = 0;
  let isAnew = false;
  const cancel = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const run = () => {
    timer = null;
    const start = seconds();
    action();
    if (!isAnew) took = (seconds() - start) * 1000;
    isAnew = false;
  };
  const call = () => {
    if (timer !== null && took <= QUICK) return;
    cancel();
    timer = setTimeout(run, took > QUICK ? milliseconds : 0);
  };
  const anew = () => {
    isAnew = true;
    took = 0;
    call();
  };
  return Object.assign(call, { cancel, anew });
}

/** Once nothing has called for `milliseconds`. */
export function debounced(milliseconds: number, action: () => void): Throttled {
  let timer: NodeJS.Timeout | null = null;
  const cancel = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const call = () => {
    cancel();
    timer = setTimeout(action, milliseconds);
  };
  return Object.assign(call, { cancel });
}
