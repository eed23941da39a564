import { formatDuration, formatMemory } from "../server/words/numbers";
import { niceTicks } from "../server/words/ticks";
import { tr } from "../server/words/translate";
import { placed, shortened } from "./axis-plan";
import { roleColour, withAlpha } from "./colours";
import type { Extent } from "./extent";
import { KeptPicture } from "./kept-picture";
import { type Bar, type Lane, limitOf, memoryOf, modelOf, type Timeline } from "./lanes";
import { LayeredCanvas, type Point, type Surface } from "./layered-canvas";

const BAR = 26;
const MEMORY = 34;
const GAP = 10;
const AXIS = 20;
const DIGIT = 6.4;
const NARROW = 480;
const SEEN = 0.2;

type Ink = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** MiB: the most that a trial took, the device's limit where that is drawn, and what is the full height. */
interface Memory {
  readonly peak: number;
  readonly limit: number | null;
  readonly most: number;
}

/** A lane where it is drawn; pixels. */
interface Row {
  readonly lane: Lane;
  readonly top: number;
  readonly height: number;
  readonly memory: Memory | null;
}

/** A lane a worker, a bar a trial; below each what memory its trials took. Bars that have ended are kept as pixels. */
export class TimelineCanvas implements Surface {
  readonly #layers = new LayeredCanvas("lanes");
  #timeline: Timeline | null = null;
  #descriptions: readonly string[] = [];
  /** Of the last picture: to ask for it makes the browser lay the page out. */
  #width = 0;
  #boxes = new Map<number, { left: number; right: number; top: number }>();
  readonly #kept = new KeptPicture();
  /** The bars on the kept picture. */
  #ended: readonly Bar[] = [];
  #hot: number | null = null;
  trials: readonly number[] = [];

  get node(): HTMLElement {
    return this.#layers.node;
  }

  get extent(): Extent {
    return this.#layers.extent;
  }

  get canvas(): HTMLCanvasElement {
    return this.#layers.canvas;
  }

  forgetColours(): void {
    this.#layers.forgetColours();
  }

  draw(timeline: Timeline, descriptions: readonly string[]): void {
    this.#timeline = timeline;
    this.#descriptions = descriptions;
    const order = timeline.lanes.flatMap((l) => l.bars).sort((a, b) => a.from - b.from);
    this.trials = order.map((b) => b.trial.trial);
    const rows = this.#rowsOf(timeline.lanes);
    const height = rows.reduce((sum, row) => sum + row.height, 0) + AXIS;
    this.node.style.height = `${height}px`;
    const ink = this.#layers.clean(height);
    if (ink === null) return;
    this.#width = this.#layers.width;
    this.#boxes = new Map();
    for (const { lane, top } of rows) for (const bar of lane.bars) this.#boxes.set(bar.trial.trial, { ...this.#extent(bar), top });
    this.#layEnded(ink, rows, height);
    for (const row of rows) for (const bar of row.lane.bars) if (goesOn(bar)) this.#drawBar(ink, bar, row);
    this.#drawTimes(ink, height - AXIS);
    this.highlight(this.#hot);
  }

  highlight(trial: number | null): void {
    this.#hot = trial;
    const box = trial === null ? undefined : this.#boxes.get(trial);
    if (box === undefined) {
      this.#layers.clearOverlay();
      return;
    }
    const ink = this.#layers.cleanOverlay();
    if (ink === null) return;
    const { foreground, background } = this.#layers.colours;
    for (const [colour, width] of [
      [background, 5],
      [foreground, 2],
    ] as const) {
      ink.strokeStyle = colour;
      ink.lineWidth = width;
      ink.strokeRect(box.left - 1, box.top - 1, Math.max(3, box.right - box.left) + 2, BAR + 2);
    }
  }

  nearest(x: number, y: number): number | null {
    let found: number | null = null;
    let least = 8;
    for (const [trial, { left, right, top }] of this.#boxes) {
      if (y < top || y > top + BAR) continue;
      const distance = Math.max(left - x, x - right, 0);
      if (distance < least) [found, least] = [trial, distance];
    }
    return found;
  }

  placeOf(trial: number): Point | null {
    const box = this.#boxes.get(trial);
    return box === undefined ? null : { x: (box.left + box.right) / 2, y: box.top + BAR };
  }

  /** How much time one pixel of the screen is, in milliseconds: nothing moves before so much has passed. 0 before the first picture. */
  get grain(): number {
    const { from = 0, end: until = 0 } = this.#timeline ?? {};
    return this.#width === 0 ? 0 : (until - from) / (this.#width * (window.devicePixelRatio || 1));
  }

  get #left(): number {
    return this.#width < NARROW ? 62 : 104;
  }

