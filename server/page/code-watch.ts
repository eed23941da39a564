import { statSync } from "node:fs";
import path from "node:path";
import { diskHost } from "../commands/disk-host";
import { codeValues } from "../features/recommended-edits";
import { loadProgram } from "../language/program";
import type { StudyStarted } from "../protocol/events";

const LOOK_MS = 1000;

/** What the code of a study's program says now, as it is on disk: told when that changes. */
export class CodeWatch {
  readonly #changed: (values: Readonly<Record<string, string>>) => void;
  readonly #timer: NodeJS.Timeout;
  #started: StudyStarted | null = null;
  #files: readonly string[] = [];
  #stamp = "";
  #values: Readonly<Record<string, string>> | null = null;

  constructor(changed: (values: Readonly<Record<string, string>>) => void) {
    this.#changed = changed;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  /** Null where the program is gone, or nobody knows it. */
  get values(): Readonly<Record<string, string>> | null {
    return this.#values;
  }

  follow(started: StudyStarted): void {
    if (started === this.#started) return;
    this.#started = started;
    this.#files = [];
    this.#stamp = "";
    this.#look();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    if (this.#started === null || this.#started.entry === null) return;
    const { root, entry, space } = this.#started;
    const named = [entry, ...new Set(space.map((spec) => spec.file))].map((file) => path.resolve(root, file));
    const stamp = [...new Set([...named, ...this.#files])].map(stampOf).join("\n");
    if (stamp === this.#stamp) return;
    const file = path.resolve(root, entry);
    try {
      const include = named.slice(1).filter((other) => other !== file && diskHost.isFile(other));
      const program = diskHost.isFile(file) ? loadProgram(file, root, diskHost, { command: "", include }) : null;
      this.#files = program?.files.map((source) => path.resolve(root, source.file)) ?? [];
      this.#values = program && codeValues(program);
    } catch {
      this.#values = null; // not to be read now: the next look tries again
    }
    this.#stamp = [...new Set([...named, ...this.#files])].map(stampOf).join("\n");
    if (this.#values !== null) this.#changed(this.#values);
  }
}

function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? `${file} -` : `${file} ${found.mtimeMs} ${found.size}`;
}
