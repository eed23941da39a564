import type { KeptText } from "./kept-text";
import type { Span } from "./model";

/** What may be left out; of a list, only where the statement around it has no annotation: that one may speak of all of its entries. */
interface Cut extends Span {
  readonly isOfList: boolean;
}

/** What stands between two brackets, or a module: statements, entries of a list or a dictionary, or what can only stay as it is. */
export class CutFrame {
  readonly kind: "block" | "list" | "other";
  readonly #text: string;
  readonly #kept: KeptText;
  /** Behind the bracket. */
  readonly from: number;
  #from: number;
  /** Where the item begins that is being read; before its first sign, -1. */
  #code = -1;
  #isSealed = false;
  #cuts: Cut[] = [];
  #itemCuts: Cut[] = [];
  /** The lists of the item of which something may be left out. */
  #lists: Span[] = [];

  constructor(kind: CutFrame["kind"], text: string, from: number, kept: KeptText) {
    this.kind = kind;
    this.#text = text;
    this.from = from;
    this.#from = from;
    this.#kept = kept;
  }

  /** Where the item begins, its comments left out; -1 where nothing of it was read. */
  get code(): number {
    return this.#code;
  }

  /** To be called at each sign. */
  at(offset: number): void {
    if (this.#code < 0) this.#code = offset;
  }

  /** What may be left out of brackets that are closed. */
  take(inner: CutFrame, at: number): void {
    const cuts = inner.close(at);
    if (cuts.length === 0) return;
    for (const cut of cuts) this.#itemCuts.push(cut);
    if (inner.kind === "list") this.#lists.push({ from: inner.from, to: at });
    else if (inner.kind === "other") this.#lists.push(...inner.#lists);
  }

  /** What stands between brackets is left out. */
  leaveOut(span: Span): void {
    this.#itemCuts.push({ ...span, isOfList: false });
  }

  /** An item ends. */
  separate(at: number): void {
    if (this.kind === "other") return;
    if (this.#kept.touches(this.#from, at)) this.#cuts.push(...this.#settled(at));
    else if (at > this.#from) this.#cuts.push({ from: this.#from, to: at, isOfList: this.kind === "list" });
    this.#from = at;
    this.#code = -1;
    this.#itemCuts = [];
    this.#lists = [];
  }

  /** The bracket is closed. */
  close(at: number): readonly Cut[] {
    if (this.kind === "block") this.separate(at);
    return this.#isSealed ? [] : this.#cuts.concat(this.#itemCuts);
  }

  /** Nothing of it may be left out: its items hang on each other. */
  seal(): void {
    this.#isSealed = true;
  }

  #settled(to: number): readonly Cut[] {
    if (this.kind === "list") return this.#itemCuts;
    const isOfAll = this.#isTaggedOutside(to);
    return this.#itemCuts.filter(({ isOfList }) => !(isOfList && isOfAll)).map(({ from, to: end }) => ({ from, to: end, isOfList: false }));
  }

  /** Whether an annotation stands on a line that is not inside one of its lists: it may speak of all that is in the statement. */
  #isTaggedOutside(to: number): boolean {
    let from = this.#from;
    for (const list of this.#lists) {
      const first = this.#text.indexOf("\n", list.from);
      if (this.#kept.isTagged(from, first < 0 ? to : Math.min(first, to))) return true;
      from = Math.max(from, this.#text.lastIndexOf("\n", list.to - 1) + 1);
    }
    return this.#lists.length > 0 && this.#kept.isTagged(from, to);
  }
}
