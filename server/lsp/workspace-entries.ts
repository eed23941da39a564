import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { languageOf } from "../language/host-syntax";

const SKIPPED = /^(?:\..*|node_modules|venv|env|site-packages|__pycache__|dist|build|out|target)$/;
/** Begins a program: without one of these a file is a module at most. */
const ENTRY = /@(?:search|objective)\b/;
/** A longer file is no program that somebody wrote. */
const LONGEST = 1_000_000;
const MOST_FILES = 20_000;

/** The files of the workspace that may begin a search, open or not: looked for once somebody asks, then followed. */
export class WorkspaceEntries {
  readonly #roots: () => readonly string[];
  readonly #onFound: () => void;
  readonly #entries = new Set<string>();
  #scan: Promise<void> | null = null;

  /** `onFound` is called when the first search is over, or a file came or went. */
  constructor(roots: () => readonly string[], onFound: () => void) {
    this.#roots = roots;
    this.#onFound = onFound;
  }

  /** Those that are known so far, in order of their paths. */
  known(): readonly string[] {
    this.#scan ??= this.#look().then(this.#onFound, () => undefined);
    return [...this.#entries].sort();
  }

  /** Resolves when the first search is over. */
  async looked(): Promise<void> {
    this.known();
    await this.#scan;
  }

  /** To be called with files that were written, made or deleted. */
  async changed(files: readonly string[]): Promise<void> {
    if (this.#scan === null) return;
    const before = this.#entries.size;
    for (const file of files) if (isProgram(file)) await this.#read(file);
    if (this.#entries.size !== before) this.#onFound();
  }

  async #look(): Promise<void> {
    const budget = { left: MOST_FILES };
    for (const root of this.#roots()) await this.#walk(root, budget);
  }

  async #walk(folder: string, budget: { left: number }): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile() && isProgram(entry.name)).slice(0, Math.max(0, budget.left));
    budget.left -= files.length;
    for (let i = 0; i < files.length; i += 16)
      await Promise.all(files.slice(i, i + 16).map(({ name }) => this.#read(path.join(folder, name))));
    await turn();
    for (const entry of entries)
      if (entry.isDirectory() && !SKIPPED.test(entry.name) && budget.left > 0) await this.#walk(path.join(folder, entry.name), budget);
  }

  async #read(file: string): Promise<void> {
    const isEntry = await stat(file)
      .then(({ size }) => (size <= LONGEST ? readFile(file, "utf8") : ""))
      .then((text) => ENTRY.test(text))
      .catch(() => false);
    if (isEntry) this.#entries.add(file);
    else this.#entries.delete(file);
  }
}

function isProgram(file: string): boolean {
  const language = languageOf(file);
  return language !== null && language !== "text";
}
