/** A trial is looked at each time that it has come so much of its way further, up to the last tenth, where there is nothing left to save. */
const APART = 0.025;
const LAST = 0.9;

/** When a trial is looked at, and how often in a row that said stop. Each further look is a further risk, so there are few. */
export class Looks {
  readonly #patience: number;
  #looked = 0;
  #behind = 0;

  constructor(patience: number) {
    this.#patience = patience;
  }

  /** Whether it is time, after this share of the way. A trial that is about to be stopped is looked at with each report. */
  isDue(way: number): boolean {
    return way <= LAST + 1e-9 && (this.#behind > 0 || marks(way) > this.#looked);
  }

  /** Takes what was seen and answers in how many looks in a row it was seen, or 0 where patience waits for more. */
  note(way: number, hopeless: boolean): number {
    this.#looked = Math.max(this.#looked, marks(way));
    this.#behind = hopeless ? this.#behind + 1 : 0;
    return this.#behind > this.#patience ? this.#behind : 0;
  }
}

function marks(way: number): number {
  return Math.floor(way / APART + 1e-9);
}
