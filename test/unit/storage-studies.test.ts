import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import { journalAt } from "../../server/protocol/study-address";
import { deleteStudy } from "../../server/storage/deleted-studies";
import { JournalWriter } from "../../server/storage/journal-writer";
import { listStudies } from "../../server/storage/list-studies";
import { readLiveStudy, settledView } from "../../server/storage/live-study";
import { processStart } from "../../server/storage/process-alive";
import { readStudy } from "../../server/storage/read-journal";
import {
  existingStudyDirectories,
  fileName,
  journalPath,
  liveStudyPath,
  nextStudyName,
  studyDirectory,
} from "../../server/storage/study-directory";
import { writeOptunaJournal } from "../vscode/written-studies";
import { studyStarted } from "./journal-events";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tunelens-studies-"));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function newFolder(name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

const baseline: readonly StudyEvent[] = [
  { event: "trialStarted", time: 5, trial: 0, params: { lr: 0.5 }, baseline: true, repeatOf: null, seed: null, device: "cpu", log: "" },
  { event: "trialFinished", time: 6, trial: 0, state: "complete", values: [0.8], feasible: true, seconds: 1, reason: null, location: null },
  { event: "trialStarted", time: 7, trial: 1, params: { lr: 0.1 }, baseline: false, repeatOf: null, seed: null, device: "cpu", log: "" },
  { event: "trialFinished", time: 8, trial: 1, state: "complete", values: [0.9], feasible: true, seconds: 1, reason: null, location: null },
  { event: "trialStarted", time: 9, trial: 2, params: { lr: 0.2 }, baseline: false, repeatOf: null, seed: null, device: "cpu", log: "" },
];

describe("a journal of several studies", () => {
  test("all of them are listed, and none goes with another one unasked", async () => {
    const directory = newFolder("several");
    const journal = join(directory, "sweeps.journal.log");
    writeOptunaJournal(journal, ["first", "second", "third"]);
    const listed = await listStudies(directory);
    expect(listed.map(({ study, finishedTrials, broken }) => [study, finishedTrials, broken])).toEqual([
      ...[["first", 10, null] as const, ["second", 10, null] as const, ["third", 10, null] as const],
    ]);
    expect(new Set(listed.map((study) => study.journal)).size).toBe(3);
    expect(new Set(listed.map((study) => journalAt(study.journal)))).toEqual(new Set([journal]));
    await expect(deleteStudy(journal, ["second"])).rejects.toThrow(/second cannot be deleted alone: first, third would go/);
    expect(existsSync(journal)).toBe(true);
    await deleteStudy(journal, ["third", "first", "second"]);
    expect(existsSync(journal)).toBe(false);
  });
});

