import type { FromPanel } from "../server/protocol/panel";
import type { StudyView } from "../server/protocol/view";
import type { Place } from "./host";

const OUTSIDE: Readonly<Record<Exclude<Place, "editor">, ReadonlySet<FromPanel["type"]>>> = {
  browser: new Set(["stop", "pause", "openLog", "copyParameters", "copy", "save", "saveReport", "apply", "showDiff", "landscapeWanted"]),
  report: new Set(["copyParameters", "copy", "save", "apply", "showDiff", "landscapeWanted"]),
};

/** Whether a place can do what a message asks for; what it cannot is not offered there. */
export function offers(place: Place, type: FromPanel["type"], { started }: StudyView): boolean {
  const aboutCode = type === "apply" || type === "showDiff" || type === "runAgain";
  // Nobody knows the program of a study that another program made.
  if (aboutCode && started.entry === null) return false;
  return place === "editor" || OUTSIDE[place].has(type);
}

/** Outside of the editor the code is written by a command, which takes all values of a trial. */
export function writesByCommand(place: Place): boolean {
  return place !== "editor";
}
