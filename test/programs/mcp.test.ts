import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { type CallToolResult, ListRootsRequestSchema, type Progress } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { CLI, processesIn, removeWorkspaces, within, workspace } from "../support/cli";

const PROGRAM = `# @search trials=6 repeats=2 seed=1 sampler=random
lr = 0.5  # @tune 0..1
width = 16  # @tune 8..64 step 8
for step in range(3):
    loss = (lr - 0.2) ** 2 + width / 1000  # @objective minimize
`;
const SLOW = `import time
# @search trials=50 repeats=0 stop=none
lr = 0.5  # @tune 0..1
for step in range(100):
    time.sleep(0.05)
    loss = lr  # @objective minimize
`;

const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});
afterAll(removeWorkspaces);

/** A real client of the protocol's own library, which starts the command as an agent's program does. */
async function connected(
  cwd: string,
  options: { readonly folders?: readonly string[]; readonly roots?: readonly string[] } = {},
): Promise<Client> {
  const client = new Client({ name: "test", version: "1" }, { capabilities: options.roots === undefined ? {} : { roots: {} } });
  if (options.roots !== undefined) {
    const roots = options.roots.map((root) => ({ uri: pathToFileURL(root).href }));
    client.setRequestHandler(ListRootsRequestSchema, () => ({ roots }));
  }
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [CLI, "mcp", ...(options.folders ?? [])], cwd, stderr: "pipe" }),
  );
  clients.push(client);
  return client;
}

async function call(
  client: Client,
  name: string,
  input: object = {},
): Promise<{ text: string; failed: boolean; data: Record<string, unknown> }> {
  const { content, isError, structuredContent } = (await client.callTool({ name, arguments: { ...input } })) as CallToolResult;
  const [first] = content;
  return { text: first?.type === "text" ? first.text : "", failed: isError === true, data: structuredContent ?? {} };
}

describe("an agent's whole way over standard input and output", () => {
  test("check, run with progress, list, read, apply", async () => {
    const root = workspace({ "train.py": PROGRAM });
    const client = await connected(root);
    expect(client.getServerVersion()?.name).toBe("tunelens");
    expect(client.getInstructions()).toContain("# @tune 1e-4..1 log");
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      "check_space",
      "run_search",
      "stop_search",
      "list_studies",
      "read_study",
      "apply_values",
    ]);

    const space = await call(client, "check_space", { file: "train.py" });
    expect(space.text).toMatch(/2 parameters, 1 objective; a search can run\n {2}lr = 0\.5 \(train\.py:2\): number from 0 to 1/);
    expect((space.data["space"] as { name: string }[]).map(({ name }) => name)).toEqual(["lr", "width"]);
    expect((await call(client, "list_studies")).text).toBe("There is no study in this workspace yet.");

    const seen: Progress[] = [];
    const ended = (await client.callTool({ name: "run_search", arguments: { file: "train.py", trials: 8 } }, undefined, {
      onprogress: (progress) => seen.push(progress),
    })) as CallToolResult;
    expect(ended.isError ?? false).toBe(false);
    const study = ended.structuredContent as { study: string; state: string; planned: number; recommendation: { params: { lr: number } } };
    expect([study.study, study.state, study.planned]).toEqual(["train.py", "complete", 8]);
    // A quick search may be over at the second look, and the client drops what comes together with the answer.
    expect(seen.length).toBeGreaterThan(0);
    const steps = seen.map(({ progress }) => progress);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));

    const read = await call(client, "read_study", { file: "train.py" });
    expect(read.text).toContain("goal: minimize loss");
    expect(read.text).toMatch(/recommended values:\n {2}lr: 0\.5 -> 0\.\d+ \(train\.py:2\)/);
    expect((await call(client, "list_studies")).text).toMatch(/^train\.py: done, 8 trials, best loss 0\.\d+/);

    const before = readFileSync(path.join(root, "train.py"), "utf8");
    const dry = await call(client, "apply_values", { file: "train.py", dry_run: true });
    expect(dry.text).toMatch(/^-lr = 0\.5 {2}# @tune 0\.\.1$/m);
    expect(readFileSync(path.join(root, "train.py"), "utf8")).toBe(before);
    const one = await call(client, "apply_values", { file: "train.py", parameters: ["lr"] });
    expect(one.failed).toBe(false);
    const after = readFileSync(path.join(root, "train.py"), "utf8");
    expect(after).toBe(before.replace("lr = 0.5 ", `lr = ${study.recommendation.params.lr} `));
    const back = await call(client, "apply_values", { file: "train.py", trial: 0 });
    expect(back.failed).toBe(false);
    expect(readFileSync(path.join(root, "train.py"), "utf8")).toBe(before);
  });

  test("a search that is cancelled stops, leaves no process, and keeps what it found", async () => {
    const root = workspace({ "slow.py": SLOW });
    const client = await connected(root);
    const cancel = new AbortController();
    const steps: number[] = [];
    const running = client.callTool({ name: "run_search", arguments: { file: "slow.py" } }, undefined, {
      signal: cancel.signal,
      onprogress: ({ progress, message }) => {
        steps.push(progress);
        if (/^[1-9]/.test(message ?? "")) cancel.abort("enough");
      },
    });
    await expect(running).rejects.toThrow();
    expect(steps.length).toBeGreaterThan(2);
    expect(steps).toEqual([...new Set(steps)].toSorted((x, y) => x - y));
    expect(await within(20_000, () => processesIn(root).filter((line) => !line.includes(" mcp")).length === 0)).toBe(true);
    const read = await call(client, "read_study", { study: "slow.py" });
    expect(read.data["state"]).toBe("interrupted");
    expect(read.text).toContain("complete trials, best first:");
  });

  test("one that is not waited for goes on, is not begun twice, and is stopped", async () => {
    const root = workspace({ "slow.py": SLOW });
    const client = await connected(root);
    const begun = await call(client, "run_search", { file: "slow.py", wait: 0 });
    expect(begun.text).toContain("The search goes on");
    const again = await call(client, "run_search", { file: "slow.py" });
    expect([again.failed, again.text]).toEqual([true, "slow.py is running already: read_study tells how it stands, stop_search ends it"]);
    const stopped = await call(client, "stop_search", { file: "slow.py" });
    expect(stopped.data["state"]).toBe("interrupted");
  });

  test("problems are told with what to write, and no search begins", async () => {
    const root = workspace({ "train.py": PROGRAM.replace("0..1", "1..0") });
    const client = await connected(root);
    expect((await call(client, "check_space", { file: "train.py" })).text).toMatch(/train\.py:2:\d+: error reversed-range: /);
    const run = await call(client, "run_search", { file: "train.py" });
    expect(run.failed).toBe(true);
    expect(run.text).toMatch(/^train\.py:2: /);
    const wrong = await call(client, "run_search", { file: "train.py", trials: -1 });
    expect([wrong.failed, wrong.text]).toEqual([true, expect.stringMatching(/trials/)]);
  });
});

