import type { Params, SpaceParameter } from "../protocol/space";
import type { StudyState, StudyView } from "../protocol/view";
import { ownResultOf, resultOf, resultText } from "./compared-results";
import { domainWords } from "./domain";
import { retold } from "./findings";
import { formatMoment } from "./moment";
import { formatDuration, formatParameter, shownValue } from "./numbers";
import { bestTrialOf, countsText, searched, valueText } from "./study-facts";
import { tr } from "./translate";

/** One thing of two studies, as plain text. */
export interface ComparedRow {
  readonly title: string;
  readonly first: string;
  readonly second: string;
}

/** A parameter's value in two studies, as source text; null where it is none of that study, or takes no part. */
export interface ComparedValue {
  readonly name: string;
  readonly spec: SpaceParameter;
  /** In the code when the later study of the two began. */
  readonly code: string | null;
  readonly first: string | null;
  readonly second: string | null;
  readonly differs: boolean;
}

function rowsOf(a: StudyView, b: StudyView, of: readonly (readonly [string, (view: StudyView) => string])[]): readonly ComparedRow[] {
  return of.map(([title, text]) => ({ title, first: text(a), second: text(b) }));
}

/** What came of each. */
export function outcomeRows(a: StudyView, b: StudyView): readonly ComparedRow[] {
  const states: Readonly<Record<StudyState, string>> = {
    ...{ running: tr("running"), confirming: tr("confirming"), stopping: tr("stopping"), paused: tr("paused") },
    ...{ complete: tr("complete"), interrupted: tr("interrupted"), failed: tr("failed"), orphaned: tr("interrupted") },
  };
  const several = a.started.objectives.length > 1 || b.started.objectives.length > 1;
  return rowsOf(a, b, [
    [tr("Begun"), ({ started }) => formatMoment(started.time)],
    [tr("State"), ({ state }) => states[state]],
    [tr("Trials"), countsText],
    ...(several
      ? ([[tr("Your code"), (view: StudyView) => valueText(searched(view).find((trial) => trial.baseline))]] as const)
      : ([
          [tr("Result"), (view: StudyView) => resultText(resultOf(view))],
          [tr("Your code"), (view: StudyView) => resultText(ownResultOf(view))],
        ] as const)),
    [tr("Best single run"), (view) => valueText(view.best === null ? bestTrialOf(view) : view.trials[view.best])],
    [tr("Finding"), (view) => retold(view.recommendation?.summary ?? view.finished?.reason ?? tr("none yet"))],
    [tr("Time"), ({ finished }) => (finished === null ? "" : formatDuration(finished.seconds))],
  ]);
}

/** Recommended values, else those of the best trial: what differs first, in the order of the space. */
export function valueRows(a: StudyView, b: StudyView): readonly ComparedValue[] {
  const [first, second] = [a, b].map((view): Params => view.recommendation?.params ?? bestTrialOf(view)?.params ?? {}) as [Params, Params];
  const later = [b, a].flatMap(({ started }) => started.space);
  const names = [...new Set([...a.started.space, ...b.started.space].map(({ name }) => name))];
  const rows = names.flatMap((name): ComparedValue[] => {
    const spec = later.find((known) => known.name === name);
    const [one, other] = [first[name], second[name]];
    if (spec === undefined || (one === undefined && other === undefined)) return [];
    const code = spec.baseline === null ? null : (spec.source ?? formatParameter(spec.baseline));
    const text = (value: typeof one) => (value === undefined ? null : formatParameter(shownValue(value, spec)));
    return [{ name, spec, code, first: text(one), second: text(other), differs: one !== other }];
  });
  return rows.toSorted((x, y) => Number(y.differs) - Number(x.differs));
}

/** Parameters whose domains differ. */
export function spaceRows(a: StudyView, b: StudyView): { readonly rows: readonly ComparedRow[]; readonly alike: number } {
  const names = [...new Set([...a.started.space, ...b.started.space].map(({ name }) => name))];
  const of = (name: string) => (view: StudyView) => specText(view.started.space.find((spec) => spec.name === name));
  const all = rowsOf(
    a,
    b,
    names.map((name) => [name, of(name)]),
  );
  const rows = all.filter(({ first, second }) => first !== second);
  return { rows, alike: all.length - rows.length };
}

function specText(spec: SpaceParameter | undefined): string {
  if (spec === undefined) return tr("not searched");
  return spec.condition === null ? domainWords(spec) : tr("{0}, if {1}", domainWords(spec), spec.condition);
}

/** Settings that differ. */
export function settingRows(a: StudyView, b: StudyView): readonly ComparedRow[] {
  return rowsOf(a, b, [
    [tr("Program"), ({ started }) => started.entry ?? ""],
    [tr("Sampler"), ({ started }) => started.sampler],
    [tr("Early stop"), ({ started }) => started.stop],
    [tr("Planned trials"), ({ planned }) => String(planned)],
    [tr("At once"), ({ started }) => String(started.parallel)],
    [tr("Repeats"), ({ started }) => String(started.repeats)],
    [tr("Seed"), ({ started }) => (started.entry === null ? tr("unknown") : String(started.seed))],
    [
      tr("Interpreter"),
      ({ environment }) =>
        environment?.interpreter ? `${environment.interpreter.name} ${environment.interpreter.version ?? ""}`.trim() : "",
    ],
  ]).filter(({ first, second }) => first !== second);
}
