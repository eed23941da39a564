import type { Landscape, LandscapeParams, NoLandscape } from "../protocol/landscape";
import type { StudyView } from "../protocol/view";

export interface ReportLandscape {
  readonly parameters: readonly string[];
  readonly objective: number;
  readonly answer: Landscape | NoLandscape;
}

export type Believed = (params: LandscapeParams) => Landscape | NoLandscape | Promise<Landscape | NoLandscape>;

/** Maps are made of every two of so many parameters, those that matter most. */
const MAPPED = 5;

/** Everything that the Analysis tab may ask for, asked beforehand: nobody answers a page that is a file. */
export async function reportLandscapes({ started }: StudyView, believed: Believed): Promise<readonly ReportLandscape[]> {
  const found: ReportLandscape[] = [];
  for (const objective of started.objectives.keys()) {
    const ask = async (parameters: readonly string[]): Promise<Landscape | NoLandscape> => {
      const answer = rounded(await believed({ journal: started.journal, parameters, objective }));
      found.push({ parameters, objective, answer });
      return answer;
    };
    const all = await ask([]);
    if (!("parameters" in all)) continue;
    for (const { name } of started.space) await ask([name]);
    const names = all.parameters.toSorted((a, b) => b.importance - a.importance).map(({ name }) => name);
    const mapped = names.slice(0, MAPPED);
    for (const across of mapped) for (const upward of mapped) if (across !== upward) await ask([across, upward]);
  }
  return found;
}

/** What a comparison asks of the study beside: a slice of each parameter that both have. */
export async function besideLandscapes(
  { started }: StudyView,
  names: ReadonlySet<string>,
  believed: Believed,
): Promise<readonly ReportLandscape[]> {
  const found: ReportLandscape[] = [];
  for (const objective of started.objectives.keys())
    for (const { name } of started.space) {
      if (!names.has(name)) continue;
      const parameters = [name];
      found.push({ parameters, objective, answer: rounded(await believed({ journal: started.journal, parameters, objective })) });
    }
  return found;
}

/** As many digits as any picture shows. */
function rounded<T extends Landscape | NoLandscape>(answer: T): T {
  return JSON.parse(JSON.stringify(answer, (_, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(7)) : value))) as T;
}
