import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { Hover } from "vscode-languageserver";
import { createConnection } from "vscode-languageserver/node";
import { checkResult } from "../../server/language/program";
import { serve } from "../../server/lsp/serve";
import type { StudyEvent, StudyStarted } from "../../server/protocol/events";
import type { Landscape } from "../../server/protocol/landscape";
import type { Params } from "../../server/protocol/space";
import { JournalWriter } from "../../server/storage/journal-writer";
import { journalPath, studyDirectory } from "../../server/storage/study-directory";
import { programIn } from "../support/feature-model";
import { LspClient, until } from "../support/lsp-client";

const TRAIN = `lr = 0.5  # @tune 1e-4..1 log
opt = "sgd"  # @tune "sgd" | "adam"
momentum = 0.5  # @tune 0..1 if opt == "sgd"
val_acc = lr  # @objective maximize
`;

const bundles = mkdtempSync(path.join(os.tmpdir(), "tunelens-landscape-"));
let folder: string;
let client: LspClient;
let train: string;
let writer: JournalWriter;

beforeAll(async () => {
  const entryPoints = [path.join(import.meta.dirname, "../../server/landscape-worker.ts")];
  await build({ entryPoints, bundle: true, platform: "node", outfile: path.join(bundles, "worker.cjs") });
});
afterAll(() => rmSync(bundles, { recursive: true, force: true }));

async function connect(worker: string): Promise<void> {
  folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-lsp-"));
  writeFileSync(path.join(folder, "pyproject.toml"), "");
  train = path.join(folder, "train.py");
  writeFileSync(train, TRAIN);
  const [there, back] = [new PassThrough(), new PassThrough()];
  serve(createConnection(new StreamMessageReader(there), new StreamMessageWriter(back)), {
    cli: path.join(folder, "no-cli.js"),
    webview: "",
    landscapeWorker: worker,
  });
  client = new LspClient(new StreamMessageReader(back), new StreamMessageWriter(there));
  await client.initialize(folder);
  const { directory } = await studyDirectory(folder);
  const { space, objectives, constraints, fidelity } = checkResult(programIn({ "train.py": TRAIN }));
  const started: StudyStarted = {
    ...{ event: "studyStarted", time: Date.now(), study: "train.py", journal: journalPath(directory, "train.py"), root: folder },
    ...{ entry: "train.py", space, objectives, constraints, fidelity, sampler: "random", samplerReason: null, stop: "none" },
    ...{ stopReason: null, trials: 20, parallel: 1, repeats: 0, seed: 1 },
  };
  writer = await JournalWriter.create(started.journal, started);
}

async function close(): Promise<void> {
  await client.connection.sendRequest("shutdown");
  client.connection.dispose();
  await writer.close();
  rmSync(folder, { recursive: true, force: true });
}

function accuracy(params: Params): number {
  return 1 - (Math.log10(Number(params["lr"])) + 2) ** 2 / 8 - (params["opt"] === '"sgd"' ? 0.05 : 0);
}

/** The trials of these numbers; every fifth fails. */
async function finish(from: number, to: number): Promise<void> {
  const events = Array.from({ length: to - from }, (_, i): StudyEvent[] => {
    const trial = from + i;
    const sgd = trial % 2 === 0;
    const lr = Number((10 ** -((trial * 0.618 * 4) % 4)).toPrecision(3));
    const params = { lr, opt: sgd ? '"sgd"' : '"adam"', ...(sgd ? { momentum: ((trial * 37) % 100) / 100 } : {}) };
    const common = { time: Date.now(), trial };
    const values = trial % 5 === 4 ? null : [accuracy(params)];
    const state = values === null ? "failed" : "complete";
    return [
      { event: "trialStarted", ...common, params, baseline: trial === 0, repeatOf: null, seed: null, device: "cpu", log: "" },
      { event: "trialFinished", ...common, state, values, feasible: true, seconds: 1, reason: null, location: null },
    ];
  });
  await writer.append(events.flat());
}

const ask = (parameters: readonly string[], points?: number) =>
  client.tuner("tuner/landscape", { journal: writer.path, parameters, ...(points === undefined ? {} : { points }) });

