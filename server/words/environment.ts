import type { StudyEnvironment } from "../protocol/events";
import { tr } from "./translate";

/** A path that is longer is told by its end. */
const LONGEST_PLACE = 30;

type Interpreter = NonNullable<StudyEnvironment["interpreter"]>;
type Environment = Omit<StudyEnvironment, "event" | "time">;

/** `Python 3.11.9 (.venv)`: what it is and, in a word, where. */
export function interpreterWords({ name, version, path }: Interpreter, root: string): string {
  const place = placeWord(path, root);
  return [name, ...(version === null ? [] : [version]), ...(place === null ? [] : [`(${place})`])].join(" ");
}

/** `warm starts: torch and sklearn imported once (1.4 s)`. */
export function startsWords({ starts, startsReason }: Pick<Environment, "starts" | "startsReason">): string {
  const words = starts === "warm" ? tr("warm starts") : tr("cold starts");
  return startsReason === "" ? words : `${words}: ${startsReason}`;
}

/** What there is to say about what runs the trials and where, one thing each. */
export function environmentWords(environment: Environment, root: string): readonly string[] {
  const { interpreter, devices } = environment;
  return [...(interpreter === null ? [] : [interpreterWords(interpreter, root)]), startsWords(environment), ...devices];
}

/** The environment's folder as people call it; null for what stands on the PATH. */
function placeWord(path: string, root: string): string | null {
  if (!/[\\/]/.test(path)) return null;
  const [, prefix] = /^(.*)[\\/](?:bin|Scripts)[\\/][^\\/]+$/.exec(path) ?? [];
  const place = prefix ?? path;
  if (place.startsWith(`${root}/`) || place.startsWith(`${root}\\`)) return place.slice(root.length + 1);
  const [, parent, name] = /([^\\/]*)[\\/]([^\\/]+)$/.exec(place) ?? [];
  if (parent === "versions" && /[\\/]\.?pyenv[\\/]/.test(path)) return "pyenv";
  const isNamed = name !== undefined && (name.startsWith(".") || ["envs", "virtualenvs"].includes(parent ?? ""));
  if (isNamed) return name;
  return path.length <= LONGEST_PLACE || name === undefined ? path : `…/${parent === "" ? "" : `${parent}/`}${name}`;
}
