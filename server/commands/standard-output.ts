import { closeSync } from "node:fs";
import { isatty } from "node:tty";

/** One line on stdout. */
export function line(text = ""): void {
  process.stdout.write(`${text}\n`);
}

/** Waits until what was written has left the process, or cannot. */
export async function flushed(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return;
  await new Promise<void>((resolve) => {
    stream.once("error", () => resolve());
    stream.once("close", () => resolve());
    stream.write("", () => resolve());
  });
}

/**
 * At its exit Node puts terminals back to the mode that it found them in, and Node 20 aborts when one of them has been closed in the
 * meantime. A descriptor that is not open any more it lets be.
 */
export function outliveTerminal(): void {
  const terminals = [0, 1, 2].filter((fd) => isatty(fd));
  process.once("exit", () => {
    for (const fd of terminals) if (!isatty(fd)) closeQuietly(fd);
  });
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // closed already
  }
}
