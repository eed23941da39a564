import { formatDuration, formatNumber } from "../words/numbers";
import { sparkline } from "./sparkline";
import type { StudyLines } from "./study-lines";

/** Seconds between changes of an estimate. */
const ESTIMATE_EVERY = 5;
const REDRAW_MILLISECONDS = 500;
const ERASE = "\r\u001b[2K";

/** The last line of a terminal while a study runs: how far, how good, how long still. */
export class ProgressBar {
  readonly #lines: StudyLines;
  readonly #write: (text: string) => void;
  readonly #since = Date.now();
  readonly #timer: NodeJS.Timeout;
  readonly #before: number;
  #shown: string | null = null;
  #estimate = { at: 0, text: "" };
  #ended = false;

  constructor(lines: StudyLines, write: (text: string) => void) {
    this.#lines = lines;
    this.#write = write;
    this.#before = lines.finished;
    this.#timer = setInterval(() => {
      if (this.#shown !== null) this.draw(false);
    }, REDRAW_MILLISECONDS);
    this.#timer.unref();
  }

  clear(): void {
    if (this.#shown !== null) this.#write(ERASE);
    this.#shown = null;
  }

  draw(ended: boolean): void {
    this.#ended ||= ended;
    if (this.#ended || this.#lines.started === null) return;
    const text = this.#text();
    if (text === this.#shown) return;
    this.clear();
    this.#write(text);
    this.#shown = text;
  }

  close(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #text(): string {
    const { colors, finished, planned, best, phase, running, started, repeats } = this.#lines;
    const direction = started?.objectives[0]?.direction ?? "maximize";
    const value = best.at(-1);
    const parts = [
      phase === "confirming" ? `repeat ${repeats + 1}` : `${finished}/${planned}`,
      ...(value === undefined ? [] : [`best ${formatNumber(value)}`]),
      ...(phase === "paused" ? ["paused"] : []),
      phase === "stopping" ? "ending the running trials" : `${running.size} running`,
      ...this.#left(),
    ];
    const curve = best.length > 1 ? `  ${sparkline(best, 20, direction)}` : "";
    const width = this.#lines.width();
    const text = parts.join(" · ");
    const room = Math.min(30, width - text.length - curve.length - 4);
    const done = planned === 0 ? 0 : Math.min(1, finished / planned);
    const full = Math.round(done * Math.max(0, room));
    const bar = room < 5 ? "" : `${colors.cyan("━".repeat(full))}${colors.dim("─".repeat(room - full))}  `;
    return room < 5 ? text.slice(0, Math.max(0, width - 1)) : `${bar}${text}${colors.cyan(curve)}`;
  }

  #left(): readonly string[] {
    const { finished, planned, phase } = this.#lines;
    const done = finished - this.#before;
    const now = Date.now();
    if (phase !== "searching" || done < 2 || finished >= planned) return [];
    if (now - this.#estimate.at > ESTIMATE_EVERY * 1000) {
      const seconds = ((now - this.#since) / 1000 / done) * (planned - finished);
      this.#estimate = { at: now, text: `about ${formatDuration(Math.max(1, Math.round(seconds)))} left` };
    }
    return [this.#estimate.text];
  }
}
