import type { AnnotationText } from "./annotation-text";
import { MOST_PARTED } from "./kept-text";
import type { CommentText, Outline, ReportSite, Slot } from "./outline";
import type { LineIndex } from "./text-positions";

/** The literals and statements that a comment may speak of, nearest first. */
export interface Surroundings {
  /** Slots on the comment's own line (or the line below a comment that stands alone). */
  readonly near: readonly Slot[];
  /** Slots of the statements that end (or, below, begin) there. */
  readonly whole: readonly Slot[];
  /** Slots of what a formatter may have parted from the comment; meant only by a target that names one. */
  readonly parted: readonly Slot[];
  readonly sites: readonly ReportSite[];
  readonly ownLine: boolean;
  /** True when there is code beside or directly below the comment. */
  readonly hasCode: boolean;
}

/** Finds what comments stand on, by lines: built once a file. */
export class Attachment {
  private readonly slotsByEnd = new Map<number, Slot[]>();
  private readonly slotsByStart = new Map<number, Slot[]>();
  private readonly slotsByLiteral = new Map<number, Slot[]>();
  private readonly slotsByUnit = new Map<number, Slot[]>();
  private readonly unitsByEnd = new Map<number, number[]>();
  private readonly unitsByStart = new Map<number, number[]>();
  private readonly sitesByEnd = new Map<number, ReportSite[]>();
  private readonly sitesByStart = new Map<number, ReportSite[]>();
  private readonly codeBelow = new Map<number, number | null>();
  private readonly commentsByLine = new Map<number, CommentText[]>();

  private readonly unitEnds: readonly number[];
  private readonly text: string;
  private readonly lines: LineIndex;

  constructor(text: string, outline: Outline, lines: LineIndex) {
    this.text = text;
    this.lines = lines;
    this.unitEnds = outline.units.map((unit) => unit.to);
    for (const comment of outline.comments) put(this.commentsByLine, lines.lineAt(comment.from), comment);
    for (const slot of outline.slots) {
      const ends = new Set([lines.lineAt(slot.value.to), lines.lineAt((slot.literal ?? slot.value).to)]);
      for (const line of ends) put(this.slotsByEnd, line, slot);
      put(this.slotsByStart, lines.lineAt(slot.entry.from), slot);
      put(this.slotsByLiteral, lines.lineAt((slot.literal ?? slot.value).from), slot);
      put(this.slotsByUnit, slot.unit, slot);
    }
    for (const [i, unit] of outline.units.entries()) {
      put(this.unitsByEnd, lines.lineAt(unit.to), i);
      put(this.unitsByStart, lines.lineAt(unit.from), i);
    }
    for (const site of outline.sites) {
      put(this.sitesByEnd, lines.lineAt(site.to), site);
      put(this.sitesByStart, lines.lineAt(site.from), site);
    }
  }

  around(annotation: AnnotationText): Surroundings {
    const { comment } = annotation;
    const first = this.lines.lineAt(comment.from);
    const last = this.lines.lineAt(comment.to);
    const codeBefore = !this.isBlank(this.lines.lineStart(first), comment.from, first);
    const codeBehind = !this.isBlank(comment.to, this.lines.lineEnd(last), last);
    if (codeBefore && codeBehind) return this.inline(comment, last);
    if (codeBefore) return this.trailing(comment, first);
    return this.below(codeBehind ? last : this.nextCodeLine(last), first);
  }

  /** Whether there is nothing but space and comments in a part of a line. */
  private isBlank(from: number, to: number, line: number): boolean {
    let at = from;
    for (const comment of this.commentsByLine.get(line) ?? []) {
      if (comment.from >= to) break;
      if (comment.to <= at) continue;
      if (!this.isSpace(at, comment.from)) return false;
      at = Math.min(comment.to, to);
    }
    return this.isSpace(at, to);
  }

  private isSpace(from: number, to: number): boolean {
    return this.text.slice(from, to).replace("\uFEFF", "").trim() === "";
  }

  /** The line below a comment, past further comment lines; null at a blank line or the end. */
  private nextCodeLine(line: number): number | null {
    const passed: number[] = [];
    let next = line;
    let found: number | null = null;
    for (;;) {
      const known = this.codeBelow.get(next);
      if (known !== undefined) {
        found = known;
        break;
      }
      passed.push(next);
      next++;
      const [from, to] = [this.lines.lineStart(next), this.lines.lineEnd(next)];
      if (next >= this.lines.lineCount || this.text.slice(from, to).trim() === "") break;
      if (!this.isBlank(from, to, next)) {
        found = next;
        break;
      }
      const comment = this.commentsByLine.get(next)?.at(-1);
      if (comment !== undefined) next = Math.max(next, this.lines.lineAt(comment.to));
    }
    for (const one of passed) this.codeBelow.set(one, found);
    return found;
  }

