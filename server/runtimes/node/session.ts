import { existsSync, readFileSync } from "node:fs";
import { Connection } from "./connection";
import { byRealPath, type Job } from "./job";
import { candidates, typeScriptTarget } from "./specifiers";

/** What one thread of the user's program needs of its trial: the texts of the overlaid files, and the way to tell things. */
export class Session {
  #connection: Connection | null = null;
  #job: Pick<Job, "files" | "configs" | "metrics" | "aliases"> = { files: {} };
  #names: ReadonlyMap<string, string> = new Map();
  #configs: ReadonlyMap<string, string> = new Map();
  /** What there was to tell before the trial was known. */
  readonly #early: string[] = [];
  readonly #whenBegun: (() => void)[] = [];
  readonly #told = new Set<string>();
  #blind = false;

  /** `job` is null in a process that waits for one. */
  constructor(job: Job | null) {
    if (job !== null) this.begin(job);
  }

  /** From here on the thread is this trial's. */
  begin(job: Job): void {
    this.#job = job;
    this.#names = byRealPath(Object.keys(job.files));
    this.#configs = byRealPath(Object.keys(job.configs ?? {}));
    this.#connection = new Connection(job.socket, job.token);
    for (const line of this.#early.splice(0)) this.#connection.send(line);
    for (const then of this.#whenBegun.splice(0)) then();
  }

  /** Calls back as soon as the trial is known. */
  whenBegun(then: () => void): void {
    if (this.#connection === null) this.#whenBegun.push(then);
    else then();
  }

  get over(): boolean {
    return this.#connection?.over ?? false;
  }

  overlaid(file: string): boolean {
    return this.#names.has(file);
  }

  /** Whether an overlaid file is there no more; the trial has its text all the same. */
  isDeleted(file: string): boolean {
    return this.#names.has(file) && !existsSync(file);
  }

  /** The file of that kind that a path means. */
  deleted(path: string): string | undefined {
    return [...candidates(path), path].find((file) => this.isDeleted(file));
  }

  /** The file that an import of a TypeScript file means by its configuration. */
  aliased(specifier: string): string | undefined {
    const alias = this.#job.aliases?.find(({ pattern }) => new RegExp(pattern).test(specifier));
    const paths = alias?.targets.map((target) => specifier.replace(new RegExp(alias.pattern), target)) ?? [];
    return paths.map(typeScriptTarget).find((file) => file !== undefined);
  }

  /** The text of an overlaid file in this trial; undefined for any other file. Tells the engine that it was used. */
  text(file: string): string | undefined {
    const name = this.#names.get(file);
    const path = this.runText(file);
    if (name === undefined || path === undefined) return undefined;
    const text = readFileSync(path, "utf8");
    this.#once(`loaded ${name}`, { loaded: name });
    return text;
  }

  /** Path of the same text. */
  runText(file: string): string | undefined {
    const name = this.#names.get(file);
    return name === undefined ? undefined : this.#job.files[name]?.run;
  }

  /** Whether a file is one of the trial's configuration files. */
  isConfig(file: string): boolean {
    return this.#configs.has(file);
  }

  get hasConfigs(): boolean {
    return this.#configs.size > 0;
  }

  /** Path of this trial's text of a configuration file; undefined for any other file. Tells the engine that it was used. */
  config(file: string): string | undefined {
    const name = this.#configs.get(file);
    if (name === undefined) return undefined;
    this.#once(`loaded ${name}`, { loaded: name });
    return this.#job.configs?.[name];
  }

  /** The same path, without the file being used. */
  configText(file: string): string | undefined {
    const name = this.#configs.get(file);
    return name === undefined ? undefined : this.#job.configs?.[name];
  }

  /** Channels by the name of the metric that they take from the framework. */
  get metrics(): NonNullable<Job["metrics"]> {
    return this.#job.metrics ?? {};
  }

  /** From here on modules may be imported that no hook sees. */
  loseSight(): void {
    this.#blind = true;
  }

  /** At the end: the overlaid files that are in the program, or may be, whether or not their text was asked for. */
  missed(isCached: (file: string) => boolean): void {
    for (const [file, name] of this.#names) if (this.#blind || isCached(file)) this.#once(`missed ${name}`, { missed: name });
  }

  /** Every overlaid file's text, whether it was used or not. */
  texts(): { readonly file: string; readonly text: string }[] {
    return Object.entries(this.#job.files).map(([file, { run }]) => ({ file, text: readFileSync(run, "utf8") }));
  }

  /** `counted`: the step was only counted here, so that reports of several processes may be numbered together. */
  report(channel: number, step: number, value: number, counted: boolean): void {
    // NaN and the infinities travel as bare words, which JSON.stringify does not write.
    this.#send(`[${channel},${step},${value}${counted ? ",1" : ""}]`);
  }

  /** The names of the metrics that a framework logs. */
  framework(framework: string, names: readonly string[]): void {
    this.#once(`framework ${framework} ${names.join(" ")}`, { framework, names });
  }

  problem(code: string, message: string, channel?: number): void {
    this.#once(`problem ${code} ${message}`, { problem: { code, message, channel } });
  }

  error(error: { readonly message: string; readonly file?: string; readonly line?: number; readonly syntax: boolean }): void {
    this.#send(JSON.stringify({ error }));
  }

  #once(key: string, message: object): void {
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#send(JSON.stringify(message));
  }

  #send(line: string): void {
    if (this.#connection === null) this.#early.push(line);
    else this.#connection.send(line);
  }
}
