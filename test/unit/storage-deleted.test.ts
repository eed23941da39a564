import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deletedStudies, deleteStudy, restoreStudy } from "../../server/storage/deleted-studies";
import { JournalWriter } from "../../server/storage/journal-writer";
import { listStudies } from "../../server/storage/list-studies";
import { journalPath, liveStudyPath, nextStudyName, studyDirectory } from "../../server/storage/study-directory";
import { studyStarted } from "./journal-events";

let root: string;
let directory: string;

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), "tunelens-deleted-"));
  ({ directory } = await studyDirectory(root));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function study(name: string): Promise<string> {
  const journal = journalPath(directory, name);
  await (await JournalWriter.create(journal, { ...studyStarted(journal), study: name })).close();
  const logs = path.join(directory, `${name}.logs`);
  mkdirSync(logs);
  writeFileSync(path.join(logs, "trial-0.log"), "what it printed");
  return journal;
}

const names = async () => (await listStudies(directory)).map((listed) => listed.study);

describe("a deleted study", () => {
  test("is out of the list, and comes back with every byte of its journal and logs", async () => {
    const journal = await study("train.py");
    const other = await study("other.py");
    const before = readFileSync(journal);
    const { folder } = await deleteStudy(journal);
    expect(await names()).toEqual(["other.py"]);
    expect(existsSync(path.join(directory, "train.py.logs"))).toBe(false);
    expect((await deletedStudies(directory)).map((d) => [d.study, d.journal, d.folder])).toEqual([["train.py", journal, folder]]);
    expect(await restoreStudy(folder)).toEqual({ journal, study: "train.py" });
    expect(readFileSync(journal)).toEqual(before);
    expect(readFileSync(path.join(directory, "train.py.logs/trial-0.log"), "utf8")).toBe("what it printed");
    expect((await names()).toSorted()).toEqual(["other.py", "train.py"]);
    expect(await deletedStudies(directory)).toEqual([]);
    expect(existsSync(other)).toBe(true);
  });

  test("keeps its name, so that a new study cannot be in its way", async () => {
    await deleteStudy(await study("train.py"));
    expect(await nextStudyName(directory, "train.py")).toBe("train.py-2");
  });

  test("is not restored over one that took its name by hand: both stay whole", async () => {
    const journal = await study("train.py");
    const { folder } = await deleteStudy(journal);
    writeFileSync(journal, "another");
    await expect(restoreStudy(folder)).rejects.toThrow(/is there again; delete or rename that one first/);
    expect(readFileSync(journal, "utf8")).toBe("another");
    expect(readdirSync(folder).toSorted()).toEqual(["deleted.json", "train.py.journal.log", "train.py.logs"]);
  });

  test("of the same name is kept beside the earlier one", async () => {
    for (let round = 0; round < 3; round++) await deleteStudy(await study("train.py"));
    const folders = (await deletedStudies(directory)).map(({ folder }) => path.basename(folder));
    expect(folders.toSorted()).toEqual(["train.py", "train.py-2", "train.py-3"]);
  });

  test("may have no logs", async () => {
    const journal = await study("train.py");
    rmSync(path.join(directory, "train.py.logs"), { recursive: true });
    const { folder } = await deleteStudy(journal);
    await restoreStudy(folder);
    expect(await names()).toEqual(["train.py"]);
  });
});

describe("what is not deleted", () => {
  test("a study that runs", async () => {
    const journal = await study("train.py");
    const socket = path.join(root, "tunelens-door");
    const net = await import("node:net");
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const live = { pid: process.pid, socket, study: "train.py", journal, startedAt: Date.now() };
    writeFileSync(liveStudyPath(journal), JSON.stringify(live));
    await expect(deleteStudy(journal)).rejects.toThrow("train.py is running: stop it first");
    expect(await names()).toEqual(["train.py"]);
    await new Promise((resolve) => server.close(resolve));
  });

  test("a file that is no journal", async () => {
    const file = path.join(root, "notes.txt");
    writeFileSync(file, "mine");
    await expect(deleteStudy(file)).rejects.toThrow(/is not the journal/);
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  test("one whose files cannot be moved: what was moved comes back", async () => {
    const journal = await study("train.py");
    rmSync(journal);
    await expect(deleteStudy(journal)).rejects.toThrow(/cannot be deleted/);
    expect(existsSync(path.join(directory, "train.py.logs/trial-0.log"))).toBe(true);
    expect(await deletedStudies(directory)).toEqual([]);
  });

  test("a folder without a record is none of ours", async () => {
    mkdirSync(path.join(directory, "deleted/mine"), { recursive: true });
    await expect(restoreStudy(path.join(directory, "deleted/mine"))).rejects.toThrow(/holds no deleted study/);
  });
});
