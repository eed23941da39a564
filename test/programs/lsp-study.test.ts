import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { CodeLens } from "vscode-languageserver";
import { isLiveStudy, type LiveStudy } from "../../server/protocol/control";
import { liveStudyPath } from "../../server/storage/study-directory";
import { LspClient, until, uriOf } from "../support/lsp-client";

const REPOSITORY = path.join(import.meta.dirname, "../..");
const PYTHON = path.join(REPOSITORY, ".cache/python/bin/python");
const SERVER = path.join(REPOSITORY, "dist/server.js");

const program = (trials: number, pause: number, steps = 3) => `import time
# @search trials=${trials} sampler=random stop=none seed=1 repeats=2
lr = 0.5  # @tune 1e-4..1 log
width = 16  # @tune 16..128 step 16
for epoch in range(${steps}):
    time.sleep(${pause})
    val = width / 1000 - (lr - 0.02) ** 2  # @objective maximize
`;

let folder: string;
let train: string;
const servers: ChildProcess[] = [];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tunelens-editor-")));
  writeFileSync(path.join(folder, "pyproject.toml"), "");
  train = path.join(folder, "train.py");
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.kill("SIGKILL");
  await until("the end of every process of the search", () => processesIn(folder).length === 0, 30);
  rmSync(folder, { recursive: true, force: true });
});

async function editor(): Promise<{ client: LspClient; kill: () => void }> {
  const server = spawn(process.execPath, [SERVER, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  servers.push(server);
  const client = new LspClient(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  server.stdin.on("error", () => {});
  await client.initialize(folder);
  return { client, kill: () => server.kill("SIGKILL") };
}

async function start(client: LspClient, text: string, options: { grace?: number; python?: string } = {}): Promise<string> {
  writeFileSync(train, text);
  await client.open(train, text);
  const result = await client.tuner("tuner/startStudy", { uri: uriOf(train), python: PYTHON, grace: 1, ...options });
  if ("error" in result) throw new Error(result.error);
  return result.journal;
}

function events(client: LspClient, kind: string): number {
  return client.told["tuner/studyEvent"].filter(({ event }) => event.event === kind).length;
}

const finished = (client: LspClient) => until("the end of the study", () => events(client, "studyFinished") > 0, 60);

function liveStudy(journal: string): LiveStudy | null {
  const file = liveStudyPath(journal);
  const live: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
  return isLiveStudy(live) ? live : null;
}

/** Processes that name the folder in their command line or run in it. */
function processesIn(place: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8").includes(place) || realpathSync(`/proc/${name}/cwd`).startsWith(place);
      } catch {
        return false;
      }
    })
    .map(Number);
}

describe("a search from the editor", () => {
  it("tells its events in order, ends with values, and finds them in code that was edited meanwhile", async () => {
    const { client } = await editor();
    const text = program(4, 0.01);
    const journal = await start(client, text);
    await finished(client);
    const own = client.told["tuner/studyEvent"].filter((told) => told.journal === journal);
    const numbers = own.map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
    const snapshot = await client.tuner("tuner/getStudy", { journal });
    expect(snapshot?.seq).toBe(numbers.at(-1));
    expect(snapshot?.view.state).toBe("complete");
    expect(snapshot?.view.trials.filter(({ repeatOf }) => repeatOf === null).map(({ state }) => state)).toEqual(Array(4).fill("complete"));

    const moved = `"""Two lines\nmore."""\n${text}`;
    await client.change(train, moved);
    const best = snapshot?.view.best ?? 0;
    const { files, values, refused } = await client.tuner("tuner/valueEdits", { journal, trial: best });
    expect(refused).toEqual([]);
    expect(values).toEqual(snapshot?.view.trials[best]?.params);
    const lr = files[0]?.edits.find(({ range }) => range.start.line === 4);
    expect(lr?.range).toEqual({ start: { line: 4, character: 5 }, end: { line: 4, character: 8 } });
    expect(Number(lr?.newText)).toBe(values["lr"]);
    expect(readFileSync(train, "utf8")).toBe(text);
  });

  it("shows in the lens while it runs and stops when asked", async () => {
    const { client } = await editor();
    const journal = await start(client, program(200, 0.05));
    const titles = async () =>
      (await client.request<CodeLens[]>("textDocument/codeLens", train)).map(({ command }) => command?.title ?? "");
    await until("progress in the lens", async () => /^[1-9]\d*\/200 · best /.test((await titles())[0] ?? ""), 30);
    expect((await titles()).slice(1)).toEqual(["Pause", "Stop", "Show"]);
    expect(await client.tuner("tuner/stopStudy", { journal })).toEqual({ stopped: true });
    await finished(client);
    expect((await client.tuner("tuner/getStudy", { journal }))?.view.state).toBe("interrupted");
    await until("the idle lens", async () => (await titles())[0] === "Run search");
  });

  it("is not begun twice", async () => {
    const { client } = await editor();
    const journal = await start(client, program(200, 0.05));
    expect(await client.tuner("tuner/startStudy", { uri: uriOf(train), python: PYTHON })).toMatchObject({ journal });
    await client.tuner("tuner/stopStudy", { journal });
    await finished(client);
  });
});

