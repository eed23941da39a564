import type { Colors } from "../commands/study-lines";
import { fromWire, type WireNumber } from "../protocol/number";
import { isBetter, type StudyView, type TrialView } from "../protocol/view";
import { formatDuration, formatGain, formatNumber, formatParameter, shownValue } from "../words/numbers";
import { printable } from "../words/printable";
import { roughDuration, secondsLeft } from "../words/time-left";
import { cellsOf, fitted, padded } from "./cells";
import { curvesPlot, type Painter } from "./curves-plot";

export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly colors: Colors;
  /** So many rows of the table are scrolled away. */
  readonly offset: number;
  /** The estimate of the time left, in words; null: work it out. */
  readonly left: string | null;
}

const STATES: Readonly<Record<StudyView["state"], string>> = {
  running: "● running",
  paused: "‖ paused",
  confirming: "● confirming",
  stopping: "● stopping",
  complete: "✓ finished",
  interrupted: "■ stopped",
  failed: "× failed",
  orphaned: "× its process went away",
};

/** A study on a terminal: at most `rows` lines, none wider than `columns` cells. */
export function watchScreen(view: StudyView, screen: Screen): readonly string[] {
  const { columns, rows } = screen;
  if (columns < 1 || rows < 1) return [];
  const head = [title(view, screen), progress(view, screen), ...verdict(view, screen)];
  const foot = [screen.colors.dim(fitted("q leaves, the search goes on · ↑↓ scroll", columns))];
  if (rows < head.length + 2) return [...head, ...foot].slice(0, rows);
  const room = rows - head.length - foot.length;
  const height = room >= 14 ? Math.min(16, Math.floor(room * 0.45)) : room >= 10 ? 6 : 0;
  const plot = height === 0 ? [] : curvesPlot(view, columns, height, painter(screen.colors));
  const above = plot.length === 0 ? [] : ["", ...plot];
  const lines = table(view, screen, room - above.length - 1);
  return [
    ...head,
    ...above,
    ...(lines.length === 0 ? [] : ["", ...lines]),
    ...Array(Math.max(0, room - above.length - 1 - lines.length)).fill(""),
    ...foot,
  ].slice(0, rows);
}

/** What the study came to so far, in one line without colours. */
export function watchSummary(view: StudyView, live: boolean): string {
  const search = searchOf(view);
  const best = view.best === null ? undefined : view.trials[view.best];
  const value = valueWhole(best);
  const finished = search.filter((t) => t.state !== "running").length;
  return [
    `${printable(view.started.study)}: ${finished}/${Math.max(view.planned, search.length)} trials`,
    ...(value === null ? [] : [`best ${formatNumber(value)} (#${best?.trial})`]),
    ...(live ? ["the search goes on"] : []),
  ].join(", ");
}

/** Trials that count as the search's own. */
function searchOf({ trials }: StudyView): readonly TrialView[] {
  return trials.filter((t) => t != null && t.outside !== true && (t.repeatOf === null || t.again === true));
}

/** How many rows the table of a study has. */
export function watchedTrials(view: StudyView): number {
  return view.trials.filter((trial) => trial != null).length;
}

function title({ started, state }: StudyView, screen: Screen & { readonly left: string | null }): string {
  const { columns, colors } = screen;
  const right = fitted(screen.left ?? "", Math.max(0, columns - 12));
  const room = columns - (right === "" ? 0 : cellsOf(right) + 2);
  const word = STATES[state];
  const goals = started.objectives.map((o) => `${o.direction} ${printable(o.name)}`).join(", ");
  const left = fitted(`${word}  ${printable(started.study)}  ${goals}`, room);
  const painted = colors.bold(left.slice(0, Math.min(left.length, word.length))) + left.slice(word.length);
  return `${painted}${right === "" ? "" : `${" ".repeat(Math.max(2, columns - cellsOf(left) - cellsOf(right)))}${colors.dim(right)}`}`;
}

/** The words for the time left; they change rarely, which the caller sees to. */
export function timeLeftText(view: StudyView, now: number): string {
  const { state, finished } = view;
  if (finished !== null) return `took ${formatDuration(finished.seconds)}`;
  if (state === "stopping") return "ending running trials";
  if (state === "paused") return "no new trial starts";
  const seconds = secondsLeft(view, now);
  return seconds === null ? "" : `about ${roughDuration(seconds)} left`;
}

