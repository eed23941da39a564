import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import { foldEvents } from "../../server/protocol/fold-events";
import { applyEvent, type StudyView, viewOf } from "../../server/protocol/view";
import { JournalFollower } from "../../server/storage/journal-follower";
import { JournalWriter } from "../../server/storage/journal-writer";
import { readJournal } from "../../server/storage/read-journal";
import { histories, studyStarted } from "./journal-events";

let folder = "";
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tunelens-follow-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Followed {
  readonly follower: JournalFollower;
  readonly events: StudyEvent[];
  view: StudyView | null;
}

function follow(path: string): Followed {
  const events: StudyEvent[] = [];
  const follower = new JournalFollower(path, (more, view) => {
    events.push(...more);
    followed.view = view;
  });
  const followed: Followed = { follower, events, view: null };
  follower.start();
  return followed;
}

function fresh(): string {
  return join(folder, `study-${count++}.journal.log`);
}

function started(trial: number): StudyEvent {
  return {
    event: "trialStarted",
    time: 5,
    trial,
    params: { lr: 0.1 },
    baseline: false,
    repeatOf: null,
    seed: null,
    device: "cpu",
    log: "",
  };
}

function reported(trial: number, step: number): StudyEvent {
  return { event: "trialReported", time: 6, trial, step, values: [step, null] };
}

const patience = { timeout: 4000, interval: 10 };

test("a fold of many events is the fold of one after the other", () => {
  fc.assert(
    fc.property(histories, (events) => {
      const first = studyStarted("/x");
      expect(foldEvents(null, [first, ...events])).toEqual(events.reduce(applyEvent, viewOf(first)));
    }),
  );
});

test("a journal in a folder that is not there yet is followed from its first line, a batch at a time", async () => {
  const path = join(folder, "later", "study.journal.log");
  const { follower, events } = follow(path);
  const writer = await JournalWriter.create(path, studyStarted(path));
  await vi.waitFor(() => expect(events).toEqual([studyStarted(path)]), patience);
  await writer.append([started(0)]);
  await vi.waitFor(() => expect(events).toHaveLength(2), patience);
  await writer.append([reported(0, 1), reported(0, 2)]);
  await vi.waitFor(() => expect(events).toEqual([studyStarted(path), started(0), reported(0, 1), reported(0, 2)]), patience);
  expect(follower.view?.trials[0]?.steps).toEqual([1, 2]);
  follower.stop();
  await writer.append([reported(0, 3)]);
  await follower.refresh();
  expect(follower.view?.trials[0]?.steps).toEqual([1, 2, 3]);
});

test("bytes that come in pieces of any size give each event once", async () => {
  const source = fresh();
  const writer = await JournalWriter.create(source, studyStarted(source));
  await writer.append([started(0), ...Array.from({ length: 30 }, (_, step) => reported(0, step)), started(1)]);
  const bytes = readFileSync(source);
  const expected = await readJournal(source);
  writeFileSync(source, "");
  const { follower, events } = follow(source);
  for (let at = 0; at < bytes.length; at += 37) {
    appendFileSync(source, bytes.subarray(at, at + 37));
    await follower.refresh();
  }
  expect(events).toEqual(expected);
  follower.stop();
});

test("a journal that is cut or replaced begins again", async () => {
  const path = fresh();
  const writer = await JournalWriter.create(path, studyStarted(path));
  await writer.append([started(0), reported(0, 1)]);
  const followed = follow(path);
  await vi.waitFor(() => expect(followed.events).toHaveLength(3), patience);
  const other = fresh();
  await JournalWriter.create(other, studyStarted(other, { study: "other" }));
  renameSync(other, path);
  await vi.waitFor(() => expect(followed.view?.started.study).toBe("other"), patience);
  expect(followed.view?.trials).toEqual([]);
  truncateSync(path, 0);
  await followed.follower.refresh();
  const { writer: next } = await JournalWriter.create(path, studyStarted(path, { study: "third" })).then((writer) => ({ writer }));
  await next.append([started(0)]);
  await vi.waitFor(() => expect(followed.view).toMatchObject({ started: { study: "third" }, trials: [{ trial: 0 }] }), patience);
  followed.follower.stop();
});

test("thousands of reports arrive whole and in order", async () => {
  const path = fresh();
  const { follower, events } = follow(path);
  const writer = await JournalWriter.create(path, studyStarted(path));
  await writer.append([started(0), started(1)]);
  const written: Promise<void>[] = [];
  for (let step = 0; step < 5000; step++) written.push(writer.append([reported(step % 2, step)]));
  await Promise.all(written);
  await vi.waitFor(() => expect(events).toHaveLength(5003), patience);
  expect(events).toEqual(await readJournal(path));
  expect(follower.view?.trials.map((trial) => trial.steps.length)).toEqual([2500, 2500]);
  follower.stop();
});

test("a study of Optuna's that grows is told anew when its space does, and ends as the whole file reads", async () => {
  const path = join(folder, "optuna.log");
  const line = (fields: object) => `${JSON.stringify({ worker_id: "w", ...fields })}\n`;
  const float = (high: number) => JSON.stringify({ name: "FloatDistribution", attributes: { step: null, low: 0, high, log: false } });
  const moment = "2026-01-01T00:00:00.000000+00:00";
  mkdirSync(folder, { recursive: true });
  const lines = [
    line({ op_code: 0, study_name: "s", directions: [1] }),
    line({ op_code: 4, study_id: 0, datetime_start: moment }),
    line({ op_code: 5, trial_id: 0, param_name: "x", param_value_internal: 0.25, distribution: float(1) }),
    line({ op_code: 7, trial_id: 0, step: 0, intermediate_value: 3 }),
    line({ op_code: 5, trial_id: 0, param_name: "y", param_value_internal: 0.5, distribution: float(2) }),
    line({ op_code: 6, trial_id: 0, state: 1, values: [0.75], datetime_complete: moment }),
    line({ op_code: 4, study_id: 0, datetime_start: moment }),
    line({ op_code: 5, trial_id: 1, param_name: "x", param_value_internal: 3, distribution: float(4) }),
    line({ op_code: 6, trial_id: 1, state: 1, values: [0.5], datetime_complete: moment }),
  ];
  const followed = follow(path);
  for (const one of lines) {
    appendFileSync(path, one);
    await followed.follower.refresh();
  }
  const whole = foldEvents(null, await readJournal(path));
  expect(followed.view).toEqual(whole);
  expect(foldEvents(null, followed.events)).toEqual(whole);
  expect(whole?.started.space.map(({ name, type }) => [name, type])).toEqual([
    ["x", "float"],
    ["y", "float"],
  ]);
  expect(whole?.trials.map(({ params, values, steps }) => [params, values, steps])).toEqual([
    [{ x: 0.25, y: 0.5 }, [0.75], [0]],
    [{ x: 3 }, [0.5], []],
  ]);
  expect(whole?.best).toBe(1);
  followed.follower.stop();
});