async function landscape(parameters: readonly string[], points?: number): Promise<Landscape> {
  const answer = await ask(parameters, points);
  if (answer === null || "reason" in answer) throw new Error(`no landscape: ${answer?.reason}`);
  return answer;
}

describe("tuner/landscape", () => {
  beforeEach(() => connect(path.join(bundles, "worker.cjs")));
  afterEach(close);

  it("tells mean, band, acquisition, measured trials and what every parameter decides", async () => {
    await finish(0, 20);
    const { slice, parameters, ...all } = await landscape(["lr"], 9);
    expect(all).toMatchObject({
      journal: writer.path,
      objective: { name: "val_acc", direction: "maximize" },
      finished: 20,
      measurements: 16,
    });
    expect(parameters.map((p) => p.name)).toEqual(["lr", "opt", "momentum"]);
    expect(parameters.reduce((sum, p) => sum + p.importance, 0)).toBeCloseTo(1, 9);
    expect(parameters[0]?.importance).toBeGreaterThan(0.7);
    expect(slice?.axes[0]?.values).toEqual([1e-4, 3.162e-4, 1e-3, 3.162e-3, 0.01, 0.03162, 0.1, 0.3162, 1]);
    const mean = slice?.mean.map(Number) ?? [];
    expect([3, 4, 5]).toContain(mean.indexOf(Math.max(...mean)));
    expect(slice?.mean.every((m, i) => m !== null && (slice.lower[i] ?? m) <= m && m <= (slice.upper[i] ?? m))).toBe(true);
    expect(slice?.acquisition.every((a) => typeof a === "number")).toBe(true);
    expect(slice?.measured).toHaveLength(20);
    expect(slice?.measured[4]).toMatchObject({ trial: 4, state: "failed", value: null });
    const map = (await landscape(["opt", "momentum"], 3)).slice;
    expect(map?.mean.map((m) => m === null)).toEqual([false, false, false, true, true, true]);
  });

  it("answers the same until a further trial finishes, also those who ask while it computes", async () => {
    await finish(0, 12);
    const [one, two] = await Promise.all([landscape(["lr"]), landscape(["lr"])]);
    expect(one).toEqual(two);
    await finish(12, 16);
    const later = await until("the new trials", async () => {
      const now = await landscape(["lr"]);
      return now.finished === 16 ? now : null;
    });
    expect(later.slice?.measured).toHaveLength(16);
  });

  it("says why there is none", async () => {
    await finish(0, 2);
    expect(await ask([])).toEqual({
      journal: writer.path,
      finished: 2,
      reason: "2 different configurations have a value so far; a model of val_acc needs 4.",
    });
    expect(await ask(["size"])).toMatchObject({ reason: "The study has no parameter size." });
    expect(await ask(["lr", "opt", "momentum"])).toMatchObject({ reason: "A picture shows one or two parameters." });
    expect(await ask(["lr", "lr"])).toMatchObject({ reason: "A picture shows two different parameters." });
    const nowhere = path.join(folder, "none.journal.log");
    expect(await client.tuner("tuner/landscape", { journal: nowhere, parameters: [] })).toBeNull();
  });

  it("is what a hover says of a parameter", async () => {
    await finish(0, 20);
    await client.open(train, TRAIN);
    await until("the explained share", async () => {
      const hover = await client.request<Hover>("textDocument/hover", train, { position: { line: 0, character: 6 } });
      return /Explains \d+ % of what was seen of val\\_acc, probably best (at|from) /.test(
        JSON.stringify(hover.contents).replaceAll("\\\\", "\\"),
      );
    });
  });
});

describe("without the thread", () => {
  beforeEach(() => connect(path.join(bundles, "missing.cjs")));
  afterEach(close);

  it("hovers say the rest, and the request fails alone", async () => {
    await finish(0, 20);
    await client.open(train, TRAIN);
    await expect(ask(["lr"])).rejects.toThrow(/missing\.cjs/);
    const hover = await client.request<Hover>("textDocument/hover", train, { position: { line: 0, character: 6 } });
    expect(JSON.stringify(hover)).toContain("log scale");
    expect(JSON.stringify(hover)).not.toContain("Explains");
    await expect(ask(["lr"])).rejects.toThrow(/missing\.cjs/);
  });
});
