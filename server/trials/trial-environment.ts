import os from "node:os";

const THREAD_COUNTS = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"];

/** What the editor puts into its children's environment and a training program must not see. */
const EDITORS_OWN = /^(ELECTRON_|VSCODE_)|^(TUNELENS_|CHROME_DESKTOP$|ORIGINAL_XDG_)/;

/** The environment of a trial: the user's own, and its share of the cores where the user has not set one. */
export function trialEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>>,
  slots: number,
  job: string,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) if (value !== undefined && !EDITORS_OWN.test(name)) environment[name] = value;
  const share = String(Math.max(1, Math.floor(os.availableParallelism() / Math.max(1, slots))));
  for (const name of THREAD_COUNTS) environment[name] ??= share;
  return { ...environment, ...extra, TUNELENS_JOB: job };
}