describe("what is out of reach", () => {
  test("files outside the working folder: by a path, by a link, and by what a program imports", async () => {
    const outside = workspace({ "secret.py": PROGRAM, "knob.py": "lr = 0.5  # @tune 0..1\n" });
    const root = workspace({ "train.py": "# @search trials=2 repeats=0\nimport knob\nloss = knob.lr  # @objective minimize\n" });
    symlinkSync(path.join(outside, "secret.py"), path.join(root, "link.py"));
    symlinkSync(path.join(outside, "knob.py"), path.join(root, "knob.py"));
    const client = await connected(root);
    for (const file of [
      path.join(outside, "secret.py"),
      `../${path.basename(outside)}/secret.py`,
      "link.py",
      "/etc/passwd",
      "../nothing.py",
    ]) {
      for (const name of ["check_space", "run_search", "apply_values", "read_study", "list_studies"]) {
        const answer = await call(client, name, { file });
        expect([name, file, answer.failed]).toEqual([name, file, true]);
        expect(answer.text).toContain("this server reaches nothing else");
      }
    }
    expect((await call(client, "run_search", { file: "train.py" })).failed).toBe(false);
    const written = await call(client, "apply_values", { file: "train.py", trial: 1 });
    expect([written.failed, written.text]).toEqual([true, expect.stringMatching(/outside .*nothing was written/)]);
    expect(readFileSync(path.join(outside, "knob.py"), "utf8")).toBe("lr = 0.5  # @tune 0..1\n");
  });

  test("studies of programs beside the working folder, in the same workspace", async () => {
    const root = workspace({ "mine/train.py": PROGRAM, "yours/train.py": PROGRAM });
    const all = await connected(root);
    await call(all, "run_search", { file: "yours/train.py", trials: 1, repeats: 0 });
    expect((await call(all, "list_studies")).data["studies"]).toHaveLength(1);
    const mine = await connected(path.join(root, "mine"));
    expect((await call(mine, "list_studies")).data["studies"]).toHaveLength(0);
    expect((await call(mine, "read_study", { study: "yours-train.py" })).failed).toBe(true);
  });

  test("the client's roots count instead of the working folder; folders that the command names count instead of both", async () => {
    const [here, there] = [workspace({ "a.py": PROGRAM }), workspace({ "b.py": PROGRAM })];
    mkdirSync(path.join(here, "sub"));
    writeFileSync(path.join(here, "sub/c.py"), PROGRAM);
    const rooted = await connected(here, { roots: [there] });
    expect((await call(rooted, "check_space", { file: "b.py" })).failed).toBe(false);
    expect((await call(rooted, "check_space", { file: path.join(here, "a.py") })).failed).toBe(true);
    const named = await connected(here, { roots: [there], folders: ["sub"] });
    expect((await call(named, "check_space", { file: "c.py" })).failed).toBe(false);
    expect((await call(named, "check_space", { file: path.join(there, "b.py") })).failed).toBe(true);
  });
});
