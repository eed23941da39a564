import path from "node:path";
import { diskHost } from "../commands/disk-host";
import { type FoundStudy, findStudy, studiesOf } from "../commands/study-place";
import { findRoot } from "../language/program";
import type { ListedStudy } from "../storage/list-studies";
import type { Reach } from "./reach";

/** The studies of programs within reach, newest first; of one program where a file is named. */
export async function reachableStudies(reach: Reach, file: string | undefined): Promise<readonly ListedStudy[]> {
  const entry = file === undefined ? null : reach.file(file);
  const places = entry === null ? reach.folders.map((folder) => path.join(folder, "any")) : [entry];
  const roots = new Set(places.map((place) => findRoot(place, diskHost)));
  const all = (await Promise.all([...roots].map(studiesOf))).flat();
  const within = all.filter((study) => study.broken === null && study.entry !== null && reach.holds(study.entry));
  const own = entry === null ? within : within.filter((study) => study.entry === entry);
  return own.toSorted((a, b) => b.startedAt - a.startedAt);
}

/** One study: by name, else the newest of a file, else the newest of all. Throws a sentence where there is none. */
export async function reachableStudy(reach: Reach, study: string | undefined, file: string | undefined): Promise<FoundStudy> {
  const studies = await reachableStudies(reach, file);
  const found = study === undefined ? studies[0] : studies.find((known) => known.study === study);
  if (found === undefined) {
    const names = studies.map((known) => known.study).slice(0, 20);
    const there = names.length === 0 ? "run_search makes one" : `there are ${names.join(", ")}`;
    throw new Error(`There is no study${study === undefined ? "" : ` named ${study}`}${file === undefined ? "" : ` of ${file}`}: ${there}`);
  }
  return findStudy(found.root ?? path.dirname(path.dirname(found.journal)), found.study, null);
}
