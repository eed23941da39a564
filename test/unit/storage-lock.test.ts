import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import { withLock } from "../../server/storage/journal-lock";
import { JournalWriter } from "../../server/storage/journal-writer";
import { readJournal, studiesIn } from "../../server/storage/read-journal";
import { studyStarted } from "./journal-events";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tunelens-lock-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function started(trial: number): StudyEvent {
  return {
    event: "trialStarted",
    time: 5,
    trial,
    params: { lr: trial + 1 },
    baseline: false,
    repeatOf: null,
    seed: null,
    device: "cpu",
    log: "",
  };
}

function reported(trial: number, step: number): StudyEvent {
  return { event: "trialReported", time: 6, trial, step, values: [trial * 1000 + step, null] };
}

test("of many that want the lock one has it at a time", async () => {
  const journal = join(folder, "many");
  let inside = 0;
  let most = 0;
  const done: number[] = [];
  await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      withLock(journal, async () => {
        most = Math.max(most, ++inside);
        await sleep(1);
        inside--;
        done.push(index);
      }),
    ),
  );
  expect(most).toBe(1);
  expect(done).toHaveLength(8);
  expect(readdirSync(folder).filter((name) => name.startsWith("many"))).toEqual([]);
});

test("an error inside releases the lock", async () => {
  const journal = join(folder, "error");
  await expect(withLock(journal, () => Promise.reject(new Error("inside")))).rejects.toThrow("inside");
  expect(await withLock(journal, () => Promise.resolve(3))).toBe(3);
});

test("the lock of a process that is gone is taken over at once", async () => {
  const journal = join(folder, "dead");
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(`${journal}.lock`, JSON.stringify({ pid, host: hostname() }));
  expect(await withLock(journal, () => Promise.resolve(1))).toBe(1);
  expect(existsSync(`${journal}.lock`)).toBe(false);
});

test("a lock without a name that nobody touches is taken over after the grace period, one that changes hands is not", async () => {
  const journal = join(folder, "stale");
  writeFileSync(`${journal}.lock`, "");
  expect(await withLock(journal, () => Promise.resolve(1), 150)).toBe(1);
  expect(existsSync(`${journal}.lock`)).toBe(false);
  const order: string[] = [];
  writeFileSync(`${journal}.lock`, "");
  const waiting = withLock(journal, async () => void order.push("ours"), 2_000);
  for (let hand = 0; hand < 8; hand++) {
    await sleep(20);
    rmSync(`${journal}.lock`);
    writeFileSync(`${journal}.lock`, "", { flag: "wx" });
    order.push("theirs");
  }
  rmSync(`${journal}.lock`);
  await waiting;
  expect(order).toEqual([...Array.from({ length: 8 }, () => "theirs"), "ours"]);
});

test("a lock of Optuna's, a link to the journal, holds until it is released", async () => {
  const journal = join(folder, "linked");
  writeFileSync(journal, "");
  symlinkSync(journal, `${journal}.lock`);
  const order: string[] = [];
  const waiting = withLock(journal, async () => {
    order.push("ours");
  });
  await sleep(50);
  order.push("released");
  rmSync(`${journal}.lock`);
  await waiting;
  expect(order).toEqual(["released", "ours"]);
  expect(existsSync(journal)).toBe(true);
});

test("studies that share a file, written at once, stay apart", async () => {
  const path = join(folder, "shared.log");
  const names = ["a", "b", "c"];
  const writers = await Promise.all(
    names.map((study) => JournalWriter.create(path, studyStarted(path, { study, seed: study.charCodeAt(0) }))),
  );
  const events = Array.from({ length: 6 }, (_, trial) => [
    started(trial),
    reported(trial, 1),
    reported(trial, 1),
    reported(trial, 2),
  ]).flat();
  await Promise.all(
    writers.map(async (writer) => {
      for (const event of events) await writer.append([event]);
    }),
  );
  expect([...(await studiesIn(path))].sort()).toEqual(names);
  for (const study of names) {
    expect(await readJournal(path, study)).toEqual([studyStarted(path, { study, seed: study.charCodeAt(0) }), ...events]);
  }
  await expect(readJournal(path, "d")).rejects.toThrow(/no study named d \(there: /);
});

test("two writers of one study on the same file each see the other's trials", async () => {
  const path = join(folder, "twice.log");
  const one = await JournalWriter.create(path, studyStarted(path));
  const { writer: two } = await JournalWriter.resume(path);
  await one.append([started(0)]);
  await two.append([started(1), reported(0, 1)]);
  await one.append([reported(1, 1)]);
  expect(await readJournal(path)).toEqual([studyStarted(path), started(0), started(1), reported(0, 1), reported(1, 1)]);
});

test("a study's name is taken once in a file", async () => {
  const path = join(folder, "name.log");
  await JournalWriter.create(path, studyStarted(path));
  await expect(JournalWriter.create(path, studyStarted(path))).rejects.toThrow(/already holds a study named train\.py/);
  expect(await readJournal(path)).toEqual([studyStarted(path)]);
});

test("an event of a trial that nobody started is refused, and those beside it are written", async () => {
  const path = join(folder, "unknown.log");
  const writer = await JournalWriter.create(path, studyStarted(path));
  const [good, bad, better] = await Promise.allSettled([
    writer.append([started(0)]),
    writer.append([reported(7, 1)]),
    writer.append([reported(0, 1)]),
  ]);
  expect([good?.status, bad?.status, better?.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await readJournal(path)).toEqual([studyStarted(path), started(0), reported(0, 1)]);
});

test("writing to a journal that was removed says so and makes no new one", async () => {
  const path = join(folder, "removed.log");
  const writer = await JournalWriter.create(path, studyStarted(path));
  const text = readFileSync(path);
  rmSync(path);
  await expect(writer.append([started(0)])).rejects.toThrow(/removed\.log: the file is not there any more/);
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, text);
  await writer.append([started(0)]);
  expect(await readJournal(path)).toEqual([studyStarted(path), started(0)]);
});
