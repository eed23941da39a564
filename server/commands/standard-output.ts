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
