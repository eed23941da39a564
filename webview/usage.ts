import type { TrialView } from "../server/protocol/view";
import { formatMemory } from "../server/words/numbers";
import { tr } from "../server/words/translate";

/** What a trial takes while it runs, and the most that it took once it has ended. */
export interface UsageFigure {
  readonly title: string;
  /** Sorts; null where nothing was told. */
  value(trial: TrialView): number | null;
  text(trial: TrialView): string;
  /** Both figures in words. */
  tip(trial: TrialView): string;
}

export const MEMORY = figure(
  tr("memory"),
  ({ usage }) => usage?.memory ?? null,
  ({ usage }) => usage?.peakMemory ?? null,
  tr("peak"),
  formatMemory,
);

export const GPU_MEMORY = figure(
  tr("GPU memory"),
  ({ usage }) => usage?.gpuMemory ?? null,
  ({ usage }) => usage?.peakGpuMemory ?? null,
  tr("peak"),
  formatMemory,
);

export const GPU_UTILIZATION = figure(
  tr("GPU"),
  ({ usage }) => usage?.gpuUtilization ?? null,
  ({ usage }) => usage?.meanGpuUtilization ?? null,
  tr("mean"),
  (percent) => `${Math.round(percent)} %`,
);

/** `cuda:1, GPU memory peak 3.4 GiB, GPU mean 87 %`. */
export function usageText(trial: TrialView): string {
  const device = trial.device === "cpu" ? [] : [trial.device];
  const figures = [MEMORY, GPU_MEMORY, GPU_UTILIZATION].flatMap((f) => (f.value(trial) === null ? [] : [`${f.title} ${f.tip(trial)}`]));
  return [...device, ...figures].join(", ");
}

function figure(
  title: string,
  now: (trial: TrialView) => number | null,
  whole: (trial: TrialView) => number | null,
  word: string,
  format: (value: number) => string,
): UsageFigure {
  const value = (trial: TrialView): number | null => (trial.state === "running" ? now(trial) : null) ?? whole(trial);
  return {
    title,
    value,
    text: (trial) => {
      const shown = value(trial);
      return shown === null ? "–" : format(shown);
    },
    tip: (trial) => {
      const [current, all] = [trial.state === "running" ? now(trial) : null, whole(trial)];
      const parts = [...(current === null ? [] : [tr("now {0}", format(current))]), ...(all === null ? [] : [`${word} ${format(all)}`])];
      return parts.join(", ");
    },
  };
}
