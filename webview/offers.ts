import type { FromPanel } from "../server/protocol/panel";
import type { StudyView } from "../server/protocol/view";
import type { Place } from "./host";

const OUTSIDE: Readonly<Record<Exclude<Place, "editor">, ReadonlySet<FromPanel["type"]>>> = {
  browser: new Set(["stop", "pause", "openLog", "copyParameters", "copy", "save", "saveReport", "apply", "showDiff", "landscapeWanted"]),
  report: new Set(["copyParameters", "copy", "save", "apply", "showDiff", "landscapeWanted"]),
};

const ABOUT_PROGRAM: ReadonlySet<FromPanel["type"]> = new Set(["apply", "showDiff", "runAgain", "stop", "pause", "openLog"]);

/** Whether a place can do what a message asks for; what it cannot is not offered there. */
export function offers(place: Place, type: FromPanel["type"], { started }: StudyView): boolean {
  // Nobody knows the program of a study that another program made, and nobody runs it here.
  if (started.entry === null && ABOUT_PROGRAM.has(type)) return false;
  return place === "editor" || OUTSIDE[place].has(type);
}

/** Outside of the editor the code is written by a command, which takes all values of a trial. */
export function writesByCommand(place: Place): boolean {
  return place !== "editor";
}