describe("a language server that is killed", () => {
  it("leaves the search running, and the next one shows it", async () => {
    const first = await editor();
    const journal = await start(first.client, program(200, 0.05), { grace: 20 });
    await until("a finished trial", () => events(first.client, "trialFinished") > 0, 30);
    const before = liveStudy(journal);
    first.kill();
    const { client } = await editor();
    const [study] = await client.tuner("tuner/listStudies", {});
    expect(study).toMatchObject({ journal, live: true, entry: train });
    const seen = (await client.tuner("tuner/getStudy", { journal }))?.view.trials.length ?? 0;
    await until("more trials", () => events(client, "trialFinished") > 1, 30);
    expect(seen).toBeGreaterThan(0);
    expect(liveStudy(journal)?.pid).toBe(before?.pid);
    expect(await client.tuner("tuner/stopStudy", { journal })).toEqual({ stopped: true });
    await finished(client);
  });

  it("for longer than the grace period ends the search, which leaves nothing but its journal", async () => {
    const { client, kill } = await editor();
    const journal = await start(client, program(10_000, 0.05, 1000), { grace: 1 });
    await until("a report", () => events(client, "trialReported") > 0, 30);
    expect(processesIn(folder).length).toBeGreaterThan(0);
    kill();
    await until("the end of every process", () => processesIn(folder).length === 0, 30);
    expect(existsSync(liveStudyPath(journal))).toBe(false);
    const { client: next } = await editor();
    expect((await next.tuner("tuner/getStudy", { journal }))?.view).toMatchObject({ state: "interrupted" });
  });
});

describe("a program that does not work", () => {
  const diagnostics = (client: LspClient) => client.diagnostics.get(uriOf(train)) ?? [];

  it("has its error on its own line, until it is edited, and again once that is undone", async () => {
    const { client } = await editor();
    const text = program(3, 0.01).replace("time.sleep(0.01)", "time.slep(0.01)");
    await start(client, text);
    await finished(client);
    const failed = await until("the diagnostic", () => diagnostics(client).find(({ code }) => code === "trial-failed"));
    expect([failed.range.start.line, failed.range.start.character]).toEqual([5, text.split("\n")[5]?.search(/\S/)]);
    expect(failed.message).toContain("slep");
    await client.change(train, `${text}\n`);
    await until("no diagnostic", () => diagnostics(client).length === 0);
    await client.change(train, text);
    await until("the diagnostic again", () => diagnostics(client).some(({ code }) => code === "trial-failed"));
  });

  it("that never reports is told so", async () => {
    const { client } = await editor();
    await start(client, program(2, 0.01).replace("range(3)", "range(0)"));
    await finished(client);
    const told = await until("the diagnostic", () => diagnostics(client)[0]);
    expect(told.message).toMatch(/objective|report/i);
  });

  it("that has no interpreter is told so", async () => {
    const { client } = await editor();
    writeFileSync(train, program(2, 0.01));
    await client.open(train, program(2, 0.01));
    const result = await client.tuner("tuner/startStudy", { uri: uriOf(train), python: "/no/such/python", grace: 1 });
    if ("error" in result) expect(result.error).toContain("/no/such/python");
    else {
      const told = await until("the diagnostic", () => diagnostics(client)[0], 30);
      expect(told.message).toContain("/no/such/python");
    }
  });
});
