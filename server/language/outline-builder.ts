import type { Span } from "./model";
import type { CommentText, ImportReference, Literal, Outline, ReportSite, ReportTarget, Slot, Unit } from "./outline";

/** Gathers an outline while a tree is walked: knows the statement and the scope that the walk is in. */
export class OutlineBuilder {
  private readonly comments: CommentText[] = [];
  private readonly units: Unit[] = [];
  private readonly slots: Slot[] = [];
  private readonly sites: ReportSite[] = [];
  private readonly imports: ImportReference[] = [];
  private syntaxError: Span | null = null;
  private readonly openUnits: number[] = [];
  private readonly scopes: string[] = [];
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

  closeUnit(): void {
    this.openUnits.pop();
  }

  openScope(name: string): void {
    this.scopes.push(name);
  }

  closeScope(): void {
    this.scopes.pop();
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
      scope: [...this.scopes],
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

  build(): Outline {
    const { comments, units, slots, sites, imports, syntaxError } = this;
    return { comments, units, slots, sites, imports, syntaxError };
  }
}