describe("where studies live", () => {
  test("a folder of the workspace that git does not see", async () => {
    const root = newFolder("workspace");
    const { directory, fallback } = await studyDirectory(root);
    expect([directory, fallback]).toEqual([join(root, ".tunelens"), false]);
    expect(readFileSync(join(directory, ".gitignore"), "utf8")).toBe("*\n");
    writeFileSync(join(directory, ".gitignore"), "*\n!kept\n");
    await studyDirectory(root);
    expect(readFileSync(join(directory, ".gitignore"), "utf8")).toBe("*\n!kept\n");
    expect(await existingStudyDirectories(root)).toEqual([directory]);
  });

  test("the user's data directory for a workspace that cannot be written, one for each", async () => {
    for (const name of ["XDG_DATA_HOME", "APPDATA", "HOME"]) vi.stubEnv(name, newFolder("data"));
    const roots = ["one", "two"].map((name) => {
      const root = newFolder(join(name, "project"));
      writeFileSync(join(root, ".tunelens"), "a file is in the way");
      return root;
    });
    const found = await Promise.all(roots.map(studyDirectory));
    expect(found.map(({ fallback }) => fallback)).toEqual([true, true]);
    expect(new Set(found.map(({ directory }) => directory)).size).toBe(2);
    for (const { directory } of found) {
      expect(directory.startsWith(join(folder, "data"))).toBe(true);
      expect(basename(directory)).toMatch(/^project-[0-9a-f]{12}$/);
    }
    expect(await studyDirectory(roots[0] ?? "")).toEqual(found[0]);
    expect((await studyDirectory("/proc/1/nothing")).fallback).toBe(true);
  });

  test("names are file names everywhere", async () => {
    expect(fileName("src/train.py")).toBe("src-train.py");
    expect(fileName("../../other/train.py")).toBe("other-train.py");
    expect(fileName('C:\\a b\\x?*"<>|.py')).toBe("C-a b-x-.py");
    expect(fileName("..")).toBe("study");
    expect(fileName("")).toBe("study");
    expect(fileName("con.py")).toBe("_con.py");
    expect(fileName("プログラム.py")).toBe("プログラム.py");
    const long = ["a", "b"].map((name) => fileName(`${name}${"長".repeat(200)}.py`));
    expect(new Set(long).size).toBe(2);
    expect(long.every((name) => Buffer.byteLength(name) < 200)).toBe(true);
    expect(liveStudyPath(journalPath("/d", "src/train.py"))).toBe("/d/src-train.py.live.json");
    expect(liveStudyPath("/d/any.log")).toBe("/d/any.log.live.json");
  });

  test("the next study of a file has a name of its own", async () => {
    const directory = newFolder("names");
    const names: string[] = [];
    for (let index = 0; index < 3; index++) {
      const study = await nextStudyName(directory, "src/train.py");
      names.push(study);
      await JournalWriter.create(journalPath(directory, study), studyStarted("", { study }));
    }
    expect(names).toEqual(["src-train.py", "src-train.py-2", "src-train.py-3"]);
    expect(await nextStudyName(join(directory, "absent"), "a.py")).toBe("a.py");
  });
});

test("studies are listed newest first, and a broken journal breaks nobody", async () => {
  const directory = newFolder("list");
  for (const [index, study] of ["old", "new"].entries()) {
    const path = journalPath(directory, study);
    const writer = await JournalWriter.create(path, studyStarted(path, { study, time: 1000 + index }));
    await writer.append(baseline);
  }
  writeFileSync(journalPath(directory, "broken"), "no journal at all\n");
  writeFileSync(journalPath(directory, "empty"), "");
  mkdirSync(journalPath(directory, "folder"));
  const listed = await listStudies(directory);
  expect(listed.map(({ study, broken }) => [study, broken === null]).sort()).toEqual([
    ["broken", false],
    ["empty", false],
    ["new", true],
    ["old", true],
  ]);
  const [newest, oldest] = listed.filter(({ broken }) => broken === null);
  expect(newest).toEqual({
    journal: journalPath(directory, "new"),
    study: "new",
    entry: "/home/somebody/project/train.py",
    state: "orphaned",
    live: false,
    startedAt: 1001,
    planned: 40,
    finishedTrials: 2,
    metric: "val_acc",
    best: 0.9,
    baseline: 0.8,
    root: "/home/somebody/project",
    environment: null,
    broken: null,
  });
  expect(oldest?.study).toBe("old");
  const path = journalPath(directory, "old");
  const { writer } = await JournalWriter.resume(path);
  await writer.append([
    {
      event: "studyFinished",
      time: 99,
      state: "complete",
      reason: null,
      trials: 3,
      complete: 2,
      pruned: 0,
      failed: 1,
      repeats: 0,
      stepsRun: 0,
      stepsSaved: 0,
      seconds: 1,
    },
  ]);
  expect((await listStudies(directory)).find(({ study }) => study === "old")?.state).toBe("complete");
  expect(await listStudies(join(directory, "absent"))).toEqual([]);
});

