import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { CLI, processesIn, removeWorkspaces, within, workspace } from "../support/cli";

const PROGRAM = `# @search trials=6 repeats=1 seed=1 sampler=random
lr = 0.5  # @tune 1..0
loss = (lr - 0.2) ** 2  # @objective minimize
`;

interface Seen {
  readonly error?: string;
  readonly diagnostic: { readonly line: number; readonly column: number; readonly code: string; readonly message: string };
  readonly actions: readonly string[];
  readonly mended: string;
  readonly lens: string;
  readonly messages: readonly string[];
  readonly applied: string;
}

const nvim = process.env["NVIM"] ?? "nvim";
const isThere = spawnSync(nvim, ["--version"]).status === 0;
if (!isThere) console.log("Neovim is not installed: its tests are skipped (apt-get install neovim, or name one in NVIM)");

afterAll(removeWorkspaces);

describe.skipIf(!isThere)("Neovim, headless", () => {
  test("shows a problem, mends it by its code action, runs the search from the lens and applies what it found", async () => {
    const root = workspace({ "train.py": PROGRAM });
    const out = path.join(root, "seen.json");
    const env = { ...process.env, TUNELENS_NODE: process.execPath, TUNELENS_CLI: CLI, TUNELENS_ROOT: root, TUNELENS_OUT: out };
    execFileSync(nvim, ["--clean", "--headless", "-n", "-S", path.join(import.meta.dirname, "neovim.lua")], {
      cwd: root,
      env,
      timeout: 100_000,
    });
    const seen = JSON.parse(readFileSync(out, "utf8")) as Seen;
    expect(seen.error).toBeUndefined();
    expect([seen.diagnostic.line, seen.diagnostic.column, seen.diagnostic.code]).toEqual([
      1,
      PROGRAM.split("\n")[1]?.indexOf("1..0"),
      "reversed-range",
    ]);
    expect(seen.mended).toBe(PROGRAM.replace("1..0", "0..1"));
    expect(seen.lens).toBe("Run search");
    expect(seen.messages).toContain("Tunelens: the search train.py runs");
    expect(seen.applied).toMatch(/^lr = 0\.\d+ {2}# @tune 0\.\.1$/m);
    expect(seen.applied).not.toMatch(/^lr = 0\.5 /m);
    expect(await within(25_000, () => processesIn(root).length === 0)).toBe(true);
  });
});
