import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Params } from "../../server/protocol/space";
import { CLI, eventsOf, processesIn } from "../support/cli";
import { snapshot } from "../support/command-trial";
import { type RandomTextProgram, randomTextProgram } from "../support/random-text-program";

const python = path.join(import.meta.dirname, "../../.cache/python/bin");
const count = Number(process.env["TUNELENS_TEST_RANDOM"] ?? 18);

interface Outcome {
  readonly seed: number;
  readonly program: RandomTextProgram;
  readonly code: number;
  readonly stderr: string;
  readonly names: readonly string[];
  readonly changed: readonly string[];
  /** What a trial, or the program after `apply`, printed for a parameter, where that is not its value. */
  readonly wrong: readonly string[];
  readonly applied: string;
}

let folder = "";
const outcomes: Outcome[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-texts-"));
  mkdirSync(path.join(folder, "tmp"));
  let next = 0;
  const worker = async () => {
    while (next < count) outcomes.push(await search(next++));
  };
  await Promise.all([worker(), worker()]);
}, 900_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every search ends well", () => {
  expect(outcomes.filter((o) => o.code !== 0 || o.stderr !== "").map(shown)).toEqual([]);
});

test("every annotated literal is a parameter", () => {
  expect(outcomes.filter((o) => o.names.toSorted().join() !== o.program.names.toSorted().join()).map(shown)).toEqual([]);
});

test("every trial, and the program after apply, has the values that are told", () => {
  expect(outcomes.filter((o) => o.wrong.length > 0).map(shown)).toEqual([]);
});

test("no file of the user's is changed, none is added, and nothing is left", () => {
  expect(outcomes.filter((o) => o.changed.length > 0).map(shown)).toEqual([]);
  expect(readdirSync(path.join(folder, "tmp"))).toEqual([]);
  expect(processesIn(folder)).toEqual([]);
});

function shown({ program, ...outcome }: Outcome): unknown {
  return { ...outcome, files: program.files };
}

async function search(seed: number): Promise<Outcome> {
  const program = randomTextProgram(seed);
  const root = path.join(folder, String(seed));
  mkdirSync(path.join(root, ".git"), { recursive: true });
  for (const [name, text] of Object.entries(program.files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  const before = files(root);
  const flags = ["--trials", "3", "--repeats", "0", "--seed", String(seed), "--parallel", seed % 2 === 0 ? "1" : "2"];
  const run = await finished(root, process.execPath, [CLI, "run", program.entry, "--json", ...flags]);
  const changed = files(root).filter((line) => !before.includes(line));
  const events = run.code === 0 ? eventsOf(run.stdout) : [];
  const study = events.find((e) => e.event === "studyStarted");
  const started = events.filter((e) => e.event === "trialStarted");
  const wrong = started.flatMap((e) => differences(logOf(study?.journal ?? "", e.trial), e.params, `trial ${e.trial}`));
  const last = started.at(-1);
  const applied =
    last === undefined ? null : await finished(root, process.execPath, [CLI, "apply", program.entry, "--trial", String(last.trial)]);
  if (last !== undefined) {
    const own = await finished(root, "sh", ["-c", program.command]);
    wrong.push(...differences(own.stdout, last.params, "after apply"));
  }
  return {
    seed,
    program,
    code: run.code,
    stderr: run.stderr + (applied?.stderr ?? ""),
    names: study?.space.map((p) => p.name) ?? [],
    changed,
    wrong,
    applied: applied?.stdout ?? "",
  };
}

function files(root: string): readonly string[] {
  return snapshot(root).filter((line) => !line.startsWith(".tunelens") && !line.startsWith(" "));
}

function logOf(journal: string, trial: number): string {
  return readFileSync(path.join(journal.replace(/\.journal\.log$/, ".logs"), `trial-${trial}.log`), "utf8");
}

function differences(output: string, params: Params, who: string): string[] {
  const printed = new Map([...output.matchAll(/^P:(\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]));
  return Object.entries(params).flatMap(([name, value]) => {
    const got = printed.get(name);
    return got !== undefined && alike(got, String(value)) ? [] : [`${who}: ${name} is ${value}, the program has ${got}`];
  });
}

function alike(a: string, b: string): boolean {
  const [x, y] = [plain(a), plain(b)];
  return x === y || (x !== "" && Math.abs(Number(x) - Number(y)) <= 1e-6 * Math.abs(Number(y)));
}

function plain(value: string): string {
  return value.trim().replace(/^"(.*)"$/, "$1");
}

function finished(cwd: string, command: string, args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, PATH: `${python}:${process.env["PATH"]}`, TMPDIR: path.join(folder, "tmp") };
  return new Promise((resolve) => {
    const child = execFile(command, args, { cwd, env, maxBuffer: 1 << 26 }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}
