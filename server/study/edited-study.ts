import type { StudyEvent, StudyResumed, TrialStarted } from "../protocol/events";
import type { ParameterValue, Params, SpaceParameter } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";
import { INTERRUPTED } from "./ledger";
import { type CodeThen, type Refitted, refitted } from "./refit";
import { spaceEdits } from "./space-edits";

export interface CodeNow {
  readonly parameters: readonly SpaceParameter[];
  readonly space: SearchSpace;
  /** What the code has at a parameter that is gone from it; null where that cannot be told. */
  literal(gone: SpaceParameter): ParameterValue | null;
  /** The sampler from now on. */
  readonly sampler: string;
}

/** A study that goes on, its history told as if it had been one of the space as it is now. */
export interface EditedStudy {
  readonly history: readonly StudyEvent[];
  /** Trials that are none of this space; they keep the values that they ran with. */
  readonly outside: ReadonlyMap<number, Exclude<Refitted, { kind: "fits" }>>;
  /** The trial that ran what the code has now; null: none did. */
  readonly baseline: number | null;
  /** Parameters that are gone, with the values that the code is taken to have for them. */
  readonly fixed: Params;
  /** Events before the last edit. */
  readonly before: number;
  /** What to record of edits made since the study last ran; null: there are none. */
  readonly edit: Omit<StudyResumed, "event" | "time" | "trials" | "rerun"> | null;
}

type Edit = NonNullable<EditedStudy["edit"]>;

interface Run {
  readonly event: TrialStarted;
  readonly code: CodeThen;
}

/** Follows from the history and the code alone, so that it comes to the same however often the study is gone on with. Null: the space was never edited. */
export function editedStudy(history: readonly StudyEvent[], now: CodeNow): EditedStudy | null {
  const past = new Past(history);
  const edits = spaceEdits(past.code.space, now.parameters, (gone) => past.fixedNow(now, gone));
  const isNew = edits.sentences.length > 0;
  if (!isNew && past.lastEdit === null) return null;
  const names = new Set(now.parameters.map((p) => p.name));
  const kept = Object.entries(past.code.fixed).filter(([name]) => !names.has(name));
  const found = isNew ? edits.gone.flatMap((p) => entryOf(p, past.fixedNow(now, p))) : [];
  const fixed = Object.fromEntries([...kept, ...found]);
  const fits = new Map([...past.runs].map(([trial, { event, code }]) => [trial, refitted(event.params, code, now.space, fixed)] as const));
  const outside = new Map([...fits].flatMap(([trial, fit]) => (fit.kind === "fits" ? [] : [[trial, fit] as const])));
  const baseline = baselineOf(past, fits, now.space);
  const edit: Edit = {
    space: now.parameters,
    fixed,
    baseline,
    outside: [...outside.keys()],
    edits: [...edits.sentences, ...told(past, outside, baseline), ...past.otherSampler(now.sampler)],
  };
  return {
    history: history.map((event) => (event.event === "trialStarted" ? refit(event, fits.get(event.trial), baseline) : event)),
    outside,
    baseline,
    fixed,
    before: isNew ? history.length : (past.lastEdit ?? 0),
    edit: isNew ? edit : null,
  };
}

/** What a history says of the code that each trial ran. */
class Past {
  readonly runs = new Map<number, Run>();
  readonly interrupted = new Set<number>();
  code: CodeThen = { space: [], fixed: {} };
  lastEdit: number | null = null;
  #sampler: string | null = null;

  constructor(history: readonly StudyEvent[]) {
    history.forEach((event, i) => {
      if (event.event === "studyStarted") {
        this.code = { space: event.space, fixed: {} };
        this.#sampler = event.sampler;
      } else if (event.event === "studyResumed" && event.space !== undefined) {
        this.code = { space: event.space, fixed: event.fixed ?? {} };
        this.lastEdit = i;
      } else if (event.event === "trialStarted") {
        this.runs.set(event.trial, { event, code: this.code });
        this.interrupted.delete(event.trial);
      } else if (event.event === "trialFinished" && event.reason === INTERRUPTED) this.interrupted.add(event.trial);
    });
  }

  otherSampler(now: string): readonly string[] {
    return this.#sampler === null || this.#sampler === now ? [] : [`${now} proposes the values from now on, ${this.#sampler} did before`];
  }

  /**
   * What the code has for a parameter that is gone: what stands there, else what the trial had that ran all the other values of the code
   * (values that were taken over), else what it had before.
   */
  fixedNow(now: CodeNow, gone: SpaceParameter): ParameterValue | null {
    const there = now.literal(gone);
    if (there !== null) return there;
    const own = now.space.key(now.space.baseline());
    const like = [...this.runs.values()].filter(({ event, code }) => {
      const fit = refitted(event.params, code, now.space, {});
      return fit.kind === "fits" && now.space.key(fit.params) === own;
    });
    const taken = like.find(({ event }) => event.baseline) ?? like.at(-1);
    return taken?.event.params[gone.name] ?? gone.baseline;
  }
}

function entryOf({ name }: SpaceParameter, value: ParameterValue | null): [string, ParameterValue][] {
  return value === null ? [] : [[name, value]];
}

/** The latest trial that ran what the code has, one that was taken for it before all others; one that was cut off only where there is no other. */
function baselineOf(past: Past, fits: ReadonlyMap<number, Refitted>, space: SearchSpace): number | null {
  const own = space.key(space.baseline());
  const same = [...past.runs.values()].filter(({ event: { trial, repeatOf } }) => {
    const fit = fits.get(trial);
    return repeatOf === null && fit?.kind === "fits" && space.key(fit.params) === own;
  });
  const ended = same.filter(({ event }) => !past.interrupted.has(event.trial));
  return (ended.findLast(({ event }) => event.baseline) ?? ended.at(-1) ?? same.at(-1))?.event.trial ?? null;
}

function refit(event: TrialStarted, fit: Refitted | undefined, baseline: number | null): TrialStarted {
  const own = baseline !== null && (event.trial === baseline || event.repeatOf === baseline);
  return { ...event, baseline: own, params: fit?.kind === "fits" ? fit.params : event.params };
}

function told(past: Past, outside: EditedStudy["outside"], baseline: number | null): readonly string[] {
  const search = [...past.runs.values()].filter(({ event }) => event.repeatOf === null && !past.interrupted.has(event.trial));
  const kinds = search.map(({ event }) => outside.get(event.trial)?.kind ?? "fits");
  const count = (kind: Refitted["kind"]): number => kinds.filter((k) => k === kind).length;
  const left = count("outside");
  const differ = count("differs");
  const numbers = search.filter(({ event }) => outside.get(event.trial)?.kind === "outside").map(({ event }) => `#${event.trial}`);
  return [
    ...(left === 0
      ? []
      : [
          `${left} of ${search.length} trials ${left === 1 ? "lies" : "lie"} outside of the space now and ${left === 1 ? "is" : "are"} left out: ${listed(numbers)}`,
        ]),
    ...(differ === 0
      ? []
      : [`${differ} of ${search.length} trials ran with other values for what is gone: they only hint at where good values lie`]),
    ...(baseline === null ? ["the values in the code were not run yet: they run first"] : []),
  ];
}

function listed(names: readonly string[]): string {
  const most = 12;
  return names.length <= most ? names.join(", ") : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}
