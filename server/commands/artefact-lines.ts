import type { TrialArtefacts } from "../protocol/events";
import { shownPath } from "./shown-names";
import type { Colors } from "./study-lines";

/** Where what the best trial and the user's own code left lies. */
export function artefactLines(kept: readonly TrialArtefacts[], colors: Colors): readonly string[] {
  const lines = kept.flatMap(({ trial, files, checkpoint }) => [
    ...(files === null ? [] : [`Artefacts of trial ${trial}: ${shownPath(files)}`]),
    ...(checkpoint === null ? [] : [`Checkpoint of trial ${trial}: ${shownPath(checkpoint)}`]),
  ]);
  return lines.length === 0 ? [] : ["", ...lines.map((text) => colors.dim(text))];
}
