import pc from "picocolors";
import type { StudyEvent } from "../protocol/events";
import { ProgressBar } from "./progress-bar";
import { type Colors, StudyLines } from "./study-lines";

export interface StudyOutput {
  show(events: readonly StudyEvent[]): void;
  /** Something to say besides the events; never in JSON. */
  note(text: string): void;
  close(): void;
}

export interface OutputOptions {
  readonly json: boolean;
  /** Absolute path of the entry file. */
  readonly entry: string;
  readonly root: string;
  /** What the journal held already. */
  readonly before: readonly StudyEvent[];
  /** Instead of stdout. */
  readonly write: ((text: string) => void) | null;
}

/** One JSON object a line; lines for a person; or these with a progress bar below them on a terminal. */
export function studyOutput(options: OutputOptions): StudyOutput {
  const write = options.write ?? ((text: string) => void process.stdout.write(text));
  if (options.json) {
    return { show: (events) => write(events.map((e) => `${JSON.stringify(e)}\n`).join("")), note: () => {}, close: () => {} };
  }
  const terminal = options.write === null && process.stdout.isTTY === true && process.env["TERM"] !== "dumb";
  const lines = new StudyLines({
    ...options,
    colors: outputColors(options.write === null),
    width: terminal ? () => process.stdout.columns || 80 : null,
  });
  const bar = terminal ? new ProgressBar(lines, write) : null;
  const put = (text: readonly string[]): void => {
    if (text.length > 0) write(text.map((l) => `${l}\n`).join(""));
  };
  lines.remember(options.before);
  return {
    show: (events) => {
      const text = events.flatMap((event) => lines.add(event));
      if (text.length > 0) bar?.clear();
      put(text);
      bar?.draw(events.some((e) => e.event === "studyFinished"));
    },
    note: (text) => {
      bar?.clear();
      process.stderr.write(`${text}\n`);
      bar?.draw(false);
    },
    close: () => bar?.close(),
  };
}

/** Colour on a terminal, or where it is forced; never with NO_COLOR. */
export function outputColors(standard: boolean): Colors {
  const forced = process.env["FORCE_COLOR"] !== undefined && process.env["FORCE_COLOR"] !== "0";
  const wanted = standard && !process.env["NO_COLOR"] && (forced || (process.stdout.isTTY === true && process.env["TERM"] !== "dumb"));
  return pc.createColors(wanted);
}
