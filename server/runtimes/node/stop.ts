import { getEnvironmentData, isMainThread, setEnvironmentData } from "node:worker_threads";

const KEY = "tunelens.stop";

/**
 * Tells whether the trial was asked to end. SIGTERM reaches the main thread of the process that the engine started; worker threads
 * share its flag. A child process keeps what SIGTERM means to it, and learns of the end when the engine hangs up, as does a
 * program in a loop that never lets a signal handler run.
 */
export function stopSignal(): () => boolean {
  const shared = isMainThread ? undefined : getEnvironmentData(KEY);
  const flag = shared instanceof Int32Array ? shared : new Int32Array(new SharedArrayBuffer(4));
  setEnvironmentData(KEY, flag);
  if (isMainThread && process.env["TUNELENS_LEADER"] === "1") {
    delete process.env["TUNELENS_LEADER"];
    process.on("SIGTERM", () => Atomics.store(flag, 0, 1));
  }
  return () => Atomics.load(flag, 0) === 1;
}
