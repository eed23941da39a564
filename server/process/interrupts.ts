/** How a process learns that it should end: the first signal asks, the second insists. Returns what undoes it. */
export function onInterrupt(options: {
  readonly ignoreHangup: boolean;
  readonly first: (signal: NodeJS.Signals) => void;
  readonly again: () => void;
}): () => void {
  let asked = false;
  const handle = (signal: NodeJS.Signals): void => {
    if (signal === "SIGHUP" && options.ignoreHangup) return;
    if (asked) options.again();
    asked = true;
    options.first(signal);
  };
  const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, handle);
  return () => {
    for (const signal of signals) process.off(signal, handle);
  };
}
