import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { JournalWriter } from "../../server/storage/journal-writer";
import { readJournal } from "../../server/storage/read-journal";

let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tunelens-crash-"));
  const entry = resolve(import.meta.dirname, "../fixtures/journal/write-forever.ts");
  await build({ entryPoints: [entry], outfile: join(folder, "write.cjs"), bundle: true, platform: "node", logLevel: "error" });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the writer, kills it after so many acknowledged reports, and answers with the last step that was acknowledged. */
async function writtenUntilKilled(path: string, after: number): Promise<number> {
  const child = spawn(process.execPath, [join(folder, "write.cjs"), path], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
    if (Number(output.trimEnd().split("\n").at(-1)) >= after) child.kill("SIGKILL");
  });
  await new Promise((ended) => child.once("close", ended));
  return Number(output.slice(0, output.lastIndexOf("\n")).split("\n").at(-1));
}

test("a writer that is killed at any moment has lost nothing that it acknowledged, and the next one goes on at once", async () => {
  for (let round = 0; round < 4; round++) {
    const path = join(folder, `${round}.journal.log`);
    const acknowledged = await writtenUntilKilled(path, 20 + round * 17);
    expect(acknowledged).toBeGreaterThanOrEqual(20);
    const { writer, events, interrupted } = await JournalWriter.resume(path);
    const steps = events.flatMap((event) => (event.event === "trialReported" ? [event.step] : []));
    expect(steps).toEqual(steps.map((_, index) => index + 1));
    expect(steps.length).toBeGreaterThanOrEqual(acknowledged);
    expect(interrupted).toEqual([0]);
    expect(events.at(-1)).toMatchObject({ event: "trialFinished", trial: 0, state: "failed", reason: "interrupted" });
    await writer.append([
      { event: "studyResumed", time: 5, trials: 40, rerun: interrupted },
      { event: "trialStarted", time: 6, trial: 0, params: { lr: 0.1 }, baseline: true, repeatOf: null, seed: null, device: "cpu", log: "" },
    ]);
    expect(await readJournal(path)).toHaveLength(events.length + 2);
  }
});
