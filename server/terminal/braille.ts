/** Bits of the dots of a braille sign, by row and column (Unicode 15, section 21.1). */
const DOTS: readonly (readonly [left: number, right: number])[] = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

export interface Cell {
  readonly sign: string;
  /** Of the line that was drawn there last; null where there is none. */
  readonly paint: string | null;
}

/** A drawing in braille signs: two dots across and four down in each cell. What is drawn later takes the colour of a cell. */
export class BrailleCanvas {
  readonly #columns: number;
  readonly #rows: number;
  readonly #bits: Uint8Array;
  readonly #paints: (string | null)[];

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
    this.#bits = new Uint8Array(columns * rows);
    this.#paints = Array.from({ length: columns * rows }, () => null);
  }

  /** In dots. */
  get width(): number {
    return this.#columns * 2;
  }

  get height(): number {
    return this.#rows * 4;
  }

  /** A line through points in dots from the upper left; what lies outside is not drawn. */
  line(points: readonly (readonly [x: number, y: number])[], paint: string): void {
    const [first] = points;
    if (first !== undefined && points.length === 1) this.#dot(first[0], first[1], paint);
    for (let k = 1; k < points.length; k++) {
      const [from, to] = [points[k - 1], points[k]];
      if (from === undefined || to === undefined) continue;
      const steps = Math.max(1, Math.ceil(Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]))));
      for (let i = 0; i <= Math.min(steps, 4000); i++)
        this.#dot(from[0] + ((to[0] - from[0]) * i) / steps, from[1] + ((to[1] - from[1]) * i) / steps, paint);
    }
  }

  row(row: number): readonly Cell[] {
    return Array.from({ length: this.#columns }, (_, column) => {
      const at = row * this.#columns + column;
      const bits = this.#bits[at] ?? 0;
      return { sign: bits === 0 ? " " : String.fromCharCode(0x2800 + bits), paint: this.#paints[at] ?? null };
    });
  }

  #dot(x: number, y: number, paint: string): void {
    const [across, down] = [Math.round(x), Math.round(y)];
    if (!(across >= 0 && across < this.width && down >= 0 && down < this.height)) return;
    const at = (down >> 2) * this.#columns + (across >> 1);
    this.#bits[at] = (this.#bits[at] ?? 0) | (DOTS[down & 3]?.[across & 1] ?? 0);
    this.#paints[at] = paint;
  }
}
