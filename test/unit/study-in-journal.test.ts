import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findStudy } from "../../server/commands/study-place";

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
