import type { Token } from "./text-tokens";

export const OPENS = "([{";
export const CLOSES = ")]}";

/** Which brackets of a text belong together; one without a partner is passed over. */
export class Brackets {
  /** Index of the other bracket. */
  readonly partner = new Map<number, number>();
  private readonly tokens: readonly Token[];
  private readonly text: string;

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text;
    this.tokens = tokens;
    this.match();
  }

  private source(token: Token | undefined): string {
    return token === undefined ? "" : this.text.slice(token.from, token.to);
  }

  private match(): void {
    const open: number[] = [];
    for (const [i, token] of this.tokens.entries()) {
      if (token.kind !== "sign") continue;
      const sign = this.source(token);
      if (OPENS.includes(sign)) open.push(i);
      else if (CLOSES.includes(sign)) {
        const at = open.findLastIndex((o) => OPENS.indexOf(this.source(this.tokens[o])) === CLOSES.indexOf(sign));
        if (at < 0 || open.length - at > 64) continue;
        this.partner.set(open[at] ?? 0, i);
        this.partner.set(i, open[at] ?? 0);
        open.length = at;
      }
    }
  }

  private depths: Int32Array | null = null;

  /** Whether a token lies in round or square brackets, where a line's end parts nothing. */
  inside(index: number): boolean {
    if (this.depths === null) {
      this.depths = new Int32Array(this.tokens.length);
      const kinds: string[] = [];
      for (let i = 0; i < this.tokens.length; i++) {
        const sign = this.tokens[i]?.kind === "sign" ? this.source(this.tokens[i]) : "";
        if (sign !== "" && OPENS.includes(sign) && this.partner.has(i)) kinds.push(sign);
        else if (sign !== "" && CLOSES.includes(sign) && this.partner.has(i)) kinds.pop();
        const innermost = kinds.at(-1);
        this.depths[i] = innermost === "(" || innermost === "[" ? 1 : 0;
      }
    }
    return this.depths[index] === 1;
  }
}
