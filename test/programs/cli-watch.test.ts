import { execFileSync } from "node:child_process";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { cli, removeWorkspaces, type Started, start, workspace } from "../support/cli";
import { OnTerminal } from "../support/pty";

const PYTHON = path.resolve(import.meta.dirname, "../../.cache/python/bin/python");
const OPTUNA = path.resolve(import.meta.dirname, "../fixtures/optuna/make_study.py");

/** `pace`: seconds an epoch. */
const train = (trials: number, pace: number) => `# @search trials=${trials} repeats=0 seed=1 stop=none
import time
lr = 0.5            # @tune 1e-4..1 log
for epoch in range(6):
    time.sleep(${pace})
    acc = 1 - abs(lr - 0.02) ** 0.5 + epoch / 100  # @objective maximize
`;

let finished: string;
const running: Started[] = [];
const terminals: OnTerminal[] = [];
beforeAll(async () => {
  finished = workspace({ "train.py": train(8, 0) });
  expect((await cli(finished, ["run", "train.py"])).code).toBe(0);
});
afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.child.kill("SIGKILL");
  for (const { child } of running) child.kill("SIGTERM");
  await Promise.all(running.splice(0).map(({ ended }) => ended));
});
afterAll(removeWorkspaces);

function watch(root: string, args: readonly string[] = [], options: ConstructorParameters<typeof OnTerminal>[2] = {}): OnTerminal {
  const terminal = new OnTerminal(root, ["watch", ...args], options);
  terminals.push(terminal);
  return terminal;
}

const count = (text: string, part: string) => text.split(part).length - 1;

describe("tunelens watch on a terminal", () => {
  it("shows a search that runs, draws only what changes, and leaves it running", async () => {
    const root = workspace({ "train.py": train(40, 0.05) });
    const search = start(root, ["run", "train.py"]);
    running.push(search);
    await search.says("#0");
    const terminal = watch(root, [], { columns: 100, rows: 30 });
    // Until a trial beats the user's own values their curve is the best one's.
    const first = await terminal.shows(/1 running[\s\S]*◇ yours/);
    expect(first).toMatch(/● running {2}train\.py {2}maximize acc/);
    expect(first).toMatch(/best 0\.\d+ \(#\d+\)/);
    expect(first).toMatch(/\d+\/40 · \d+ complete · 1 running/);
    expect(first).toMatch(/about .+ left/);
    expect(first).toMatch(/[\u2801-\u28ff]{8}/);
    const done = Number(/(\d+)\/40/.exec(first)?.[1]);
    await terminal.shows(new RegExp(`(?:${[1, 2, 3, 4, 5, 6].map((k) => done + k).join("|")})/40`));
    expect(count(terminal.raw, "\u001b[2J"), "the screen is cleared once, at the start").toBe(1);
    expect(count(terminal.raw, "\u001b[?2026h")).toBe(count(terminal.raw, "\u001b[?2026l"));
    terminal.type("q");
    expect(await terminal.ended).toBe(0);
    expect(terminal.raw).toContain("\u001b[?7h\u001b[?25h\u001b[?1049l");
    expect(await terminal.screen()).toMatch(/train\.py: \d+\/40 trials, best .*, the search goes on/);
    const lines = search.stdout().split("\n").length;
    await expect.poll(() => search.stdout().split("\n").length, { timeout: 10_000 }).toBeGreaterThan(lines);
  });

  it("takes a new size, down to a few cells, and scrolls", async () => {
    const terminal = watch(finished, ["train.py"], { columns: 100, rows: 30 });
    await terminal.shows("✓ finished");
    terminal.resize(44, 14);
    // Drawn anew: the last line is the fourteenth, and the title ends where the terminal does.
    const drawn = /^✓ finished.{20,34}\n(?:.{0,44}\n){12}q leaves, the search goes on · ↑↓ scroll$/;
    await expect.poll(() => terminal.screen(), { timeout: 10_000 }).toMatch(drawn);
    const narrow = await terminal.screen();
    expect(narrow).toMatch(/# +state +acc/);
    const rows = (text: string) => text.match(/^ *\d+ {2}.*$/gm)?.length ?? 0;
    terminal.type("\u001b[B\u001b[B");
    await expect.poll(async () => await terminal.screen()).not.toBe(narrow);
    expect(rows(await terminal.screen())).toBeGreaterThanOrEqual(2);
    terminal.resize(12, 4);
    await terminal.shows(/^✓ finished/);
    terminal.type("\u0003");
    expect(await terminal.ended).toBe(0);
  });

  it("without colours where NO_COLOR says so", async () => {
    const plain = watch(finished, [], { env: { NO_COLOR: "1" } });
    await plain.shows("✓ finished");
    plain.type("q");
    await plain.ended;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are such
    expect(plain.raw).not.toMatch(/\u001b\[(?!0m)[\d;]*m/);
    const coloured = watch(finished);
    await coloured.shows("✓ finished");
    coloured.type("q");
    await coloured.ended;
    expect(coloured.raw).toContain("\u001b[36m");
  });

  it("shows a study that Optuna made", async () => {
    const root = workspace({});
    execFileSync(PYTHON, [OPTUNA, path.join(root, "optuna.log")], { stdio: "ignore" });
    const terminal = watch(root, ["./optuna.log"]);
    expect(await terminal.shows("made by Optuna")).toMatch(/minimize loss/);
    terminal.type("q");
    expect(await terminal.ended).toBe(0);
  });
});

describe("tunelens watch without a terminal", () => {
  it("says what happens in lines, until the search ends", async () => {
    const root = workspace({ "train.py": train(5, 0.05) });
    const search = start(root, ["run", "train.py"]);
    running.push(search);
    await search.says("#0");
    const { code, stdout, stderr } = await cli(root, ["watch"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = (text: string) => text.split("\n").filter((line) => /#\d/.test(line));
    await search.ended;
    expect(lines(stdout)).toEqual(lines(search.stdout()));
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toContain("5 trials in");
  });

  it("a finished study at once; what is not there is told; `TERM=dumb` is none", async () => {
    const { code, stdout } = await cli(finished, ["watch"]);
    expect(code).toBe(0);
    expect(stdout).toContain("8 trials in");
    expect(await cli(finished, ["watch", "nosuch"])).toMatchObject({ code: 2, stderr: expect.stringContaining("no study named nosuch") });
    const dumb = watch(finished, [], { env: { TERM: "dumb" } });
    expect(await dumb.ended).toBe(0);
    expect(dumb.raw).toContain("8 trials in");
    expect(dumb.raw).not.toContain("\u001b");
  });
});
