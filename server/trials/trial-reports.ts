import type { Channel, Program } from "../language/model";
import type { Problem } from "../protocol/problem";
import type { TrialObserver } from "../study/backend";
import { PARTS, SAID } from "../words/search-problems";
import { fill } from "../words/translate";
import { metricsOf } from "./job-files";
import { metricProblem, unprintedProblem } from "./metric-problem";
import { MetricSources } from "./metric-sources";
import type { OutputChannel } from "./output-reader";
import type { RuntimeMessage } from "./report-lines";
import { tfjsPlace } from "./tfjs-place";
import type { TrialTrace } from "./trial-process";

interface Described {
  readonly name: string;
  readonly what: "objective" | "constraint";
  /** Its annotation less the name. */
  readonly words: string;
  readonly channel: Channel;
}

/** What a training returns: a history or a model. */
const TRAINED = /^(?:keras|tf_keras|tensorflow|xgboost|lightgbm|transformers|sklearn)\.\S+$/;

/** What one trial says, made into reports and problems at the user's own places. */
export class TrialReports {
  /** Absolute paths of the overlaid files that were really used. */
  readonly loaded = new Set<string>();
  /** Those that may have gone past the hooks. */
  readonly missed = new Set<string>();
  readonly #program: Program;
  readonly #observer: TrialObserver;
  readonly #log: string;
  readonly #channels: readonly Described[];
  /** Last step by channel. */
  readonly #steps = new Map<number, number>();
  /** What is added to the steps of a framework, by channel. */
  readonly #bases = new Map<number, number>();
  readonly #metrics: MetricSources;
  readonly #told = new Set<string>();
  /** Channels that something was said about. */
  readonly #explained = new Set<number>();

  constructor(program: Program, observer: TrialObserver, log: string) {
    this.#program = program;
    this.#observer = observer;
    this.#log = log;
    this.#channels = [
      ...program.objectives.map(({ spec, channel }) => {
        return { name: spec.name, what: "objective" as const, words: `@objective ${spec.direction}`, channel };
      }),
      ...program.constraints.map(({ spec, channel }) => {
        return { name: spec.name, what: "constraint" as const, words: `@constraint ${spec.operator} ${spec.bound}`, channel };
      }),
    ];
    const eligible = Object.entries(metricsOf(program)).flatMap(([name, channels]) => channels.map((channel) => [channel, name] as const));
    this.#metrics = new MetricSources(new Map(eligible), (channel, value, step) => {
      if (step === null) this.#counted(channel, value);
      else this.#report(channel, step, value);
    });
  }

  /** Those of several processes of one distributed run (rank 1, 2, …) repeat what rank 0 says. */
  hear(message: RuntimeMessage, rank: number): void {
    if (message.kind === "loaded") this.loaded.add(message.file);
    else if (message.kind === "missed") this.missed.add(message.file);
    else if (message.kind === "report") {
      if (rank > 0 || message.channel >= this.#channels.length) return;
      this.#metrics.claim(message.channel);
      if (message.counted) this.#counted(message.channel, message.value);
      else this.#report(message.channel, this.#goingOn(message.channel, message.step), message.value);
    } else if (message.kind === "framework") {
      if (rank === 0) this.#metrics.announce(message);
    } else if (message.kind === "problem") {
      if (message.code === "objective-not-a-number" && message.channel !== null) this.notANumber(message.channel, message.message);
      else this.#tell(message.code, message.channel, message.message);
    }
  }

  /** Whether what the program prints of a channel counts; no more so once a framework reports it. */
  isRead(channel: number): boolean {
    return !this.#metrics.isClaimed(channel);
  }

  /** A value that stood in what the program printed; everything that was reported before it has been heard. */
  printed(channel: number, value: number, step: number | null): void {
    this.#metrics.printed(channel, value, step);
  }

  /** After the last of it: lets out what waited for a framework's word. */
  end(): void {
    this.#metrics.release();
  }

  /** After a program that ran to its end: says of metrics that were neither logged by a framework nor printed how they would be. */
  tellMissing(): void {
    const { frameworks } = this.#metrics;
    for (const [index, described] of this.#channels.entries()) {
      if (described.channel.kind !== "output" || this.#steps.has(index) || this.#explained.has(index)) continue;
      const metric = { ...described, severity: described.what === "objective" ? ("error" as const) : ("warning" as const) };
      if (frameworks.size === 0 || !this.#metrics.isEligible(index)) this.#observer.onProblem(unprintedProblem(metric));
      else if (!this.#metrics.isClaimed(index)) this.#observer.onProblem(metricProblem(metric, frameworks));
    }
  }

  notANumber(channel: number, what: string): void {
    const described = this.#channels[channel];
    if (described === undefined) return;
    const mend = TRAINED.test(what) ? fill(PARTS.ownLine, `${described.words} ${described.name}`) : PARTS.single;
    const text = described.what === "objective" ? SAID.notNumberObjective : SAID.notNumberConstraint;
    const message = fill(text, described.name, what, mend);
    this.#tell("objective-not-a-number", channel, message);
  }

  logCut(missing: number): void {
    this.#tell("log-cut", null, fill(SAID.logCut, missing, this.#log));
  }

  /** Tells that the entry ran without the trial's values; gives the reason that the trial fails with. */
  notApplied(command: string | null): string {
    const message = notAppliedReason(this.#program, command);
    this.#tell("edit-not-applied", null, message);
    return message;
  }

  /** The channels that are read from what the program prints. */
  outputChannels(): readonly OutputChannel[] {
    return this.#channels.flatMap(({ channel }, index) =>
      channel.kind === "output" ? [{ channel: index, name: channel.name, pattern: channel.pattern }] : [],
    );
  }

  /** What the files of the trial tell beside its runtimes. */
  take(trace: TrialTrace | null): void {
    for (const file of trace?.loaded ?? []) this.loaded.add(file);
    for (const { code, message } of trace?.problems ?? []) this.#tell(code, null, message);
  }

  /** A value whose step is the next one. */
  #counted(channel: number, value: number): void {
    this.#report(channel, (this.#steps.get(channel) ?? 0) + 1, value);
  }

  /** The steps of a metric that stands alone go on where another process, or what was printed before, left off. */
  #goingOn(channel: number, step: number): number {
    if (this.#channels[channel]?.channel.kind !== "output") return step;
    const last = this.#steps.get(channel) ?? 0;
    const base = this.#bases.get(channel) ?? 0;
    if (step + base > last) return step + base;
    this.#bases.set(channel, last + 1 - step);
    return last + 1;
  }

  #report(channel: number, step: number, value: number): void {
    this.#steps.set(channel, Math.max(step, this.#steps.get(channel) ?? 0));
    this.#observer.onReport(channel, step, value);
  }

  #tell(code: string, index: number | null, message: string): void {
    const key = `${code} ${index}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    if (index !== null) this.#explained.add(index);
    const channel = index === null ? undefined : this.#channels[index]?.channel;
    const start = { line: 0, character: 0 };
    const place = channel ?? (code === "tfjs-redirected" ? tfjsPlace(this.#program) : null);
    const range = place?.range ?? this.#program.searchRange ?? { start, end: start };
    const problem: Problem = { code, severity: "warning", message, file: place?.source.file ?? this.#program.entry.file, range };
    this.#observer.onProblem(problem);
  }
}

function notAppliedReason({ entry: { file, language } }: Program, command: string | null): string {
  if (command === null) return fill(SAID.notTakenIn, file);
  return fill(language === "text" ? SAID.neverRead : SAID.neverRan, command, file);
}
