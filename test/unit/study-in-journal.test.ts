import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBeside, findStudy } from "../../server/commands/study-place";
import { FollowedStudy } from "../../server/lsp/followed-study";
import { otherStudies, readShown } from "../../server/page/other-studies";
import { addressOf, journalAt, studyAt } from "../../server/protocol/study-address";
import { summariesIn } from "../../server/storage/list-studies";

let folder = "";
let journal = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tunelens-journal-"));
  journal = path.join(folder, "shared.log");
  const moment = "2026-01-01T00:00:00.000000+00:00";
  const lines = [
    { op_code: 0, study_name: "first", directions: [1] },
    { op_code: 0, study_name: "second", directions: [2] },
    { op_code: 4, study_id: 1, datetime_start: moment },
    { op_code: 6, trial_id: 0, state: 1, values: [0.5], datetime_complete: moment },
  ];
  writeFileSync(journal, lines.map((fields) => `${JSON.stringify({ worker_id: "w", ...fields })}\n`).join(""));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("of a journal that holds several studies the first is read, or the one that is named", async () => {
  expect((await findStudy(folder, journal, null)).study).toBe("first");
  const second = await findStudy(folder, journal, null, "second");
  expect([second.study, second.view.trials.length]).toEqual(["second", 1]);
  expect(second.view.started.objectives[0]?.direction).toBe("maximize");
});

test("a name that is not there says which are; a study that is one by itself takes no second name", async () => {
  await expect(findStudy(folder, journal, null, "third")).rejects.toThrow(/no study named third \(there: first, second\)/);
  await expect(findStudy(folder, "train.py", null, "second")).rejects.toThrow(/--study names a study in a journal file/);
});

test("an address says which study of a journal is meant", () => {
  expect([addressOf("/w/a.log", null), journalAt("/w/a.log"), studyAt("/w/a.log")]).toEqual(["/w/a.log", "/w/a.log", null]);
  const address = addressOf("/w/a#b.log", 'c "d" #e');
  expect([journalAt(address), studyAt(address)]).toEqual(["/w/a#b.log", 'c "d" #e']);
});

test("all studies of a journal are listed, each followed by its address and known by it", async () => {
  const listed = await summariesIn(journal);
  expect(listed.map(({ study, journal: at, finishedTrials }) => [study, journalAt(at), studyAt(at), finishedTrials])).toEqual([
    ["first", journal, null, 0],
    ["second", journal, "second", 1],
  ]);
  const address = listed[1]?.journal ?? "";
  const followed = new FollowedStudy(
    journalAt(address),
    { onEvent: () => undefined, onChange: () => undefined },
    "test",
    studyAt(address),
    address,
  );
  await followed.start();
  const { started, trials } = followed.view ?? {};
  followed.close();
  expect([started?.study, started?.journal, trials?.length]).toEqual(["second", address, 1]);
  expect((await readShown(address)).started.journal).toBe(address);
});

test("two studies of one journal are set beside each other by name, and none beside itself", async () => {
  const first = await findStudy(folder, journal, null);
  expect((await findBeside(first, "second")).study).toBe("second");
  const second = await findStudy(folder, journal, null, "second");
  expect((await findBeside(second, journal)).study).toBe("first");
  await expect(findBeside(first, journal)).rejects.toThrow(/is first itself/);
  const others = await otherStudies(journal, true, second.view);
  expect(others.map(({ study, journal: at }) => [study, at])).toEqual([["first", journal]]);
});
