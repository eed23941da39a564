import path from "node:path";
import type { Program } from "../language/model";
import { searchSpaceOf } from "../language/program";
import type { EarlierStudies } from "../protocol/earlier-studies";
import type { StudyView } from "../protocol/view";
import { readStudy, studiesIn } from "../storage/read-journal";
import { earlierStudies } from "../study/earlier-studies";
import { type Place, studiesOf } from "./study-place";

/** So many of the newest studies are looked at. */
const NEWEST = 30;

/** What a new study of a program starts from: the studies of its workspace, and those in the journal that it goes into. */
export async function findEarlier(program: Program, place: Place): Promise<EarlierStudies> {
  const listed = await studiesOf(program.root);
  const name = path.basename(program.entry.path);
  const elsewhere = listed
    .filter(({ broken, journal, entry }) => broken === null && journal !== place.journal && entry !== null && path.basename(entry) === name)
    .slice(0, NEWEST);
  const beside = await studiesIn(place.journal).catch((): string[] => []);
  const all = [
    ...elsewhere.map(({ journal, study }) => ({ journal, study })),
    ...beside.map((study) => ({ journal: place.journal, study })),
  ];
  const views: StudyView[] = [];
  for (const { journal, study } of all) {
    const view = await readStudy(journal, study).catch(() => null); // one that cannot be read is none to start from
    if (view !== null) views.push(view);
  }
  return earlierStudies(views, {
    entry: program.entry.file,
    space: searchSpaceOf(program),
    objectives: program.objectives.map((o) => o.spec),
  });
}
