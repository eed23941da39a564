import { guessedDirection } from "../language/metric-direction";
import type { Direction } from "../protocol/space";
import type { RecordedTrial } from "../replay/recording";
import { RecordingError } from "./recording-error";
import { counted, type RecordedPool, type RecordingQuery } from "./recordings";
import type { Series } from "./series";

/** A run that ends before this share of the longest one is told of. */
const WHOLE = 0.9;

/** The curves of one metric from CSV files, as one pool. `place` is what the user named: a file or a folder. */
export function csvPool(place: string, name: string, curves: readonly Series[], query: RecordingQuery): RecordedPool {
  const { metric, of } = chosenMetric(
    place,
    curves.filter(({ values }) => values.length > 0),
    query.metric,
  );
  const guessed = query.direction === null ? guessedDirection(metric) : null;
  const direction = query.direction ?? guessed;
  if (direction === null) {
    throw new RecordingError(
      place,
      null,
      `whether ${metric} is to become large or small cannot be told; add --direction maximize or --direction minimize.`,
    );
  }
  const trials = of.map(recordedTrial);
  const settings = { horizon: null, bounds: [null, null] as const, minSteps: null, patience: null };
  return { pool: { name, metric, direction, ...settings, trials }, notes: notesOn(trials, metric, guessed), parallel: null, trials: null };
}

function chosenMetric(place: string, curves: readonly Series[], asked: string | null): { metric: string; of: readonly Series[] } {
  const names = [...new Set(curves.map(({ metric }) => metric ?? "value"))];
  const [first] = names;
  if (first === undefined) {
    throw new RecordingError(place, null, asked === null ? "there is no curve in it." : `there is no metric named ${asked} in it.`);
  }
  if (asked === null && names.length > 1) {
    throw new RecordingError(place, null, `there are ${names.length} metrics; say which with --metric: ${names.join(", ")}.`);
  }
  const metric = asked ?? first;
  const of = curves.filter((curve) => (curve.metric ?? "value") === metric);
  if (of.length === 0) throw new RecordingError(place, null, `there is no metric named ${metric} in it; there are: ${names.join(", ")}.`);
  return { metric, of };
}

function recordedTrial({ run, steps, values, moments }: Series): RecordedTrial {
  const last = values.at(-1) ?? Number.NaN;
  return {
    name: run,
    steps,
    values,
    end: "complete",
    final: Number.isFinite(last) ? last : null,
    params: null,
    moments: moments.length === values.length ? moments : null,
  };
}

function notesOn(trials: readonly RecordedTrial[], metric: string, guessed: Direction | null): readonly string[] {
  const notes: string[] = [];
  if (guessed !== null) {
    notes.push(`${metric} is taken to be better the ${guessed === "minimize" ? "smaller" : "larger"}; --direction says otherwise.`);
  }
  const ends = trials.map(({ steps }) => steps[steps.length - 1] ?? 0);
  const short = ends.filter((end) => end < WHOLE * Math.max(...ends)).length;
  if (short > 0) {
    const what = counted(short, "run", ["ends", "end"]);
    notes.push(`${what} well before the longest one; the file does not say why, so they count as having ended by themselves.`);
  }
  return notes;
}
