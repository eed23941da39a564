/** Waits for something to be there; fails after a minute. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>, milliseconds = 60_000): Promise<T> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error("it did not come in time");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
