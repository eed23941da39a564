import type { FinishedState, StudyStarted } from "../protocol/events";
import type { StopEvidence } from "../protocol/stop-evidence";
import { formatNumber } from "../words/numbers";
import { REASONS } from "../words/reasons";
import { fill } from "../words/translate";
import { channelReports } from "./channel-reports";
import type { TrialRecord } from "./ledger";
import { valuation, violation } from "./trial-values";

export interface Outcome {
  readonly state: FinishedState;
  readonly values: readonly number[] | null;
  readonly feasible: boolean;
  readonly reason: string | null;
  /** What the rule knew that stopped it early. */
  readonly stopped?: StopEvidence;
  /** It can go on. */
  readonly paused?: boolean;
  /** Set when the program itself is at fault, so that equal errors in a row can end the search. */
  readonly error: string | null;
  /** Channels that never reported. */
  readonly unreported: readonly number[];
}

/** What a trial that ran to its end is worth. */
export function judge({ objectives, constraints }: Pick<StudyStarted, "objectives" | "constraints">, curve: TrialRecord["curve"]): Outcome {
  const reports = (channel: number): number[] => channelReports(curve, channel).values;
  const values: number[] = [];
  const unreported: number[] = [];
  let diverged: string | null = null;
  objectives.forEach((objective, channel) => {
    const found = valuation(objective, reports(channel));
    if (found.kind === "value") values.push(found.value);
    else if (found.kind === "unreported") unreported.push(channel);
    else diverged ??= fill(REASONS.diverged, objective.name, formatNumber(found.last));
  });
  const failed = { state: "failed" as const, values: null, feasible: true };
  const missing = unreported.map((channel) => objectives[channel]?.name).join(", ");
  const never = fill(REASONS.unreported, missing);
  if (unreported.length > 0) return { ...failed, reason: never, error: never, unreported };
  if (diverged !== null) return { ...failed, reason: diverged, error: null, unreported };
  const limited = constraints.map((constraint, i) => ({
    constraint,
    channel: objectives.length + i,
    reported: reports(objectives.length + i),
  }));
  const silent = limited.flatMap(({ channel, reported }) => (reported.length === 0 ? [channel] : []));
  const broken = limited.flatMap(({ constraint, reported }) => violation(constraint, reported) ?? []);
  const reason = broken.length === 0 ? null : broken.join("; ");
  return { state: "complete", values, feasible: broken.length === 0, reason, error: null, unreported: silent };
}
