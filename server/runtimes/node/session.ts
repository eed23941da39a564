import { readFileSync } from "node:fs";
import { Connection } from "./connection";
import { byRealPath, type Job } from "./job";

/** What one thread of the user's program needs of its trial: the texts of the overlaid files, and the way to tell things. */
export class Session {
  readonly #connection: Connection;
  readonly #files: Job["files"];
  readonly #names: ReadonlyMap<string, string>;
  readonly #told = new Set<string>();
  #blind = false;

  constructor(job: Job) {
    this.#connection = new Connection(job.socket, job.token);
    this.#files = job.files;
    this.#names = byRealPath(job.files);
  }

  get over(): boolean {
    return this.#connection.over;
  }

  overlaid(file: string): boolean {
    return this.#names.has(file);
  }

  /** The text of an overlaid file in this trial; undefined for any other file. Tells the engine that it was used. */
  text(file: string): string | undefined {
    const name = this.#names.get(file);
    const texts = name === undefined ? undefined : this.#files[name];
    if (name === undefined || texts === undefined) return undefined;
    const text = readFileSync(texts.run, "utf8");
    this.#once(`loaded ${name}`, { loaded: name });
    return text;
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
    return Object.entries(this.#files).map(([file, { run }]) => ({ file, text: readFileSync(run, "utf8") }));
  }

  /** `counted`: the step was only counted here, so that reports of several processes may be numbered together. */
  report(channel: number, step: number, value: number, counted: boolean): void {
    // NaN and the infinities travel as bare words, which JSON.stringify does not write.
    this.#connection.send(`[${channel},${step},${value}${counted ? ",1" : ""}]`);
  }

  problem(code: string, message: string, channel?: number): void {
    this.#once(`problem ${code} ${message}`, { problem: { code, message, channel } });
  }

  error(error: { readonly message: string; readonly file?: string; readonly line?: number; readonly syntax: boolean }): void {
    this.#connection.send(JSON.stringify({ error }));
  }

  #once(key: string, message: object): void {
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#connection.send(JSON.stringify(message));
  }
}