  #x(time: number): number {
    const { from = 0, end: until = 1 } = this.#timeline ?? {};
    const share = until > from ? (time - from) / (until - from) : 0;
    return this.#left + share * (this.#width - this.#left - 2);
  }

  #rowsOf(lanes: readonly Lane[]): readonly Row[] {
    let below = 0;
    return lanes.map((lane) => {
      const top = below;
      const memory = this.#memoryOf(lane);
      const height = BAR + GAP + (memory === null ? 0 : MEMORY);
      below += height;
      return { lane, top, height, memory };
    });
  }

  /** Against the device's limit where that is near enough; else against the most of all. Null where nothing is known. */
  #memoryOf({ bars, device }: Lane): Memory | null {
    const used = bars.flatMap((b) => memoryOf(b.trial, device) ?? []);
    if (used.length === 0) return null;
    const peak = used.reduce((a, b) => Math.max(a, b));
    const known = limitOf(modelOf(device, this.#descriptions));
    // Far below its limit the limit is a word: against it one would see nothing of the memory.
    const limit = known !== null && peak >= SEEN * known ? known : null;
    return { peak, limit, most: Math.max(limit ?? 0, peak) };
  }

  /** All that does not go on: drawn anew where any of it is another, else only what has ended since is added. */
  #layEnded(ink: CanvasRenderingContext2D, rows: readonly Row[], height: number): void {
    const { from = 0, end = 0 } = this.#timeline ?? {};
    const { colours, width } = this.#layers;
    const of = rows.flatMap(({ lane, top, memory }) => [lane.name, lane.device, top, memory?.peak, memory?.limit]);
    const ended = rows.flatMap((row) => row.lane.bars.filter((b) => !goesOn(b)).map((bar) => ({ bar, row })));
    const roles = new Map(ended.map(({ bar }) => [bar.trial, bar.role]));
    const drawn = new Set(this.#ended.map(({ trial }) => trial));
    if (!this.#ended.every(({ trial, role }) => roles.get(trial) === role)) this.#kept.forget();
    let whole = false;
    this.#kept.draw(ink, { width, height }, [colours, from, end, ...of, ...this.#descriptions], (own) => {
      whole = true;
      for (const row of rows) this.#drawRow(own, row);
      for (const { bar, row } of ended) this.#drawBar(own, bar, row);
    });
    this.#ended = ended.map(({ bar }) => bar);
    const added = whole ? [] : ended.filter(({ bar }) => !drawn.has(bar.trial));
    if (added.length === 0) return;
    const draw = (on: Ink) => {
      for (const { bar, row } of added) this.#drawBar(on, bar, row);
    };
    this.#kept.add(draw);
    draw(ink);
  }

  #drawRow(ink: Ink, { lane, top, memory }: Row): void {
    const { colours, width } = this.#layers;
    ink.save();
    ink.font = `12px ${colours.font}`;
    ink.textBaseline = "middle";
    ink.fillStyle = colours.foreground;
    ink.fillText(shortened(lane.name, Math.floor((this.#left - 8) / DIGIT)), 0, top + BAR / 2);
    if (!colours.highContrast) {
      ink.fillStyle = withAlpha(colours.foreground, 0.05);
      ink.fillRect(this.#left, top, width - this.#left, BAR);
    }
    if (memory !== null) this.#drawMemoryScale(ink, memory, top + BAR + 4);
    ink.restore();
  }

  #extent({ from, until }: Bar): { readonly left: number; readonly right: number } {
    return { left: this.#x(from) + 0.5, right: Math.max(this.#x(from) + 2, this.#x(until) - 0.5) };
  }

  /** Dashed: stopped early. Red outline: failed. Blue: best. Thick: your code. */
  #drawBar(ink: Ink, bar: Bar, { lane, top, memory }: Row): void {
    const { trial, role } = bar;
    const { colours } = this.#layers;
    const { left, right } = this.#extent(bar);
    const [w, h] = [right - left, BAR];
    ink.save();
    ink.textBaseline = "middle";
    const inset = role === "base" ? 1 : 0.5;
    const strong = role === "base" || role === "best" || role === "failed" || role === "running";
    ink.strokeStyle = strong ? roleColour(role, colours) : withAlpha(colours.foreground, colours.highContrast ? 1 : 0.5);
    ink.lineWidth = role === "base" || role === "best" ? 2 : role === "failed" ? 1.5 : 1;
    ink.setLineDash(role === "stopped" ? [3, 2] : []);
    if (!colours.highContrast && role !== "stopped" && role !== "failed") {
      ink.fillStyle = withAlpha(
        role === "best" ? colours.best : role === "running" ? colours.running : colours.foreground,
        role === "best" ? 0.35 : 0.1,
      );
      ink.fillRect(left, top, w, h);
    }
    ink.strokeRect(left + inset, top + inset, Math.max(1, w - 2 * inset), h - 2 * inset);
    const text = String(trial.trial);
    if (w >= text.length * DIGIT + 8) {
      ink.font = `11px ${colours.font}`;
      ink.fillStyle = role === "stopped" ? colours.faint : colours.foreground;
      ink.fillText(text, left + 5, top + BAR / 2);
    }
    ink.restore();
    const used = memoryOf(trial, lane.device);
    if (memory !== null && memory.most > 0 && used !== null) this.#drawMemory(ink, bar, used / memory.most, top + BAR + 4);
  }

  /** The limit is a dotted line. */
  #drawMemoryScale(ink: Ink, { peak, limit }: Memory, top: number): void {
    const { colours, width } = this.#layers;
    ink.font = `10px ${colours.font}`;
    ink.fillStyle = colours.faint;
    ink.fillText(tr("memory"), 0, top + 6);
    ink.fillText(
      shortened(this.#width < NARROW ? formatMemory(peak) : tr("max {0}", formatMemory(peak)), Math.floor((this.#left - 6) / 5.4)),
      0,
      top + 19,
    );
    if (limit === null) return;
    ink.strokeStyle = withAlpha(colours.foreground, 0.6);
    ink.setLineDash([2, 2]);
    ink.beginPath();
    ink.moveTo(this.#left, top + 0.5);
    ink.lineTo(width, top + 0.5);
    ink.stroke();
    ink.setLineDash([]);
  }

  #drawMemory(ink: Ink, bar: Bar, share: number, top: number): void {
    const { colours } = this.#layers;
    const height = MEMORY - 8;
    const [left, right] = [this.#x(bar.from), Math.max(this.#x(bar.from) + 2, this.#x(bar.until))];
    const y = top + height * (1 - share);
    if (!colours.highContrast) {
      ink.fillStyle = withAlpha(colours.foreground, 0.14);
      ink.fillRect(left, y, right - left, top + height - y);
    }
    ink.strokeStyle = withAlpha(colours.foreground, colours.highContrast ? 1 : 0.55);
    ink.lineWidth = 1;
    ink.beginPath();
    ink.moveTo(left, top + height);
    ink.lineTo(left, y);
    ink.lineTo(right, y);
    ink.lineTo(right, top + height);
    ink.stroke();
  }

  #drawTimes(ink: CanvasRenderingContext2D, top: number): void {
    const { from = 0, until = 0 } = this.#timeline ?? {};
    const { colours, width } = this.#layers;
    const seconds = (until - from) / 1000;
    const room = width - this.#left - 30;
    const unit = seconds > 3 * 3600 ? 3600 : seconds > 180 ? 60 : 1;
    const nice = niceTicks(0, seconds / unit, Math.max(2, room / 110)).map((t) => t * unit);
    const label = (s: number) => (s === 0 ? tr("start") : formatDuration(s));
    const ends = [0, seconds].map((at) => ({ at, label: label(at) }));
    ink.save();
    ink.font = `11px ${colours.font}`;
    ink.fillStyle = colours.faint;
    for (const tick of placed([...ends, ...nice.map((at) => ({ at, label: label(at) }))], 0, Math.max(seconds, 1), room)) {
      ink.textAlign = tick.at === 0 ? "left" : tick.at === seconds ? "right" : "center";
      ink.fillText(tick.label, this.#x(from + 1000 * tick.at), top + 10);
    }
    ink.restore();
  }
}

function goesOn({ trial }: Bar): boolean {
  return trial.state === "running";
}
