import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Also one into which a search that has just lost its window still writes: Node's own retries do not empty such a folder again. */
export async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await sleep(200);
    }
  }
}
