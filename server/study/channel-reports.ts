/** What was reported of one channel, in order. */
export interface ChannelReports {
  readonly steps: number[];
  readonly values: number[];
}

interface Report {
  readonly step: number;
  readonly values: readonly (number | null)[];
}

/** A plain loop: a curve may have a hundred thousand reports. */
export function channelReports(curve: readonly Report[], channel: number): ChannelReports {
  const steps: number[] = [];
  const values: number[] = [];
  for (const report of curve) {
    const value = report.values[channel];
    if (value == null) continue;
    steps.push(report.step);
    values.push(value);
  }
  return { steps, values };
}
