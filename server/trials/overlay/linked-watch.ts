import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { folderPlacement } from "./placement";

/** Folders that are looked at below one that is linked. */
const MOST_FOLDERS = 200;

/** Notices what changes behind the links of overlays: files by size and times, folders by what comes and goes in them. */
export class LinkedWatch {
  readonly #root: string;
  readonly #marks = new Map<string, string>();

  private constructor(root: string) {
    this.#root = root;
  }

  static async of(root: string, linked: readonly string[]): Promise<LinkedWatch> {
    const watch = new LinkedWatch(root);
    for (const relative of linked) await watch.#add(relative);
    return watch;
  }

  /** What has changed since it was last looked at, relative to the root. */
  async changed(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const [relative, before] of this.#marks) {
      const now = await this.#mark(relative);
      if (now === before) continue;
      this.#marks.set(relative, now);
      found.push(relative);
    }
    return found;
  }

  async #add(top: string): Promise<void> {
    const waiting = [top];
    for (let relative = waiting.shift(); relative !== undefined; relative = waiting.shift()) {
      const stats = await stat(path.join(this.#root, relative)).catch(() => null);
      if (stats === null) continue;
      this.#marks.set(relative, markOf(stats));
      // Below installed packages, caches come and go all the time.
      if (!stats.isDirectory() || folderPlacement(top) === "link" || this.#marks.size > MOST_FOLDERS) continue;
      const entries = await readdir(path.join(this.#root, relative), { withFileTypes: true }).catch(() => []);
      waiting.push(...entries.filter((e) => e.isDirectory()).map((e) => `${relative}/${e.name}`));
    }
  }

  async #mark(relative: string): Promise<string> {
    const stats = await stat(path.join(this.#root, relative)).catch(() => null);
    return stats === null ? "gone" : markOf(stats);
  }
}

function markOf(stats: Stats): string {
  return stats.isDirectory() ? `folder ${stats.mtimeMs}` : `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
}
