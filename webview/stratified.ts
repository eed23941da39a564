import type { TrialView } from "../server/protocol/view";
import { type Analysed, scoreIn } from "./analysed";

/** More trials than this cannot be told apart. */
const MOST = 300;
/** The choice stays until so large a share of the trials is new; those are all shown. */
const NEW = 0.02;

/** Of very many trials some, evenly over the ranks from the best to the worst: what is left out looks like what is there. */
export class Stratified {
  #study = "";
  #known: ReadonlySet<TrialView> = new Set();
  #chosen: ReadonlySet<TrialView> = new Set();

  of(trials: readonly TrialView[], a: Analysed): ReadonlySet<TrialView> {
    const { started } = a.study.view;
    const study = `${started.journal} ${started.time} ${a.index}`;
    const always = [a.best, a.study.baseline].filter((t) => t !== null && trials.includes(t));
    const added = trials.filter((t) => !this.#known.has(t));
    const gone = trials.length - added.length < this.#known.size;
    const stays = this.#study === study && trials.length > MOST && !gone && added.length <= NEW * trials.length;
    if (!stays) {
      this.#study = study;
      this.#known = new Set(trials);
      this.#chosen = evenly(trials, a);
      added.length = 0;
    }
    return new Set([...this.#chosen, ...always.filter((t) => t !== null), ...added]);
  }
}

function evenly(trials: readonly TrialView[], a: Analysed): ReadonlySet<TrialView> {
  if (trials.length <= MOST) return new Set(trials);
  const sign = a.maximize ? -1 : 1;
  const order = trials.toSorted((x, y) => sign * ((scoreIn(x, a) ?? 0) - (scoreIn(y, a) ?? 0)));
  const at = (k: number) => order[Math.floor(((k + 0.5) * order.length) / (MOST - 2))];
  return new Set(Array.from({ length: MOST - 2 }, (_, k) => at(k)).filter((t) => t !== undefined));
}
