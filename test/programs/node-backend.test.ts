import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { diskHost } from "../../server/commands/disk-host";
import { findRoot, loadProgram } from "../../server/language/program";
import { LocalBackend } from "../../server/trials/local-backend";
import { findNode } from "../../server/trials/node-launch";

const repository = path.dirname(path.dirname(import.meta.dirname));
const entry = path.join(repository, "samples/digits-tfjs/train.ts");

let logs: string;
beforeEach(() => {
  logs = mkdtempSync(path.join(os.tmpdir(), "tl-logs-"));
});
afterEach(() => rmSync(logs, { recursive: true, force: true }));

function sample(interpreters: { node?: string } = {}): LocalBackend {
  const program = loadProgram(entry, findRoot(entry, diskHost), diskHost);
  const runtimes = path.join(repository, "dist/runtimes");
  return new LocalBackend({ program, runtimes, logs, slots: 1, arguments: [], interpreters });
}

test("the TF.js sample learns better with better values", async () => {
  const backend = sample();
  const values: number[] = [];
  try {
    const params = { lr: 0.03, batchSize: 64, optimizer: '"adam"', hidden: 64 };
    const trial = backend.start(
      { trial: 1, params, seedOffset: 1, timeout: null },
      { onReport: (_channel, step, value) => values.push(step, value), onProblem: () => {}, onSample: () => {} },
    );
    expect(await trial.ended).toMatchObject({ kind: "finished" });
  } finally {
    await backend.close();
  }
  expect(values).toHaveLength(24);
  expect(values.at(-2)).toBe(12);
  expect(values.at(-1)).toBeGreaterThan(0.93);
});

test("a Node that is not there ends the search with a reason", async () => {
  const backend = sample({ node: "no-such-node" });
  try {
    const trial = backend.start(
      { trial: 0, params: {}, seedOffset: 0, timeout: null },
      { onReport: () => {}, onProblem: () => {}, onSample: () => {} },
    );
    expect(await trial.ended).toMatchObject({
      kind: "failed",
      fatal: true,
      reason: expect.stringContaining("no-such-node does not run as Node"),
    });
  } finally {
    await backend.close();
  }
});

test("without a node on the PATH the one that runs this code is taken", async () => {
  expect(await findNode(undefined, { PATH: logs })).toMatchObject({ command: process.execPath });
});
