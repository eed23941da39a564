import type { Span } from "./model";
import type { CommentText, ImportReference, Literal, Outline, ReportSite, ReportTarget, Slot, Stray, Unit, UnknownImport } from "./outline";

const TAG = /@(?:tune|fidelity|objective|constraint|seed|search)(?![\p{L}\p{N}_.(])/uy;
/** How comments begin in one language or another. */
const SIGN = /(\/\/|\/\*|#|--|;|%|!|<!--|\{-|\(\*)[ \t]*$/;

interface Scope extends Span {
  readonly name: string;
}

/** Gathers an outline while a tree is walked: knows the statement and the scope that the walk is in. */
export class OutlineBuilder {
  private readonly comments: CommentText[] = [];
  private readonly units: Unit[] = [];
  private readonly slots: Slot[] = [];
  private readonly sites: ReportSite[] = [];
  private readonly imports: ImportReference[] = [];
  private readonly unknownImports: UnknownImport[] = [];
  private readonly strays: Stray[] = [];
  private syntaxError: Span | null = null;
  private readonly openUnits: number[] = [];
  private readonly scopes: string[] = [];
  private readonly spans: (Scope & { readonly parent: number })[] = [];
  /** Where values of named slots begin: such a value is no element besides. */
  private readonly named = new Set<number>();

  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  source(span: Span): string {
    return this.text.slice(span.from, span.to);
  }

  addComment(from: number, to: number, open: number, close: number): void {
    let end = to;
    while (end > from && /[\r\n\u2028\u2029]/.test(this.text[end - 1] ?? "")) end--;
    this.comments.push({
      from,
      to: end,
      inner: { from: Math.min(from + open, end), to: Math.max(Math.min(from + open, end), end - close) },
    });
  }

  addError(span: Span): void {
    this.syntaxError ??= span;
  }

  openUnit(from: number, to: number): void {
    let end = to;
    while (end > from && /\s/.test(this.text[end - 1] ?? "")) end--;
    this.openUnits.push(this.units.length);
    this.units.push({ from, to: end });
  }

  /** Sets where the unit that is open ends, once that is known. */
  endUnit(to: number): void {
    const unit = this.openUnits.at(-1);
    const known = unit === undefined ? undefined : this.units[unit];
    if (unit !== undefined && known !== undefined) this.units[unit] = { from: known.from, to: Math.max(known.from, to) };
  }

  closeUnit(): void {
    this.openUnits.pop();
  }

  openScope(name: string): void {
    this.scopes.push(name);
  }

  closeScope(): void {
    this.scopes.pop();
  }

  /** Scopes told by their spans, outermost first where they begin at one place; they are not opened and closed. */
  scopesFrom(scopes: readonly Scope[]): void {
    const around: number[] = [];
    for (const [i, scope] of scopes.entries()) {
      while (around.length > 0 && (scopes[around.at(-1) ?? 0]?.to ?? 0) <= scope.from) around.pop();
      this.spans.push({ ...scope, parent: around.at(-1) ?? -1 });
      around.push(i);
    }
  }

  private scopesAt(offset: number): string[] {
    let low = 0;
    let high = this.spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.spans[middle]?.from ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const names: string[] = [];
    for (let at = low - 1; at >= 0; at = this.spans[at]?.parent ?? -1) {
      const scope = this.spans[at];
      if (scope !== undefined && offset < scope.to) names.unshift(scope.name);
    }
    return names;
  }

  private get unit(): number {
    return this.openUnits.at(-1) ?? -1;
  }

  addSlot(names: readonly string[], entryFrom: number, value: Span, literal: Literal | null, flag = false): void {
    if (names.length > 0) this.named.add(value.from);
    else if (this.named.has(value.from)) return;
    this.slots.push({
      names,
      entry: { from: entryFrom, to: value.to },
      value: { from: value.from, to: value.to },
      literal,
      scope: this.spans.length > 0 ? this.scopesAt(entryFrom) : [...this.scopes],
      unit: this.unit,
      flag,
    });
  }

  addSite(span: Span, targets: readonly ReportTarget[], isReturn = false): void {
    this.sites.push({ from: span.from, to: span.to, unit: this.unit, targets, isReturn, scope: [...this.scopes] });
  }

  addImport(path: string, level: number, names: readonly string[]): void {
    this.imports.push({ path, level, names });
  }

  addUnknownImport(reference: UnknownImport): void {
    this.unknownImports.push(reference);
  }

  /** Notes a tag that begins at an offset of code, where the comment sign of some language stands before it. */
  addStray(at: number): void {
    TAG.lastIndex = at;
    const tag = TAG.exec(this.text);
    if (tag === null) return;
    const [whole, sign] = SIGN.exec(this.text.slice(Math.max(0, at - 40), at)) ?? [];
    if (whole === undefined || sign === undefined || (sign === ";" && !/tune|fidelity/.test(tag[0]))) return;
    const from = at - whole.length;
    this.strays.push({ sign: { from, to: from + sign.length }, tag: { from: at, to: at + tag[0].length } });
  }

  /** The same for a text that may hold one. */
  addStrays({ from, to }: Span): void {
    for (let at = this.text.indexOf("@", from); at >= 0 && at < to; at = this.text.indexOf("@", at + 1)) this.addStray(at);
  }

  build(): Outline {
    const { comments, units, slots, sites, imports, unknownImports, strays, syntaxError } = this;
    return { comments, units, slots, sites, imports, unknownImports, strays, syntaxError };
  }
}
