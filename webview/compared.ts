import type { OtherStudy } from "../server/protocol/panel";
import { dateLocale, tr, trCount } from "../server/words/translate";
import type { Study } from "./study";

/** Two studies beside each other, the older one first as in any diff. */
export interface Compared {
  /** The study that the panel shows. */
  readonly own: Study;
  readonly other: Study;
  readonly pair: readonly [first: Study, second: Study];
}

export function compared(own: Study, other: Study): Compared {
  const older = other.view.started.time <= own.view.started.time;
  return { own, other, pair: older ? [other, own] : [own, other] };
}

/** `train.py-2, 14:02, 40 of 40 trials`: what tells searches of one program apart. */
export function otherWords({ study, startedAt, planned, finishedTrials, live, state }: OtherStudy, now: number): string {
  const begun = new Date(startedAt);
  const today = begun.toDateString() === new Date(now).toDateString();
  const when = today
    ? written("time", { hour: "2-digit", minute: "2-digit" }, begun)
    : written("day", { day: "numeric", month: "short", year: "numeric" }, begun);
  const of = tr("{0} of {1}", finishedTrials, planned);
  const counts = live ? `${state === "paused" ? tr("paused") : tr("running")}, ${of}` : trCount(finishedTrials, "{0} trial", "{0} trials");
  return `${study}, ${when}, ${counts}`;
}

/** Making a format takes a millisecond. */
const formats = new Map<string, Intl.DateTimeFormat>();

function written(name: string, options: Intl.DateTimeFormatOptions, at: Date): string {
  const format = formats.get(name) ?? new Intl.DateTimeFormat(dateLocale(), options);
  formats.set(name, format);
  return format.format(at);
}
