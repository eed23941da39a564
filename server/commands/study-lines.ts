import path from "node:path";
import type pc from "picocolors";
import type {
  Recommendation,
  StudyEvent,
  StudyFinished,
  StudyPhase,
  StudyResumed,
  StudyStarted,
  TrialFinished,
  TrialSampled,
  TrialStarted,
} from "../protocol/events";
import { fromWire, type WireNumber } from "../protocol/number";
import { isBetter } from "../protocol/view";
import { INTERRUPTED } from "../study/ledger";
import { stepWord } from "../words/early-stop";
import { noiseText } from "../words/noise";
import { formatDuration, formatMemory, formatNumber } from "../words/numbers";
import { printableData } from "../words/printable";
import { reasonText } from "../words/reasons";
import { shellWord } from "../words/shell-word";
import { artefactLines } from "./artefact-lines";
import { earlyStopLines } from "./early-stop-lines";
import { EnvironmentLines } from "./environment-lines";
import { type FrontTrial, frontLines } from "./front-lines";
import { headerLines, listed } from "./header-lines";
import { problemLine } from "./problem-lines";
import { recommendationLines } from "./recommendation-lines";
import { commandName, shownPath } from "./shown-names";
import { studyFlags } from "./study-flags";
import { paramsText, stateWord } from "./trial-words";

export type Colors = ReturnType<typeof pc.createColors>;

export interface LineOptions {
  readonly entry: string;
  readonly root: string;
  readonly colors: Colors;
  /** Width of the terminal; null where lines may be as long as they like. */
  readonly width: (() => number) | null;
}

/** A running study in lines for a person, and the figures that its progress bar shows. */
export class StudyLines {
  readonly colors: Colors;
  readonly width: () => number;
  readonly running = new Map<number, TrialStarted>();
  /** Best value after each finished trial of the search. */
  readonly best: number[] = [];
  /** Values of finished trials of the search, NaN where there is none that counts. */
  readonly #counted = new Map<number, number>();
  /** Complete and feasible trials of the search, by their numbers. */
  readonly #complete = new Map<number, FrontTrial>();
  started: StudyStarted | null = null;
  planned = 0;
  finished = 0;
  repeats = 0;
  phase: StudyPhase["phase"] = "searching";
  #interrupted = 0;
  #said: string | null = null;
  readonly #environment = new EnvironmentLines();
  /** Most GPU memory of each running trial, in MiB. */
  readonly #gpuMemory = new Map<number, number>();
  readonly #options: LineOptions;

  constructor(options: LineOptions) {
    this.#options = options;
    this.colors = options.colors;
    this.width = options.width ?? (() => Number.POSITIVE_INFINITY);
  }

  /** Takes events in without saying anything about them. */
  remember(events: readonly StudyEvent[]): void {
    for (const event of events) this.add(event);
    this.running.clear();
  }

  add(said: StudyEvent): readonly string[] {
    if (said.event === "trialReported" || said.event === "trialPredicted") return [];
    const event = printableData(said);
    switch (event.event) {
      case "studyStarted":
        this.started = event;
        this.planned = event.trials;
        return headerLines(event, this.planned, this.colors);
      case "studyResumed":
        this.planned = event.trials;
        this.#environment.forget();
        this.#edited(event);
        return [
          ...(this.started === null ? [] : headerLines(this.started, this.planned, this.colors)),
          this.#continued(event.rerun),
          ...(event.edits ?? []).map((text) => this.colors.dim(capitalized(text))),
        ];
      case "trialStarted":
        this.running.set(event.trial, event);
        return [];
      case "trialSampled":
        this.#sampled(event);
        return [];
      case "environment":
        return this.#environment.add(event, this.#options.root, this.width()).map((text) => this.colors.dim(text));
      case "trialFinished":
        return this.#trial(event);
      case "problem":
        return this.#problem(event);
      case "phase":
        return this.#phase(event);
      case "noise":
        return [this.colors.dim(noiseText(event, this.started?.objectives[0]?.name))];
      case "recommendation":
        return this.#recommended(event);
      case "artefacts":
        return artefactLines(event.kept, this.colors);
      case "studyFinished":
        return this.#end(event);
    }
  }

  #recommended(event: Recommendation): readonly string[] {
    if (this.started === null) return [];
    return [
      ...recommendationLines(this.started, event, this.colors),
      ...frontLines(this.started, [...this.#complete.values()], this.colors),
    ];
  }

  #phase({ phase }: StudyPhase): readonly string[] {
    const before = this.phase;
    this.phase = phase;
    if (phase === "paused") return [this.colors.dim("Paused: no new trial starts; running ones go on to their end")];
    if (before === "paused" && phase !== "stopping") return [this.colors.dim("Goes on")];
    return phase === "confirming" ? ["", this.colors.dim("Running the best values and yours again")] : [];
  }

  /** Trials that do not count any more are none that were finished, and never the best. */
  #edited({ space, outside }: StudyResumed): void {
    if (space === undefined || this.started === null) return;
    this.started = { ...this.started, space };
    const left = new Set(outside);
    for (const trial of left) this.#complete.delete(trial);
    this.finished = [...this.#counted.keys()].filter((trial) => !left.has(trial)).length;
    this.best.length = 0;
    for (const [trial, value] of this.#counted) if (!left.has(trial)) this.#rank(value);
  }

  #continued(rerun: readonly number[]): string {
    const names = listed(rerun);
    const again = rerun.length === 0 ? "" : `, ${rerun.length === 1 ? `trial ${names} runs` : `trials ${names} run`} again`;
    return `Continued from the journal${again}`;
  }

