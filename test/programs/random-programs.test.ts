import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RandomProgram, randomProgram } from "../support/random-program";

const root = path.join(import.meta.dirname, "../..");
const cli = path.join(root, "dist/cli.js");
const python = path.join(root, ".cache/python/bin/python");
const count = 200;

interface Outcome {
  readonly seed: number;
  readonly code: number;
  readonly stderr: string;
  readonly journal: string;
  readonly changed: readonly string[];
  readonly parameters: readonly string[];
  readonly program: RandomProgram;
}

let workspace = "";
const outcomes: Outcome[] = [];

beforeAll(async () => {
  workspace = mkdtempSync(path.join(os.tmpdir(), "tunelens-random-"));
  let next = 0;
  const worker = async () => {
    while (next < count) outcomes.push(await search(next++));
  };
  await Promise.all([worker(), worker()]);
}, 900_000);

afterAll(() => rmSync(workspace, { recursive: true, force: true }));

test("every search ends well", () => {
  const failed = outcomes.filter((o) => o.code !== 0).map((o) => ({ seed: o.seed, stderr: o.stderr, files: o.program.files }));
  expect(failed).toEqual([]);
});

test("every annotated literal is a parameter", () => {
  const wrong = outcomes
    .filter((o) => o.parameters.length !== o.program.parameters)
    .map((o) => ({ seed: o.seed, found: o.parameters, files: o.program.files }));
  expect(wrong).toEqual([]);
});

test("no file of the user's is changed, none is added", () => {
  expect(outcomes.filter((o) => o.changed.length > 0).map((o) => ({ seed: o.seed, changed: o.changed }))).toEqual([]);
});

test("no process is left", () => {
  const left = readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => contents(`/proc/${pid}/environ`).includes(workspace) || contents(`/proc/${pid}/cmdline`).includes(workspace));
  expect(left).toEqual([]);
});

test("Optuna reads every journal", () => {
  const script = path.join(root, "test/fixtures/optuna/load_all.py");
  const answer = execFileSync(python, [script], { input: outcomes.map((o) => o.journal).join("\n"), encoding: "utf8", maxBuffer: 1 << 26 });
  const rows = JSON.parse(answer) as { journal: string; error: string | null; finished: number }[];
  expect(rows.filter((r) => r.error !== null || r.finished < 2)).toEqual([]);
  expect(rows).toHaveLength(count);
});

async function search(seed: number): Promise<Outcome> {
  const program = randomProgram(seed);
  const folder = path.join(workspace, String(seed));
  mkdirSync(folder);
  for (const [name, text] of Object.entries(program.files)) writeFileSync(path.join(folder, name), text);
  const before = hashes(folder);
  const args = [cli, "run", path.join(folder, program.entry), "--trials", "2", "--repeats", "1", "--json"];
  const { code, stdout, stderr } = await finished(process.execPath, args);
  const started = stdout.split("\n").find((line) => line.includes('"studyStarted"'));
  const event = started === undefined ? null : (JSON.parse(started) as { journal: string; space: { name: string }[] });
  const after = hashes(folder);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((file) => before[file] !== after[file]);
  return { seed, code, stderr, journal: event?.journal ?? "", changed, parameters: event?.space.map((p) => p.name) ?? [], program };
}

function finished(command: string, args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(command, args, { maxBuffer: 1 << 26 }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

/** Of everything in the folder but the study directory, which is ours. */
function hashes(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
  const named = files.map((f) => path.join(f.parentPath, f.name)).filter((f) => !path.relative(folder, f).startsWith(".tunelens"));
  return Object.fromEntries(named.map((f) => [path.relative(folder, f), createHash("sha256").update(readFileSync(f)).digest("hex")]));
}

function contents(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
