import type { ParameterValue, SpaceParameter } from "../server/protocol/space";
import type { TrialView } from "../server/protocol/view";
import { stepsName } from "../server/words/early-stop";
import { formatCount, formatDuration } from "../server/words/numbers";
import { tr } from "../server/words/translate";
import { lastStep, trialValue } from "./curve";
import { formatParameter, formatValue } from "./format";
import type { Sort } from "./intent";
import { placesOf, type Study } from "./study";
import { tfjsRedirect } from "./tfjs-redirect";
import { noteOf, stateOf } from "./trial-text";
import { GPU_MEMORY, GPU_UTILIZATION, MEMORY, type UsageFigure } from "./usage";

/** A column of the trials table. `key` sorts; null keys come last in either direction. */
export interface Column {
  readonly id: string;
  readonly title: string;
  readonly align: "left" | "right";
  /** Classes that decide at which width the column is there. */
  readonly show: "always" | "medium" | "roomy" | "wide";
  readonly mono: boolean;
  key(trial: TrialView, now: number): number | string | null;
  text(trial: TrialView, now: number): string;
  /** What a cell says when it is pointed at, where that is more than its text. */
  tip?(trial: TrialView): string;
}

const STATE_ORDER: Readonly<Record<TrialView["state"], number>> = { running: 0, complete: 1, pruned: 2, failed: 3 };

export function columnsOf(study: Study): readonly Column[] {
  const { objectives, space } = study.view.started;
  const column = (id: string, title: string, rest: Partial<Column> & Pick<Column, "key" | "text">): Column => ({
    id,
    title,
    align: "right",
    show: "always",
    mono: false,
    ...rest,
  });
  const devices = new Set(study.trials.map((t) => t.device));
  // Of what another program made nobody knows where it ran.
  devices.delete("");
  const begins = study.live && study.counts.complete === 0;
  // Of a study that reports once a trial there is nothing to draw, and of one that reports nothing but its end no step to tell.
  const stepped = begins || study.trials.some((t) => t.steps.length > 0);
  const curves = begins || study.trials.some((t) => t.steps.length > 1);
  const redirect = tfjsRedirect(study.view.problems);
  const device = (t: TrialView): string => (redirect === null ? t.device : `${t.device} · ${redirect.used}`);
  const usage = (id: string, figure: UsageFigure, show: Column["show"]) =>
    study.trials.some((t) => figure.value(t) !== null)
      ? [column(id, figure.title, { show, key: (t) => figure.value(t), text: (t) => figure.text(t), tip: (t) => figure.tip(t) })]
      : [];
  return [
    column("#", "#", { key: (t) => t.trial, text: (t) => String(t.trial) }),
    column("state", tr("state"), { align: "left", key: (t) => STATE_ORDER[t.state], text: (t) => stateOf(t, study).word }),
    ...objectives.map((objective, k) => valueColumn(study, column, k, objective.name)),
    ...(curves ? [column("curve", tr("curve"), { align: "left", show: "wide", key: (t) => t.steps.length, text: () => "" })] : []),
    ...space.map((p) =>
      column(`p:${p.name}`, p.name, {
        align: p.type === "categorical" ? "left" : "right",
        show: "medium",
        mono: true,
        key: (t) => parameterKey(t.params[p.name]),
        text: (t) => parameterText(t.params[p.name], p),
      }),
    ),
    ...(stepped
      ? [
          column("steps", stepsName(study.step), {
            key: (t) => t.steps.length,
            text: (t) => `${formatCount(t.steps.length === 0 ? 0 : lastStep(t))}/${formatCount(study.horizon)}`,
          }),
        ]
      : []),
    column("time", tr("time"), { key: secondsOf, text: (t, now) => formatDuration(shownSeconds(t, now)) }),
    ...(redirect !== null || devices.size > 1 || (devices.size === 1 && !devices.has("cpu"))
      ? [column("device", tr("device"), { align: "left", show: "roomy", key: device, text: device, tip: (t) => redirect?.why ?? t.device })]
      : []),
    ...usage("gpuMemory", GPU_MEMORY, "roomy"),
    ...usage("gpu", GPU_UTILIZATION, "roomy"),
    ...usage("memory", MEMORY, "wide"),
    column("note", tr("note"), { align: "left", show: "wide", key: (t) => noteOf(t, study), text: (t) => noteOf(t, study) }),
  ];
}

function valueColumn(
  study: Study,
  column: (id: string, title: string, rest: Pick<Column, "key" | "text">) => Column,
  k: number,
  name: string,
): Column {
  const objective = study.view.started.objectives[k];
  const scoreOf = (t: TrialView) => trialValue(t, objective, k);
  const places = placesOf(study, k);
  return column(`v:${name}`, name, {
    key: (t) => {
      const value = t.state === "failed" ? null : scoreOf(t);
      return value === null || Number.isNaN(value) ? null : value;
    },
    text(t) {
      const value = scoreOf(t);
      return value === null || t.state === "failed" ? "–" : formatValue(value, places);
    },
  });
}

function parameterKey(value: ParameterValue | undefined): number | string | null {
  return value ?? null;
}

function parameterText(value: ParameterValue | undefined, parameter: SpaceParameter): string {
  return value === undefined ? "·" : formatParameter(typeof value === "string" ? value.replace(/^(["'])(.*)\1$/s, "$2") : value, parameter);
}

/** How long a running trial takes already is told in whole seconds: tenths that fly past say nothing. */
function shownSeconds(trial: TrialView, now: number): number {
  return trial.seconds ?? Math.floor(secondsOf(trial, now));
}

export function secondsOf(trial: TrialView, now: number): number {
  return trial.seconds ?? Math.max(0, (now - trial.startedAt) / 1000);
}

/** Newest first while running, best first when finished, until the user sorts. */
export function defaultSort(study: Study): Sort {
  const metric = study.objective;
  if (study.live || metric === undefined || study.counts.complete === 0) return { column: "#", descending: study.live };
  return { column: `v:${metric.name}`, descending: study.maximize };
}

export function sorted(trials: readonly TrialView[], columns: readonly Column[], sort: Sort, now: number): readonly TrialView[] {
  const column = columns.find((c) => c.id === sort.column);
  if (column === undefined) return trials;
  const sign = sort.descending ? -1 : 1;
  const keyed = trials.map((trial) => ({ trial, key: column.key(trial, now) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return a.key === b.key ? a.trial.trial - b.trial.trial : a.key === null ? 1 : -1;
    const order = typeof a.key === "number" && typeof b.key === "number" ? a.key - b.key : String(a.key).localeCompare(String(b.key));
    return order === 0 ? a.trial.trial - b.trial.trial : sign * order;
  });
  return keyed.map((k) => k.trial);
}

/** Each repeat directly below what it repeats, where both are shown. */
export function withRepeats(trials: readonly TrialView[]): readonly TrialView[] {
  const shown = new Set(trials.map((t) => t.trial));
  const below = (t: TrialView) => t.repeatOf !== null && shown.has(t.repeatOf);
  const repeats = new Map<number | null, TrialView[]>();
  for (const t of trials) if (below(t)) repeats.set(t.repeatOf, [...(repeats.get(t.repeatOf) ?? []), t]);
  return trials.flatMap((t) => (below(t) ? [] : [t, ...(repeats.get(t.trial) ?? [])]));
}
