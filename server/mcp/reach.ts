import { realpathSync, statSync } from "node:fs";
import path from "node:path";

/** A wish that reaches out of the folders that the server was started for. */
export class OutOfReach extends Error {}

/**
 * The folders that a client may reach: those that the command was given; else the roots that the client announces; else the working
 * directory. Links are followed before they are judged.
 */
export class Reach {
  readonly #fixed: readonly string[];
  #folders: readonly string[];

  /** Throws for a folder that is not there. */
  constructor(folders: readonly string[]) {
    this.#fixed = folders.map((folder) => realpathSync(path.resolve(folder)));
    this.#folders = this.#fixed.length > 0 ? this.#fixed : [realpathSync(process.cwd())];
  }

  get folders(): readonly string[] {
    return this.#folders;
  }

  /** Takes the roots that a client announces, unless the command named folders itself. */
  announce(roots: readonly string[]): void {
    if (this.#fixed.length > 0) return;
    const there = roots.flatMap((root) => existing(root) ?? []);
    if (there.length > 0) this.#folders = there;
  }

  /** The absolute path of a file, looked for in every folder; throws a sentence for one that is not there or out of reach. */
  file(name: string): string {
    const [first] = this.#folders;
    const candidates = this.#folders.map((folder) => path.resolve(folder, name));
    const found = candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false }) !== undefined);
    const asked = found ?? path.resolve(first ?? "", name);
    // What lies outside is not even told to be there or not.
    if (!this.holds(asked)) throw new OutOfReach(`${name} is outside ${this.#folders.join(", ")}; this server reaches nothing else`);
    if (found === undefined) throw new Error(`${name}: no such file in ${this.#folders.join(", ")}`);
    return realpathSync(found);
  }

  /** The folder within reach that holds a file: the innermost one. */
  folderOf(file: string): string {
    const holding = this.#folders.filter((folder) => isWithin(folder, file));
    return holding.toSorted((a, b) => b.length - a.length)[0] ?? path.dirname(file);
  }

  /** Whether a path, or the nearest of its folders that is there, lies within reach. */
  holds(absolute: string): boolean {
    let place = absolute;
    let real = existing(place);
    while (real === null && path.dirname(place) !== place) {
      place = path.dirname(place);
      real = existing(place);
    }
    return real !== null && this.#folders.some((folder) => isWithin(folder, real));
  }
}

function existing(place: string): string | null {
  try {
    return realpathSync(place);
  } catch {
    return null;
  }
}

function isWithin(folder: string, place: string): boolean {
  const relative = path.relative(folder, place);
  return relative === "" || (!relative.startsWith(`..${path.sep}`) && relative !== ".." && !path.isAbsolute(relative));
}
