import type { OutlineBuilder } from "./outline-builder";
import { Brackets, CLOSES, OPENS } from "./text-brackets";
import { codeLiteral } from "./text-expressions";
import { ASSIGNS, readAlias, readHead } from "./text-heads";
import { elementKey, elementName, entryName, plainName, plainNames } from "./text-names";
import { parallelEntries } from "./text-parallel";
import type { Token } from "./text-tokens";
import type { TextSyntax } from "./text-type";

/** Longer values are no literals. */
const MOST_TOKENS = 400;
const FLOAT_TYPES =
  /^(?:double|float|half|real|decimal|f16|f32|f64|float16|float32|float64|numeric|Double|Float|Float16|Float32|Float64|Real|Decimal|FLOAT|REAL|DOUBLE|bfloat16)$/;
const INTEGER_TYPES =
  /^(?:int|long|short|unsigned|signed|byte|uint|u?int\d+(?:_t)?|s?size_t|[iu](?:8|16|32|64|128)|[iu]size|[iI]nteger|INTEGER|INT|U?Int\d*|Long|Short|Byte|BIGINT|SMALLINT)$/;
const DEFINERS = /(?:^|_)define|^DEFINE_|FLAG$|^set$|^option$|^\\(?:new|renew|provide)command$/;

/** What assignments, pairs and elements a tokenized text has. */
export class CodeReader {
  readonly tokens: readonly Token[];
  readonly text: string;
  readonly syntax: TextSyntax;
  /** Index of the other bracket. */
  readonly partner: ReadonlyMap<number, number>;
  private readonly brackets: Brackets;
  private readonly tables = new Map<string, number>();
  private readonly owner = new Map<number, string>();
  private readonly builder: OutlineBuilder;

  constructor(builder: OutlineBuilder, tokens: readonly Token[], syntax: TextSyntax) {
    this.builder = builder;
    this.text = builder.text;
    this.tokens = tokens;
    this.syntax = syntax;
    this.brackets = new Brackets(this.text, tokens);
    this.partner = this.brackets.partner;
  }

  source(token: Token | undefined): string {
    return token === undefined ? "" : this.text.slice(token.from, token.to);
  }

  /** Puts units, slots and, where names are made of paths, scopes into the outline. */
  read(): void {
    let start = true;
    const scopes: number[] = [];
    let section = 0;
    for (const [i, token] of this.tokens.entries()) {
      const sign = token.kind === "sign" ? this.source(token) : "";
      if (start && token.kind !== "line" && sign !== ";") {
        section = this.section(i, section);
        this.builder.openUnit(token.from, this.tokens[this.unitEnd(i)]?.to ?? token.to);
        readHead(this, i);
        start = false;
      }
      if (ASSIGNS.has(sign) || (sign === "->" && this.syntax.name === "Wolfram")) this.assignment(i);
      else if (token.kind === "word" && this.source(token) === "return") this.slot([], token.from, i + 1, this.valueEnd(i + 1));
      else if (token.kind === "word" && this.syntax.name === "SQL" && /^as$/i.test(this.source(token))) readAlias(this, i);
      else if ((sign === "->" || sign === "->>") && this.syntax.name === "R") this.assignmentToRight(i);
      if (sign !== "" && OPENS.includes(sign)) {
        this.elements(i);
        if (this.syntax.paths === true && sign === "{" && this.partner.has(i)) {
          scopes.push(this.partner.get(i) ?? i);
          this.builder.openScope(plainName(this.owner.get(i) ?? this.blockName(i)));
        }
      }
      if (scopes.at(-1) === i) {
        scopes.pop();
        this.builder.closeScope();
      }
      const ends = token.kind === "line" || sign === ";" || sign === "{" || sign === "}";
      if (ends && !this.brackets.inside(i)) {
        if (!start) this.builder.closeUnit();
        start = true;
      }
    }
    if (!start) this.builder.closeUnit();
  }

  private unitEnd(from: number): number {
    let last = from;
    for (let i = from; i < this.tokens.length; i++) {
      const token = this.tokens[i];
      const sign = token?.kind === "sign" ? this.source(token) : "";
      if ((token?.kind === "line" || sign === ";" || sign === "}") && !this.brackets.inside(i)) return sign === ";" ? i : last;
      if (token?.kind !== "line") last = i;
      if (sign === "{" && !this.brackets.inside(i)) return i;
    }
    return last;
  }

