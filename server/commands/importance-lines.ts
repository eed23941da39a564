import type { LikelyBest, ParameterKnowledge } from "../protocol/landscape";
import type { StudyView } from "../protocol/view";
import { LandscapeModels, landscapeTask } from "../study/study-landscape";
import { cellsOf, padded } from "../terminal/cells";
import { formatParameter } from "../words/numbers";
import type { Colors } from "./study-lines";

/** What each parameter decides about the first objective; null where nothing can be told yet. */
export function importanceOf(view: StudyView): readonly ParameterKnowledge[] | null {
  const task = landscapeTask(view, { journal: view.started.journal, parameters: [] });
  if (!("model" in task)) return null;
  const landscape = new LandscapeModels().answer(task);
  return "parameters" in landscape ? landscape.parameters : null;
}

/** The same for a person, what matters most first. */
export function importanceLines(view: StudyView, { dim }: Colors): readonly string[] {
  const known = importanceOf(view);
  if (known === null || known.length < 2 || known.every(({ importance }) => importance === 0)) return [];
  const rows = known.toSorted((a, b) => b.importance - a.importance);
  const width = Math.max(...rows.map(({ name }) => cellsOf(name)));
  const lines = rows.map(({ name, importance, likely }) => {
    const share = `${Math.round(100 * importance)} %`.padStart(5);
    return `  ${padded(name, width)}  ${share}${likely === null ? "" : dim(`  probably best ${likelyText(likely)}`)}`;
  });
  return ["", `What the values of ${view.started.objectives[0]?.name ?? "the objective"} depend on`, "", ...lines];
}

function likelyText(likely: LikelyBest): string {
  if ("choices" in likely) return likely.choices.join(" or ");
  const [low, high] = [formatParameter(likely.low), formatParameter(likely.high)];
  return low === high ? low : `${low} … ${high}`;
}