describe("whether a study runs", () => {
  test("a live file whose process and socket are there", async () => {
    const directory = newFolder("live");
    const journal = journalPath(directory, "train.py");
    const writer = await JournalWriter.create(journal, studyStarted(journal));
    await writer.append(baseline);
    expect(await readLiveStudy(journal)).toBeNull();
    const socket = join(directory, "s");
    const server = createServer().listen(socket);
    await new Promise((listening) => server.once("listening", listening));
    const live = { pid: process.pid, socket, study: "train.py", journal, startedAt: 1 };
    writeFileSync(liveStudyPath(journal), JSON.stringify(live));
    expect(await readLiveStudy(journal)).toEqual(live);
    expect((await listStudies(directory))[0]).toMatchObject({ live: true, state: "running", finishedTrials: 2 });
    await writer.append([{ event: "phase", time: 10, phase: "confirming" }]);
    expect((await listStudies(directory))[0]).toMatchObject({ live: true, state: "confirming", finishedTrials: 2 });
    await new Promise((closed) => server.close(closed));
    expect((await listStudies(directory))[0]).toMatchObject({ live: false, state: "orphaned", finishedTrials: 2 });
    expect(await readLiveStudy(journal)).toBeNull();
    expect(existsSync(liveStudyPath(journal))).toBe(false);
    const view = settledView(await readStudy(journal), false);
    expect([view.state, view.trials[2]?.state, view.trials[2]?.reason]).toEqual(["orphaned", "failed", "interrupted"]);
  });

  test("a trial of Optuna's that nobody wrote of for hours has lost its process; a study that was written to just now runs", async () => {
    const journal = join(newFolder("optuna"), "optuna.journal.log");
    const moment = "2026-01-01T00:00:00.000000+00:00";
    const lines = [
      { op_code: 0, study_name: "s", directions: [1] },
      { op_code: 4, study_id: 0, datetime_start: moment },
    ];
    writeFileSync(journal, lines.map((fields) => `${JSON.stringify({ worker_id: "w", ...fields })}\n`).join(""));
    const shown = async () => settledView(await readStudy(journal), false);
    expect([(await shown()).state, (await shown()).trials[0]?.state]).toEqual(["running", "running"]);
    const hoursAgo = Date.now() / 1000 - 3 * 3600;
    utimesSync(journal, hoursAgo, hoursAgo);
    expect([(await shown()).state, (await shown()).trials[0]?.state]).toEqual(["orphaned", "failed"]);
  });

  test("a process that ended, or a younger one with the same id, is not the study", async () => {
    const directory = newFolder("stale");
    const journal = journalPath(directory, "train.py");
    const socket = join(directory, "s");
    const server = createServer().listen(socket);
    await new Promise((listening) => server.once("listening", listening));
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const live = { pid: child.pid, socket, study: "train.py", journal, startedAt: 1 };
    writeFileSync(liveStudyPath(journal), JSON.stringify(live));
    expect(await readLiveStudy(journal)).toEqual(live);
    utimesSync(liveStudyPath(journal), 1_000_000, 1_000_000);
    const startIsKnown = processStart(child.pid ?? 0) !== null;
    expect(await readLiveStudy(journal)).toEqual(startIsKnown ? null : live);
    expect(existsSync(liveStudyPath(journal))).toBe(!startIsKnown);
    writeFileSync(liveStudyPath(journal), JSON.stringify(live));
    child.kill("SIGKILL");
    await new Promise((ended) => child.once("exit", ended));
    expect(await readLiveStudy(journal)).toBeNull();
    expect(existsSync(liveStudyPath(journal))).toBe(false);
    await new Promise((closed) => server.close(closed));
  });

  test("what a killed process left in the temporary folder goes with its live file", async () => {
    const directory = newFolder("killed");
    const journal = journalPath(directory, "train.py");
    const door = newFolder("tunelens-door");
    const socket = join(door, "control");
    const listen = `require("net").createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, "SIGKILL"))`;
    const child = spawn(process.execPath, ["-e", listen]);
    await new Promise((ended) => child.once("exit", ended));
    expect(existsSync(socket)).toBe(true);
    writeFileSync(liveStudyPath(journal), JSON.stringify({ pid: child.pid, socket, study: "train.py", journal, startedAt: 1 }));
    expect(await readLiveStudy(journal)).toBeNull();
    expect(existsSync(door)).toBe(false);
  });

  test("a half-written live file is left alone", async () => {
    const directory = newFolder("half");
    const journal = journalPath(directory, "train.py");
    writeFileSync(liveStudyPath(journal), '{"pid": 1');
    expect(await readLiveStudy(journal)).toBeNull();
    expect(existsSync(liveStudyPath(journal))).toBe(true);
  });
});
