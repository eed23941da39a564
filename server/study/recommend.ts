import type { Confirmation, Verdict } from "../protocol/events";
import { toWire } from "../protocol/number";
import { FINDINGS } from "../words/findings";
import { beliefsOf } from "./beliefs";
import { believedCandidates, candidates, isValued, type Valued } from "./candidates";
import type { EventLog, NewEvent } from "./event-log";
import type { TrialRecord } from "./ledger";
import type { Proposer } from "./proposer";
import { isDesign } from "./remeasuring";
import { probe, type RepeatParts, repeatTrials } from "./repeats";
import { firstDirection, noiseEvent, type RunNoise, runNoise, runsByKey } from "./run-noise";
import { rerunOwnSeed } from "./same-seed";
import { confirmedSummary, seenOnceSummary } from "./summary";
import { type Judgement, judgeRepeats } from "./verdict";

/** One-sided confidence of the first candidate, and of the next best one, which is tried only when the first does not hold. */
const CONFIDENCES = [0.95, 0.975];

/** So many trials may come to be recommended. */
export const CANDIDATES = CONFIDENCES.length;

export interface RecommendParts extends RepeatParts {
  readonly proposer: Proposer;
  readonly log: Pick<EventLog, "emit">;
}

/** The recommendation of a study, made from repeats where there are to be any; null when there is nothing to say. */
export async function recommend(parts: RecommendParts): Promise<NewEvent | null> {
  const recommendation = await recommended(parts);
  const noise = await tellNoise(parts);
  if (recommendation?.event === "recommendation") await rerunOwnSeed(parts, recommendation.confirmed, noise);
  return recommendation;
}

async function recommended(parts: RecommendParts): Promise<NewEvent | null> {
  const { settings, ledger } = parts;
  const own = ledger.baseline;
  const several = settings.started.objectives.length > 1;
  const found = await ranking(parts);
  const [best] = found;
  if (best === undefined)
    return own !== null && isValued(own) && own.feasible
      ? event(parts, own, "notBetter", several ? FINDINGS.notBetterInAll : FINDINGS.notBetter, null)
      : null;
  if (settings.started.repeats === 0 || parts.stopped() || own === null || !isValued(own)) return unconfirmed(parts, best);
  let first: { readonly candidate: Valued; readonly judgement: Judgement } | null = null;
  for (const [i, confidence] of CONFIDENCES.entries()) {
    const candidate = found[i];
    if (candidate === undefined) break;
    const judgement = await judged(parts, candidate, own, confidence);
    if (parts.stopped()) return unconfirmed(parts, best);
    if (judgement.verdict === "better" || judgement.verdict === "unconfirmed") return judgedEvent(parts, candidate, own, judgement);
    if (first === null || first.judgement.verdict === "failed") first = { candidate, judgement };
  }
  return first === null ? null : judgedEvent(parts, first.candidate, own, first.judgement);
}

/** Trials worth recommending, best first: by their own value, or where single runs scatter by what a model believes of all runs together. */
async function ranking(parts: RecommendParts): Promise<readonly Valued[]> {
  const { settings, ledger, runner } = parts;
  const { space, started } = settings;
  const own = ledger.baseline;
  const found = candidates(
    space,
    started.objectives.map((o) => o.direction),
    ledger.search,
    own,
  );
  const noise = (): RunNoise["kind"] => runNoise(runsByKey(ledger, space), firstDirection(parts)).kind;
  const repeatable = started.repeats > 0 && own !== null && isValued(own) && found.length > 0;
  if (parts.stopped() || started.objectives.length !== 1 || noise() === "deterministic" || (!repeatable && isDesign(settings.sampler.name)))
    return found;
  // The repeats of the user's own values, which are needed in any case, tell whether there is noise: a model of values that ran once cannot.
  if (noise() === "unknown" && repeatable) await (runner.room > 1 ? repeatTrials(parts, [own]) : probe(parts, own));
  if (parts.stopped() || noise() === "deterministic") return found;
  const beliefs = await beliefsOf(parts);
  return beliefs === null || beliefs.negligible ? found : believedCandidates(space, beliefs, own);
}

/** Tells by how much a single run scatters, where it is known to, and returns it. */
async function tellNoise(parts: RecommendParts): Promise<number> {
  const { ledger, settings, log } = parts;
  const direction = firstDirection(parts);
  if (runNoise(runsByKey(ledger, settings.space, true), direction).kind !== "noisy") return 0;
  const beliefs = parts.stopped() ? null : await beliefsOf(parts);
  const event = noiseEvent(ledger, settings, direction, beliefs?.modelNoise ?? null);
  if (event !== null) log.emit(event);
  return event?.sd ?? 0;
}

async function judged(parts: RepeatParts, candidate: Valued, own: Valued, confidence: number): Promise<Judgement> {
  const [repeated, reference] = await repeatTrials(parts, [candidate, own]);
  if (repeated === undefined || reference === undefined) throw new Error("Repeats are missing");
  return judgeRepeats(
    parts.settings.started.objectives.map((o) => o.direction),
    repeated,
    reference,
    confidence,
  );
}

function judgedEvent(parts: RepeatParts, candidate: Valued, own: Valued, judgement: Judgement): NewEvent {
  const { objectives } = parts.settings.started;
  const noun = parts.settings.programSeed === null ? "runs" : "seeds";
  if (judgement.verdict === "failed") {
    const summary = FINDINGS.didNotHold;
    return event(parts, candidate, "notBetter", summary, null);
  }
  const summary =
    judgement.confirmed === null ? seenOnceSummary(objectives, candidate.values, own) : confirmedSummary(objectives, judgement, own, noun);
  return event(parts, candidate, judgement.verdict, summary, judgement.confirmed);
}

function unconfirmed(parts: RepeatParts, best: Valued): NewEvent {
  return event(parts, best, "unconfirmed", seenOnceSummary(parts.settings.started.objectives, best.values, parts.ledger.baseline), null);
}

function event(
  { settings, ledger }: RepeatParts,
  trial: TrialRecord,
  verdict: Verdict,
  summary: string,
  confirmed: Confirmation | null,
): NewEvent {
  const worthIt = verdict === "better" || verdict === "unconfirmed";
  // A value that the program never took in is nothing to recommend.
  const params = Object.fromEntries(Object.entries(trial.params).filter(([name]) => !trial.unused.includes(name)));
  return {
    event: "recommendation",
    verdict,
    summary,
    trial: trial.trial,
    params,
    values: (trial.values ?? []).map(toWire),
    baseline: ledger.baseline?.values?.map(toWire) ?? null,
    confirmed,
    edits: worthIt ? settings.edits(params) : [],
  };
}
