import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hasCheckpoints, TrialFolders } from "../../server/trials/trial-folders";

let base = "";
let logs = "";

beforeEach(() => {
  base = mkdtempSync(path.join(os.tmpdir(), "tunelens folders "));
  logs = path.join(base, "study.logs");
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const put = (folder: string | undefined, name = "model"): void => writeFileSync(path.join(folder ?? "", name), name);

test("a trial has its number and folders that are there, empty; what it leaves empty goes with it", async () => {
  const folders = new TrialFolders(logs, true);
  const own = await folders.open(3, []);
  expect(own).toEqual({
    TUNELENS_TRIAL: "3",
    TUNELENS_SCRATCH: path.join(logs, "trial-3.files"),
    TUNELENS_CHECKPOINT: path.join(logs, "trial-3.checkpoint"),
  });
  put(own["TUNELENS_SCRATCH"]);
  folders.close(3);
  await folders.settled();
  expect(readdirSync(logs)).toEqual(["trial-3.files"]);
  expect(folders.left([3, 4])).toEqual([{ trial: 3, files: own["TUNELENS_SCRATCH"], checkpoint: null }]);
  expect(hasCheckpoints(logs)).toBe(false);
  expect(await new TrialFolders(logs, false).open(4, [])).not.toHaveProperty("TUNELENS_CHECKPOINT");
});

test("a trial that begins again alone keeps its checkpoint, and its scratch folder is empty again", async () => {
  const folders = new TrialFolders(logs, true);
  const first = await folders.open(1, []);
  put(first["TUNELENS_SCRATCH"]);
  put(first["TUNELENS_CHECKPOINT"], "epoch");
  folders.close(1);
  const again = await folders.open(1, [1]);
  expect(again).toEqual(first);
  expect(readdirSync(again["TUNELENS_SCRATCH"] ?? "")).toEqual([]);
  expect(readdirSync(again["TUNELENS_CHECKPOINT"] ?? "")).toEqual(["epoch"]);
});

test("a trial goes on from the newest run that had saved something, and takes it over", async () => {
  const folders = new TrialFolders(logs, true);
  for (const [trial, text] of [
    [2, "old"],
    [5, "new"],
  ] as const)
    put((await folders.open(trial, []))["TUNELENS_CHECKPOINT"], text);
  const { TUNELENS_CHECKPOINT: checkpoint = "" } = await folders.open(9, [7, 5, 2]);
  expect(readFileSync(path.join(checkpoint, "new"), "utf8")).toBe("new");
  expect(existsSync(path.join(logs, "trial-5.checkpoint"))).toBe(false);
  expect(hasCheckpoints(logs)).toBe(true);
});

test("a new trial never finds what another study left under its number", async () => {
  mkdirSync(path.join(logs, "trial-0.checkpoint"), { recursive: true });
  put(path.join(logs, "trial-0.checkpoint"), "foreign");
  const { TUNELENS_CHECKPOINT: checkpoint = "" } = await new TrialFolders(logs, true).open(0, []);
  expect(readdirSync(checkpoint)).toEqual([]);
});

test("what is discarded is gone, and nothing that it points to", async () => {
  const folders = new TrialFolders(logs, true);
  const outside = path.join(base, "outside");
  mkdirSync(outside);
  put(outside, "data");
  const own = await folders.open(1, []);
  symlinkSync(outside, path.join(own["TUNELENS_SCRATCH"] ?? "", "link"));
  rmSync(own["TUNELENS_CHECKPOINT"] ?? "", { recursive: true });
  symlinkSync(outside, own["TUNELENS_CHECKPOINT"] ?? "");
  folders.discard([1, 2]);
  await folders.settled();
  expect(readdirSync(logs)).toEqual([]);
  expect(readdirSync(outside)).toEqual(["data"]);
});

test("read-only folders go too", async () => {
  const folders = new TrialFolders(logs, false);
  for (const trial of [1, 2]) {
    const deep = path.join((await folders.open(trial, []))["TUNELENS_SCRATCH"] ?? "", "cache");
    mkdirSync(deep);
    put(deep);
    chmodSync(deep, 0o555);
  }
  folders.discard([1]);
  await folders.settled();
  expect(readdirSync(logs)).toEqual(["trial-2.files"]);
  expect(readdirSync((await folders.open(2, [2]))["TUNELENS_SCRATCH"] ?? "")).toEqual([]);
});

test("a place where nothing can be made is told", async () => {
  writeFileSync(path.join(base, "file"), "");
  await expect(new TrialFolders(path.join(base, "file/logs"), false).open(0, [])).rejects.toThrow(
    /The trial's folders could not be made in/,
  );
});