  private trailing(comment: CommentText, line: number): Surroundings {
    const before = <T extends { from: number }>(span: T): boolean => span.from < comment.from;
    const near = (this.slotsByEnd.get(line) ?? []).filter((s) => before(s.entry));
    const starting = (this.slotsByStart.get(line) ?? []).filter((s) => before(s.entry));
    const ended = this.unitsByEnd.get(line) ?? [];
    const units = ended.length > 0 ? ended : near.length > 0 ? [] : (this.unitsByStart.get(line) ?? []);
    const sites = (this.sitesByEnd.get(line) ?? []).filter(before);
    const found = near.length > 0 ? near : starting;
    return {
      near: found.length > 0 || units.length > 0 ? found : this.opened(comment, line),
      whole: this.slotsOf(units),
      parted: this.statementsAbove(line),
      sites: sites.length > 0 ? sites : (this.sitesByStart.get(line) ?? []).filter(before),
      ownLine: false,
      hasCode: true,
    };
  }

  private slotsOf(units: readonly number[]): readonly Slot[] {
    return units.flatMap((u) => this.slotsByUnit.get(u) ?? []);
  }

  /** `name: type = (  # …`, as Black may break it: the value that begins on the next line. */
  private opened(comment: CommentText, line: number): readonly Slot[] {
    const next = this.nextCodeLine(line);
    const begun = next === null ? [] : (this.slotsByLiteral.get(next) ?? []);
    return begun.filter((s) => s.entry.from < comment.from && this.isGap(comment.to, (s.literal ?? s.value).from, /^\s*$/));
  }

  /** `a = 1; b = 2  # …` is parted into lines: the statements of the lines above that have no comment of their own. */
  private statementsAbove(line: number): readonly Slot[] {
    const found: Slot[] = [];
    for (let above = line - 1; above >= 0 && line - above <= MOST_PARTED && !this.commentsByLine.has(above); above--) {
      const units = this.unitsByEnd.get(above) ?? [];
      if (units.length === 0) break;
      found.push(...this.slotsOf(units));
    }
    return found;
  }

  /** `function f(a = 1) { // …`: the comment is moved into the body, below the header. */
  private headerAbove(line: number): readonly Slot[] {
    const ended = this.unitsByEnd.get(line - 1) ?? [];
    return this.slotsOf(ended.filter((u) => /[{:]/.test(this.text[(this.unitEnds[u] ?? 0) - 1] ?? "")));
  }

  /** `const lr = /* … *\/ 0.5`: the value right behind, or right before, the comment; else those of the line. */
  private inline(comment: CommentText, line: number): Surroundings {
    const all = this.slotsByEnd.get(line) ?? [];
    const behind = all.filter((s) => this.isGap(comment.to, s.value.from, /^\s*$/) || this.isGap(comment.to, s.entry.from, /^\s*$/));
    const touching = behind.length > 0 ? behind : all.filter((s) => this.isGap(s.value.to, comment.from, /^[\s,]*$/));
    const sites = (this.sitesByEnd.get(line) ?? []).filter((s) => s.from < comment.from);
    return { near: touching.length > 0 ? touching : all, whole: all, parted: [], sites, ownLine: false, hasCode: true };
  }

  private isGap(from: number, to: number, pattern: RegExp): boolean {
    return from <= to && to - from < 200 && pattern.test(this.text.slice(from, to));
  }

  private below(line: number | null, own: number): Surroundings {
    if (line === null) return { near: [], whole: [], parted: [], sites: [], ownLine: true, hasCode: false };
    const units = this.unitsByStart.get(line) ?? [];
    const whole = this.slotsOf(units);
    const starting = this.slotsByStart.get(line) ?? [];
    const sites = this.sitesByStart.get(line) ?? [];
    const parted = [...this.headerAbove(own), ...this.decorated(line)];
    return { near: units.length > 0 ? whole : starting, whole, parted, sites, ownLine: true, hasCode: true };
  }

  /** The further decorators of what one on this line stands on, and that itself. */
  private decorated(line: number): readonly Slot[] {
    const found: Slot[] = [];
    for (let next = line; this.text.slice(this.lines.lineStart(next), this.lines.lineEnd(next)).trimStart().startsWith("@"); next++)
      found.push(...this.slotsOf(this.unitsByStart.get(next + 1) ?? []));
    return found;
  }
}

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
