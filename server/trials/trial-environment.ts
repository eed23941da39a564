import { usableCores } from "../devices/cpu-share";
import { threadShare } from "../devices/thread-share";

/** What the editor puts into its children's environment and a training program must not see. */
const EDITORS_OWN = /^(ELECTRON_|VSCODE_)|^(TUNELENS_|CHROME_DESKTOP$|ORIGINAL_XDG_)/;

/** The user's own environment, free of what the editor put there. */
export function usersEnvironment(own: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) if (value !== undefined && !EDITORS_OWN.test(name)) environment[name] = value;
  return environment;
}

/** The environment of a trial: the user's own, and its share of the cores where the user has not set one. */
export function trialEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>>,
  slots: number,
  job: string,
): Record<string, string> {
  const environment = usersEnvironment(own);
  return { ...environment, ...threadShare(environment, usableCores(), slots), ...extra, TUNELENS_JOB: job };
}
