import { formatDuration } from "../server/words/numbers";
import { tr } from "../server/words/translate";
import { analysed, roleIn } from "./analysed";
import { valueAxisPlan } from "./axis-plan";
import { bestSoFar, endOf, PACE_WORDS, type Passed, paceAxis, staircase } from "./best-so-far";
import type { Line } from "./chart-lines";
import { type Colours, withAlpha } from "./colours";
import type { Compared } from "./compared";
import { formatValue } from "./format";
import type { Pace } from "./intent";
import { drawMark } from "./marks";
import type { Study } from "./study";
import type { Mark } from "./trial-marks";
import type { Picture } from "./xy-chart";

/** How the line of the study shown, and of the other one, are drawn in every figure that compares. */
export const OTHER_DASH = [6, 3];

export interface BothBest {
  readonly own: readonly Passed[];
  readonly other: readonly Passed[];
}

export function bothBest({ own, other }: Compared, pace: Pace, objective: number): BothBest {
  const of = (study: Study) => bestSoFar(analysed(study, objective, ""), pace);
  return { own: of(own), other: of(other) };
}

const reached = (passed: readonly Passed[]) => passed.flatMap(({ best }) => (best === null ? [] : [best]));

/** The trials that were better than all before. */
function improvements(passed: readonly Passed[]): readonly Passed[] {
  return passed.filter(({ best }, k) => best !== null && best !== (passed[k - 1]?.best ?? null));
}

export function bothBestPicture(
  c: Compared,
  both: BothBest,
  pace: Pace,
  objective: number,
  room: { readonly width: number; readonly height: number },
  colours: Colours,
): Picture {
  const a = analysed(c.own, objective, "");
  const all = [...reached(both.own), ...reached(both.other)];
  const y = valueAxisPlan([Math.min(...all), Math.max(...all)], room.height, a.name);
  const { x, unit } = paceAxis(pace, Math.max(endOf(both.own, c.own), endOf(both.other, c.other)), c.own, room.width);
  const marks = improvements(both.own).map(({ trial, at, best }): Mark => {
    const role = roleIn(trial, a);
    return { trial: trial.trial, x: at / unit, y: best ?? Number.NaN, role: role === "stopped" ? "complete" : role, strength: 1 };
  });
  return {
    x,
    y,
    marks,
    ground: null,
    lines: [
      ...steps(both.other, unit, { borderColor: colours.foreground, borderWidth: 2, borderDash: OTHER_DASH }),
      ...steps(both.own, unit, { borderColor: withAlpha(colours.background, 1), borderWidth: 5 }),
      ...steps(both.own, unit, { borderColor: colours.best, borderWidth: 2.5 }),
    ],
    over(ink, place) {
      // The other one's best and its own code; those of the study shown are marks, which can be pointed at.
      const first = both.other.find(({ best }) => best !== null);
      const top = improvements(both.other).at(-1);
      if (top !== undefined && top !== first)
        drawMark(ink, place.x(top.at / unit), place.y(top.best ?? 0), "star", colours.foreground, colours.background, 4.2);
      if (first?.trial.baseline === true)
        drawMark(ink, place.x(first.at / unit), place.y(first.best ?? 0), "diamond", colours.foreground, colours.background, 3.6);
    },
  };
}

function steps(passed: readonly Passed[], unit: number, style: Partial<Line>): readonly Line[] {
  const data = staircase(passed, unit);
  return data.length === 0 ? [] : [{ data, pointRadius: 0, borderJoinStyle: "miter", ...style } as Line];
}

export function bothBestFinding(c: Compared, both: BothBest, pace: Pace): string {
  const words = c.pair.map((study) => {
    const passed = study === c.own ? both.own : both.other;
    const top = improvements(passed).at(-1);
    return top === undefined
      ? tr("{0} has no value yet", study.view.started.study)
      : tr("{0} came to {1} at #{2}", study.view.started.study, formatValue(top.best ?? Number.NaN, study.places), top.trial.trial);
  });
  return tr("Best so far of both {0}: {1}", PACE_WORDS(c.own)[pace], words.join("; "));
}

/** Both by the same count: what each had when the other one improved. */
export function bothBestRows(c: Compared, both: BothBest, pace: Pace): readonly (readonly string[])[] {
  const lists = c.pair.map((study) => (study === c.own ? both.own : both.other));
  const ats = [...new Set(lists.flatMap((passed) => improvements(passed).map(({ at }) => at)))].sort((p, q) => p - q);
  return ats.map((at) => [
    pace === "time" ? formatDuration(at) : String(Math.round(at)),
    ...lists.map((passed, k) => {
      const best = passed.findLast((p) => p.at <= at && p.best !== null)?.best ?? null;
      return best === null ? "–" : formatValue(best, c.pair[k]?.places ?? 4);
    }),
  ]);
}

/** Whether there is a value of either. */
export function anyBest({ own, other }: BothBest): boolean {
  return reached(own).length > 0 || reached(other).length > 0;
}