  #trial(event: TrialFinished): readonly string[] {
    const start = this.running.get(event.trial);
    this.running.delete(event.trial);
    if (start === undefined) return [];
    const record = this.#count(start, event);
    const { colors } = this;
    const word = stateWord(start, event);
    const interrupted = event.reason === INTERRUPTED;
    const faint = interrupted || event.state === "pruned";
    const paint = faint ? colors.dim : event.state === "failed" ? colors.red : start.baseline ? colors.cyan : (t: string) => t;
    const values = event.values === null ? "–" : event.values.map((v) => formatNumber(fromWire(v))).join(" ");
    const head = `${record ? "★" : " "} ${`#${event.trial}`.padStart(4)}  ${word.padEnd(13)}  ${values.padEnd(9)}`;
    const tail = [paramsText(start.params, this.started?.space ?? []), formatDuration(event.seconds), this.#device(start)]
      .filter((t) => t !== "")
      .join("  ");
    const text = this.#fit(`${head}  ${tail}`);
    const line = record ? colors.green(text) : paint(text);
    return event.reason === null || interrupted ? [line] : [line, colors.dim(this.#fit(`         ${this.#reason(event, start.log)}`))];
  }

  #sampled({ trial, gpuMemory }: TrialSampled): void {
    if (gpuMemory !== null) this.#gpuMemory.set(trial, Math.max(gpuMemory, this.#gpuMemory.get(trial) ?? 0));
  }

  /** Where a trial ran and how much of it it took; nothing for the processor alone. */
  #device({ trial, device }: TrialStarted): string {
    const memory = this.#gpuMemory.get(trial);
    this.#gpuMemory.delete(trial);
    if (device === "cpu" && memory === undefined) return "";
    return memory === undefined ? device : `${device} ${formatMemory(memory)}`;
  }

  #reason({ reason, location, state }: TrialFinished, log: string): string {
    const place = location === null ? [] : [`${shownPath(path.resolve(this.#options.root, location.file))}:${location.line}`];
    const more = state === "failed" ? [...place, `log ${shownPath(log)}`] : place;
    const said = (reason ?? "").split("\n")[0] ?? "";
    const step = stepWord(this.started?.fidelity ?? null);
    return [state === "pruned" ? reasonText(said, step) : said, ...more].join("  ");
  }

  /** Counts a finished trial; true when it is the best so far and not the user's own. */
  #count(start: TrialStarted, event: TrialFinished): boolean {
    if (start.repeatOf !== null && start.again !== true) {
      this.repeats += 1;
      return false;
    }
    if (event.reason === INTERRUPTED) {
      this.#interrupted += 1;
      return false;
    }
    // One that was paused and went on ends twice.
    if (!this.#counted.has(event.trial)) this.finished += 1;
    const counts = event.state === "complete" && event.feasible && start.repeatOf === null; // the best of several runs is luck
    const { trial, baseline, params } = start;
    if (counts) this.#complete.set(trial, { trial, baseline, params, values: event.values });
    const value = counts ? numberOf(event.values?.[0]) : Number.NaN;
    this.#counted.set(event.trial, value);
    return this.#rank(value) && !start.baseline;
  }

  /** Whether it is the best so far. */
  #rank(value: number): boolean {
    const before = this.best.at(-1);
    const direction = this.started?.objectives.length === 1 ? this.started.objectives[0]?.direction : undefined;
    const better = direction !== undefined && Number.isFinite(value) && (before === undefined || isBetter(direction, value, before));
    if (better) this.best.push(value);
    else if (before !== undefined) this.best.push(before);
    return better;
  }

  #fit(text: string): string {
    const width = this.width();
    const characters = [...text];
    return characters.length <= width ? text : `${characters.slice(0, Math.max(1, width - 1)).join("")}…`;
  }

  #problem({ problem }: Extract<StudyEvent, { event: "problem" }>): readonly string[] {
    const text = problemLine(this.#options.root, problem);
    if (text === this.#said) return [];
    this.#said = text;
    return [this.colors.yellow(text)];
  }

  #end(event: StudyFinished): readonly string[] {
    const { colors } = this;
    const shown = shownPath(this.#options.entry);
    const flags = this.started === null ? "" : studyFlags(this.started);
    const cut = event.state === "interrupted" ? this.#interrupted : 0;
    const stop = earlyStopLines(event.earlyStop ?? event, this.started?.fidelity ?? null).map((text) => colors.dim(text));
    const counts = [
      `${event.complete} complete`,
      ...(event.pruned > 0 ? [`${event.pruned} stopped early`] : []),
      ...(event.failed > cut ? [`${event.failed - cut} failed`] : []),
      ...(cut > 0 ? [`${cut} cut off`] : []),
    ];
    const total = colors.dim(
      `${event.trials} ${event.trials === 1 ? "trial" : "trials"} in ${formatDuration(event.seconds)}: ${counts.join(", ")}`,
    );
    if (event.state === "failed") return ["", colors.red(`The search ended: ${event.reason ?? ""}`), total];
    if (event.state === "interrupted")
      return [
        "",
        `Interrupted; everything found is kept. To go on: ${commandName()} run ${shellWord(shown)} --resume${flags}`,
        ...stop,
        total,
      ];
    return ["", ...(event.reason === null ? [] : [capitalized(event.reason)]), ...stop, total];
  }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function numberOf(value: WireNumber | undefined): number {
  return value === undefined ? Number.NaN : fromWire(value);
}