  /** `[optimizer.adam]` on a line of its own names what follows. Answers how many scopes it opened. */
  private section(index: number, before: number): number {
    if (this.syntax.paths !== true || this.source(this.tokens[index]) !== "[" || this.brackets.inside(index - 1)) return before;
    const close = this.partner.get(index);
    if (close === undefined || (this.tokens[close + 1] !== undefined && this.tokens[close + 1]?.kind !== "line")) return before;
    if (["JSON", "HCL", "Nix"].includes(this.syntax.name) || this.syntax.strings.length === 0) return before;
    const name = this.text
      .slice(this.tokens[index]?.to ?? 0, this.tokens[close]?.from ?? 0)
      .replace(/^\[|\]$/g, "")
      .trim();
    if (!/^[\p{L}\p{N}_.:"' -]+$/u.test(name)) return before;
    for (let i = 0; i < before; i++) this.builder.closeScope();
    const parts = name.split(".").map((p) => p.replace(/["'\s]/g, ""));
    if (this.source(this.tokens[index + 1]) === "[") parts.push(`${parts.pop() ?? ""}_${this.count(name)}`);
    for (const part of parts) this.builder.openScope(plainName(part));
    return parts.length;
  }

  /** `[[layers]]` stands for one more element each time: `layers_0`. */
  private count(table: string): number {
    const count = this.tables.get(table) ?? 0;
    this.tables.set(table, count + 1);
    return count;
  }

  /** `resource "x" {`, `optimizer {`: the words before a brace. */
  private blockName(open: number): string {
    const words: string[] = [];
    for (let i = open - 1; i >= 0 && words.length < 4; i--) {
      const token = this.tokens[i];
      if (token?.kind === "word") words.unshift(this.source(token));
      else if (token?.kind === "string") words.unshift(this.source(token).slice(1, -1));
      else break;
    }
    return words.join(".");
  }

  private assignment(index: number): void {
    const sign = this.source(this.tokens[index]);
    if (sign === ":" && !this.isLabelled(index) && this.isAnnotation(index)) return;
    const paired = sign === ":" ? null : parallelEntries(this, index);
    if (paired !== null) {
      for (const { name, first, last } of paired) this.slot([name.source], name.from, first, last);
      return;
    }
    const named = entryName(this, index, sign);
    if (named === null) return;
    let first = index + 1;
    while (this.tokens[first]?.kind === "line" && first < index + 3) first++;
    if (this.syntax.name === "make" || this.tokens[first] === undefined) return;
    const last = this.isLabelled(index) ? this.argumentEnd(first) : this.valueEnd(first);
    if (last < first) return;
    this.slot(named.names, named.from, first, last, typeOf(named.typed), named.flag);
    const open = this.opening(first, last);
    if (open !== null) this.owner.set(open, named.names[0] ?? "");
  }

  /** `~lr:0.5` of OCaml: its value is one argument, parted from the next by space. */
  private isLabelled(colon: number): boolean {
    return this.source(this.tokens[colon]) === ":" && this.source(this.tokens[colon - 2]) === "~";
  }

  private argumentEnd(first: number): number {
    const sign = this.source(this.tokens[first]);
    if (sign === "-" || sign === "+") return first + 1;
    return this.partner.get(first) ?? first;
  }

  /** `0.5 -> lr` of R. */
  private assignmentToRight(index: number): void {
    const name = this.tokens[index + 1];
    let first = index;
    while (
      first > 0 &&
      this.tokens[first - 1]?.kind !== "line" &&
      !";,{(".includes(this.source(this.tokens[first - 1])) &&
      index - first < MOST_TOKENS
    )
      first--;
    if (name?.kind === "word" && first < index) this.slot([this.source(name)], this.tokens[first]?.from ?? name.from, first, index - 1);
  }

  private opening(first: number, last: number): number | null {
    for (let i = first; i <= last && i < first + 6; i++) {
      const source = this.source(this.tokens[i]);
      if (source === "{") return i;
      if (source === "[") return null;
    }
    return null;
  }

  /** `lr: f64 = 0.5`, `x ? y : z`, `case 1:`: a colon that pairs no name with a value. */
  private isAnnotation(index: number): boolean {
    const last = this.valueEnd(index + 1);
    for (let i = index + 1; i <= last; i++) {
      const sign = this.tokens[i]?.kind === "sign" ? this.source(this.tokens[i]) : "";
      if (sign === "=" || sign === ":=") return true;
      if (OPENS.includes(sign) && sign !== "") i = this.partner.get(i) ?? i;
    }
    for (let i = index - 1; i > index - 20; i--) {
      const token = this.tokens[i];
      if (token === undefined || token.kind === "line") break;
      const source = this.source(token);
      if (source === "?" && this.syntax.paths !== true) return true;
      if (";,{([".includes(source)) break;
    }
    return last < index + 1;
  }

  /** Index of the last token of the value that begins at one: it ends at a separator, a closing bracket, or its line's end. */
  valueEnd(first: number): number {
    let last = first - 1;
    for (let i = first; i < this.tokens.length && i < first + MOST_TOKENS; i++) {
      const token = this.tokens[i];
      const sign = token?.kind === "sign" ? this.source(token) : "";
      if (token?.kind === "line" || sign === "," || sign === ";" || (sign !== "" && CLOSES.includes(sign))) return last;
      if (sign !== "" && OPENS.includes(sign)) i = this.partner.get(i) ?? i;
      last = i;
    }
    return last;
  }

  slot(names: readonly string[], from: number, first: number, last: number, type: "float" | "integer" | null = null, flag = false): void {
    const [begin, end] = [this.tokens[first], this.tokens[last]];
    if (begin === undefined || end === undefined || last < first) return;
    const literal = codeLiteral(this, first, last);
    const typed = type !== null && literal?.kind === "number" ? { ...literal, [type]: true } : literal;
    this.builder.addSlot(plainNames(names), from, { from: begin.from, to: end.to }, typed, flag);
  }

  /** Whether a token lies in round or square brackets. */
  inside(index: number): boolean {
    return this.brackets.inside(index);
  }

  /** The parts in brackets: a pair of a text and a literal is named by the text, a literal alone by nothing, or by its list. */
  private elements(open: number): void {
    const close = this.partner.get(open);
    if (close === undefined) return;
    const bracket = this.source(this.tokens[open]);
    const callee = bracket === "(" ? this.source(this.tokens[open - 1]) : "";
    const parts = this.parts(open + 1, close);
    const spaced = this.syntax.spaced === true;
    const latex = this.syntax.name === "LaTeX" && bracket === "{";
    for (const [i, [first, last]] of parts.entries()) {
      if (this.syntax.paths === true && bracket === "[" && this.source(this.tokens[first]) === "{")
        this.owner.set(first, elementName(this, open, i) ?? "");
      if (codeLiteral(this, first, last) === null) continue;
      const before = parts[callee === "option" && spaced ? 0 : i - 1];
      const key = before !== undefined && before[0] === before[1] ? this.tokens[before[0]] : undefined;
      const paired =
        bracket !== "[" &&
        key !== undefined &&
        (key.kind === "string" || (key.kind === "word" && (DEFINERS.test(callee) || bracket === "{")));
      if (callee === "option" && spaced && i !== 2) continue;
      const brace = bracket !== "[" && parts.length === 1 ? this.initialized(open, latex) : null;
      const list = this.syntax.paths === true && bracket === "[" ? elementName(this, open, i) : null;
      const name = paired ? elementKey(this.source(key)) : (brace ?? list);
      this.slot(name === null || name === "" ? [] : [name], this.tokens[paired ? (before?.[0] ?? first) : first]?.from ?? 0, first, last);
    }
  }

  /** `double lr{0.5}`, `Adam opt(0.1)`, `\newcommand{\lr}{0.5}`: a name with its first value in brackets. */
  private initialized(open: number, latex: boolean): string | null {
    const [type, name] = [this.tokens[open - 2], this.tokens[open - 1]];
    if (latex && this.source(name) === "}") {
      const inner = this.tokens[(this.partner.get(open - 1) ?? 0) + 1];
      return this.source(inner).replace(/^\\/, "");
    }
    if (latex && name?.kind === "word") return this.source(name).replace(/^\\/, "");
    if (name?.kind !== "word") return null;
    if ((this.source(type) === "." || this.source(type) === "->") && this.source(this.tokens[open]) === "(") return this.source(name); // options.lr(0.1)
    return type?.kind === "word" && !/^(?:return|new|throw|else|case|in|and|or|not|if|while|define)$/.test(this.source(type))
      ? this.source(name)
      : null;
  }

  /** The first and last token of each part between separators. */
  parts(first: number, close: number): [number, number][] {
    const parts: [number, number][] = [];
    let from = first;
    const put = (to: number): void => {
      let [a, b] = [from, to];
      while (this.tokens[a]?.kind === "line" && a <= b) a++;
      while (this.tokens[b]?.kind === "line" && b >= a) b--;
      if (b >= a) parts.push([a, b]);
    };
    const spaced = this.syntax.spaced === true;
    for (let i = first; i < close; i++) {
      const token = this.tokens[i];
      const sign = token?.kind === "sign" ? this.source(token) : "";
      if (sign === "," || sign === ";" || (spaced && i > from && /\s/.test(this.text[(token?.from ?? 1) - 1] ?? ""))) {
        put(i - 1);
        from = sign === "," || sign === ";" ? i + 1 : i;
      } else if (sign !== "" && OPENS.includes(sign)) i = this.partner.get(i) ?? i;
    }
    put(close - 1);
    return parts;
  }
}

function typeOf(words: readonly string[]): "float" | "integer" | null {
  if (words.some((w) => FLOAT_TYPES.test(w))) return "float";
  return words.some((w) => INTEGER_TYPES.test(w)) ? "integer" : null;
}
