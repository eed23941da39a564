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
  #from: number;
  /** Where the item begins that is being read; before its first sign, -1. */
  #code = -1;
  #isSealed = false;
  #cuts: Cut[] = [];
  #itemCuts: Cut[] = [];

  constructor(kind: CutFrame["kind"], text: string, from: number, kept: KeptText) {
    this.kind = kind;
    this.#text = text;
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
  take(inner: readonly Cut[]): void {
    for (const cut of inner) this.#itemCuts.push(cut);
  }

  /** An item ends. */
  separate(at: number): void {
    if (this.kind === "other") return;
    if (this.#kept.touches(this.#from, at)) this.#cuts.push(...this.#settled(at));
    else if (at > this.#from) this.#cuts.push({ from: this.#from, to: at, isOfList: this.kind === "list" });
    this.#from = at;
    this.#code = -1;
    this.#itemCuts = [];
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
    const isAtEdge = this.#isTaggedAtEdge(to);
    return this.#itemCuts
      .filter(({ isOfList }) => !(isOfList && isAtEdge))
      .map(({ from, to: end }) => ({ from, to: end, isOfList: false }));
  }

  /** Whether an annotation stands above, on the first line or on the last one. */
  #isTaggedAtEdge(to: number): boolean {
    if (this.#itemCuts.length === 0) return false;
    const text = this.#text;
    const first = text.indexOf("\n", Math.max(this.#from, this.#code));
    const end = this.#from + text.slice(this.#from, to).trimEnd().length;
    const last = Math.max(this.#from, text.lastIndexOf("\n", end - 1) + 1);
    return this.#kept.isTagged(this.#from, first < 0 ? to : Math.min(first, to)) || this.#kept.isTagged(last, to);
  }
}
