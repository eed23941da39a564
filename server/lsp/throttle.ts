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