function progress(view: StudyView, { columns, colors }: Screen): string {
  const search = searchOf(view);
  const count = (state: TrialView["state"]): number => search.filter((t) => t.state === state).length;
  const [complete, pruned, failed, running] = [count("complete"), count("pruned"), count("failed"), count("running")];
  const repeats = view.trials.filter((t) => t != null && t.repeatOf !== null && t.again !== true && t.state !== "running").length;
  const done = complete + pruned + failed;
  const counts = [
    `${done}/${Math.max(view.planned, search.length)}`,
    `${complete} complete`,
    ...(pruned > 0 ? [`${pruned} stopped early`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(running > 0 ? [`${running} running`] : []),
    ...(repeats > 0 ? [`${repeats} ${repeats === 1 ? "repeat" : "repeats"}`] : []),
  ].join(" · ");
  const room = Math.min(30, columns - cellsOf(counts) - 2);
  if (room < 6) return fitted(counts, columns);
  const full = Math.min(room, Math.round((room * done) / Math.max(1, view.planned)));
  return `${colors.cyan("━".repeat(full))}${colors.dim("─".repeat(room - full))}  ${counts}`;
}

/** Best against the user's own, or what the search came to. */
function verdict(view: StudyView, { columns, colors }: Screen): readonly string[] {
  const { recommendation, started, trials } = view;
  if (recommendation !== null) return [colors.bold(fitted(printable(recommendation.summary), columns))];
  const failure = view.finished?.state === "failed" ? view.finished.reason : null;
  if (failure) return [colors.red(fitted(printable(failure), columns))];
  const own = trials.find((t) => t?.baseline === true && t.repeatOf === null);
  const best = view.best === null ? undefined : trials[view.best];
  const [top, mine] = [valueWhole(best), valueWhole(own)];
  if (top === null)
    return [
      colors.dim(fitted(started.objectives.length > 1 ? "several objectives: no single best trial" : "no complete trial yet", columns)),
    ];
  const parts = [
    `best ${formatNumber(top)} (#${best?.trial})`,
    ...(mine === null ? [] : [`your code ${formatNumber(mine)}`]),
    ...(mine === null || best === own ? [] : [formatGain(top - mine)]),
  ].join("   ");
  const gained = mine !== null && isBetter(started.objectives[0]?.direction ?? "maximize", top, mine);
  const text = fitted(parts, columns);
  return [gained ? colors.green(text) : text];
}

interface Column {
  readonly head: string;
  readonly right: boolean;
  readonly text: (trial: TrialView) => string;
}

/** The table in at most so many lines, its head among them. Columns that do not fit stay out, parameters first. */
function table(view: StudyView, { columns, colors, offset, now }: Screen, lines: number): readonly string[] {
  const trials = ordered(view);
  if (lines < 2 || trials.length === 0) return [];
  const shown = trials.slice(
    Math.max(0, Math.min(offset, trials.length - lines + 1)),
    Math.max(0, Math.min(offset, trials.length - lines + 1)) + lines - 1,
  );
  const fitting: { column: Column; width: number }[] = [];
  let used = 0;
  for (const column of columnsOf(view, now)) {
    const width = Math.min(24, Math.max(cellsOf(column.head), ...shown.map((t) => cellsOf(column.text(t)))));
    const more = width + (fitting.length === 0 ? 0 : 2);
    if (used + more > columns) break;
    used += more;
    fitting.push({ column, width });
  }
  const row = (cell: (column: Column) => string): string =>
    fitting
      .map(({ column, width }) => padded(fitted(cell(column), width), width, column.right))
      .join("  ")
      .trimEnd();
  return [colors.dim(row(({ head }) => head)), ...shown.map((trial) => paintRow(trial, view, colors)(row((column) => column.text(trial))))];
}

function columnsOf({ started, best }: StudyView, now: number): readonly Column[] {
  const { objectives, space } = started;
  const state = (t: TrialView): string =>
    t.trial === best
      ? "★ best"
      : t.state === "pruned"
        ? t.paused === true
          ? "‖ paused"
          : "□ stopped early"
        : t.state === "failed"
          ? "× failed"
          : t.state === "running"
            ? "● running"
            : t.repeatOf !== null
              ? `  ${t.baseline ? "yours again" : `#${t.repeatOf} again`}`
              : t.baseline
                ? "◇ yours"
                : t.feasible
                  ? "  complete"
                  : "  infeasible";
  return [
    { head: "#", right: true, text: (t) => String(t.trial) },
    { head: "  state", right: false, text: state },
    ...objectives.map(
      ({ name }, k): Column => ({
        head: printable(name),
        right: true,
        text: (t) => numberText(t.values?.[k] ?? t.reports.findLast((values) => values[k] != null)?.[k]),
      }),
    ),
    { head: "steps", right: true, text: (t) => String(t.steps.at(-1) ?? "–") },
    { head: "time", right: true, text: (t) => formatDuration(t.seconds ?? Math.max(0, Math.floor((now - t.startedAt) / 1000))) },
    ...space.map(
      (parameter): Column => ({
        head: printable(parameter.name),
        right: false,
        text: (t) => {
          const value = t.params[parameter.name];
          return value === undefined ? "·" : printable(formatParameter(shownValue(value, parameter)));
        },
      }),
    ),
    { head: "why", right: false, text: (t) => (t.state === "failed" ? printable((t.reason ?? "").trim().split("\n").at(-1) ?? "") : "") },
  ];
}

/** Running first, then the newest; best first when the search is over. */
function ordered({ trials, state, started }: StudyView): readonly TrialView[] {
  const there = trials.filter((trial) => trial != null);
  const over = !["running", "paused", "confirming", "stopping"].includes(state);
  const direction = started.objectives[0]?.direction ?? "maximize";
  if (!over) return there.toSorted((a, b) => Number(b.state === "running") - Number(a.state === "running") || b.trial - a.trial);
  const value = (t: TrialView): number => valueWhole(t) ?? Number.NaN;
  return there.toSorted((a, b) =>
    isBetter(direction, value(a), value(b)) ? -1 : isBetter(direction, value(b), value(a)) ? 1 : a.trial - b.trial,
  );
}

function paintRow(trial: TrialView, { best }: StudyView, colors: Colors): (text: string) => string {
  if (trial.trial === best) return colors.cyan;
  if (trial.state === "running") return colors.yellow;
  if (trial.state === "failed") return colors.red;
  return trial.state === "pruned" ? colors.dim : (text) => text;
}

function painter(colors: Colors): Painter {
  const paints = { own: colors.bold, best: colors.cyan, running: colors.yellow, crowd: colors.dim, axis: colors.dim };
  return (paint, text) => paints[paint](text);
}

function valueWhole(trial: TrialView | undefined): number | null {
  const value = trial?.state === "complete" ? trial.values?.[0] : undefined;
  return value === undefined ? null : fromWire(value);
}

function numberText(value: WireNumber | null | undefined): string {
  return value == null ? "–" : formatNumber(fromWire(value));
}
