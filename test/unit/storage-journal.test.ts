import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import { JournalDecoder } from "../../server/storage/journal-decoder";
import { JournalEncoder } from "../../server/storage/journal-encoder";
import { JournalFile } from "../../server/storage/journal-file";
import { formatLine, parseLine } from "../../server/storage/journal-line";
import { JournalWriter } from "../../server/storage/journal-writer";
import { readJournal } from "../../server/storage/read-journal";
import { histories, studyStarted } from "./journal-events";

let folder = "";
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tunelens-journal-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fresh(): string {
  return join(folder, `study-${count++}.journal.log`);
}

describe("codec", () => {
  test("any history of a study comes back as it was", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const started = studyStarted("/x/study.journal.log");
        const encoder = new JournalEncoder(started, "tunelens-test");
        const decoder = new JournalDecoder("/x/study.journal.log");
        const text: string[] = [];
        const put = (lines: readonly Readonly<Record<string, unknown>>[]) => {
          for (const line of lines) {
            text.push(formatLine(line));
            decoder.apply(line);
          }
        };
        put(encoder.studyLines(0, true));
        for (const event of events) {
          put(encoder.encode(event, { studyId: 0, nextTrialId: decoder.nextTrialId, trialId: (trial) => decoder.trialId(trial) }));
        }
        const reader = new JournalDecoder("/x/study.journal.log");
        for (const line of text) {
          expect(line.indexOf("\n")).toBe(line.length - 1);
          reader.applyText(line.slice(0, -1));
        }
        expect(reader.take()).toEqual([started, ...events]);
      }),
      { numRuns: 300 },
    );
  });

  test("numbers that JSON does not know are written bare, and text that looks like them stays text", () => {
    const line = {
      op_code: 7,
      worker_id: 'a "NaN" b',
      value: Number.NaN,
      list: [Number.POSITIVE_INFINITY, -0, Number.NEGATIVE_INFINITY, 1],
    };
    const text = formatLine(line);
    expect(text).toBe('{"op_code":7,"worker_id":"a \\"NaN\\" b","value":NaN,"list":[Infinity,-0.0,-Infinity,1]}\n');
    expect(parseLine(text)).toEqual(line);
    expect(parseLine('{"op_code": 7, "worker_id": "Infinity NaN \\\\", "v": -Infinity}')).toEqual({
      op_code: 7,
      worker_id: "Infinity NaN \\",
      v: Number.NEGATIVE_INFINITY,
    });
    expect(parseLine('{"op_code": NaN}')).toBeNull();
    expect(parseLine("NaN")).toBeNull();
    expect(parseLine("")).toBeNull();
  });
});

const first: readonly StudyEvent[] = [
  { event: "phase", time: 1, phase: "searching" },
  {
    event: "trialStarted",
    time: 2,
    trial: 0,
    params: { lr: 0.5, optimizer: '"sgd"' },
    baseline: true,
    repeatOf: null,
    seed: 1,
    device: "cpu",
    log: "/l/0.log",
  },
  { event: "trialReported", time: 3, trial: 0, step: 1, values: [0.5, 3] },
  { event: "trialReported", time: 4, trial: 0, step: 1, values: ["NaN", 12] },
];

describe("writing and reading", () => {
  test("what is appended in one go and in many is read back", async () => {
    const path = fresh();
    const writer = await JournalWriter.create(path, studyStarted(path));
    await Promise.all(first.map((event) => writer.append([event])));
    await writer.append([
      {
        event: "trialFinished",
        time: 9,
        trial: 0,
        state: "complete",
        values: ["NaN"],
        feasible: false,
        seconds: 0.5,
        reason: null,
        location: null,
      },
    ]);
    await writer.close();
    const events = await readJournal(path);
    expect(events.slice(0, 5)).toEqual([studyStarted(path), ...first]);
    expect(events).toHaveLength(6);
    await expect(writer.append(first)).rejects.toThrow(/closed/);
  });

  test("a torn last line, cut anywhere, loses nothing before it and does not harm what follows", async () => {
    const path = fresh();
    const writer = await JournalWriter.create(path, studyStarted(path));
    await writer.append(first);
    const whole = readFileSync(path);
    const lines = whole.toString().trimEnd().split("\n");
    const known = await readJournal(path);
    const tail = Buffer.byteLength(`${lines.slice(-2).join("\n")}\n`);
    const resumeAt = async (cut: number): Promise<void> => {
      const torn = fresh();
      writeFileSync(torn, whole.subarray(0, cut));
      const before = await readJournal(torn);
      expect(before.slice(1)).toEqual(known.slice(1, before.length));
      const resumed = await JournalWriter.resume(torn);
      const more: StudyEvent = { event: "phase", time: 77, phase: "confirming" };
      await resumed.writer.append([more]);
      const after = await readJournal(torn);
      expect(after).toEqual([...resumed.events, more]);
      expect(after.slice(0, before.length)).toEqual(before);
      expect(resumed.interrupted).toEqual([0]);
      expect(after.some((event) => event.event === "problem")).toBe(false);
    };
    const cuts = Array.from({ length: tail }, (_, index) => whole.length - tail + index);
    for (const cut of cuts) {
      writeFileSync(path, whole.subarray(0, cut));
      await new JournalFile(path).repair();
      expect(readFileSync(path)).toEqual(whole.subarray(0, whole.subarray(0, cut).lastIndexOf("\n") + 1));
    }
    const lineEnds = cuts.filter((cut) => whole[cut] === 0x0a || whole[cut - 1] === 0x0a || whole[cut - 2] === 0x0a);
    await Promise.all([...lineEnds, ...cuts.filter((_, index) => index % 70 === 35)].map(resumeAt));
  }, 30_000);

  test("a line that is no operation is told and left out", async () => {
    const path = fresh();
    const writer = await JournalWriter.create(path, studyStarted(path));
    appendFileSync(path, 'nonsense {"op_code":\n');
    await writer.append(first);
    const events = await readJournal(path);
    const problems = events.filter((event) => event.event === "problem");
    expect(problems.map((event) => event.problem.message)).toEqual(["Line 4 of the journal cannot be read and is left out."]);
    expect(events.filter((event) => event.event !== "problem")).toEqual([studyStarted(path), ...first]);
  });
});
