import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { samplerThreads } from "../../server/process/sampler-thread";
import type { SamplerName } from "../../server/protocol/search";
import type { Params } from "../../server/protocol/space";
import { chooseSampler, SAMPLERS } from "../../server/samplers/choose";
import type { Observation, SamplerSettings } from "../../server/samplers/sampler";
import { SearchSpace } from "../../server/space/search-space";
import { choice, float, int, when } from "../conformance/spaces";

const folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-thread-"));
const worker = path.join(folder, "sampler-worker.cjs");

const space = new SearchSpace([
  float("momentum", 0, 0.99, { baseline: 0.5, condition: when("opt", "==", "'sgd'") }),
  choice("opt", ['"sgd"', '"adam"'], { baseline: "'sgd'" }),
  int("units", 8, 512, { log: true, baseline: 32 }),
]);
const settings: SamplerSettings = { space, directions: ["maximize"], seed: 3, trials: 30 };

beforeAll(async () => {
  const entry = path.join(import.meta.dirname, "../../server/sampler-worker.ts");
  await build({ entryPoints: [entry], bundle: true, platform: "node", outfile: worker });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function observation(trial: number, params: Params): Observation {
  const failed = trial % 5 === 4;
  const value = Number(params["units"]) / 512 + Number(params["momentum"] ?? 0.2);
  return {
    trial,
    params,
    state: failed ? "failed" : "complete",
    values: failed ? null : [value],
    feasible: trial % 7 !== 6,
    predicted: null,
  };
}

function written(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe("a sampler's thread", () => {
  it.each(Object.keys(SAMPLERS) as SamplerName[])("proposes what the sampler %s does here", async (name) => {
    const here = chooseSampler(name, settings);
    const there = samplerThreads(worker)(here.sampler.name, settings);
    try {
      let told: Observation[] = [observation(0, space.baseline())];
      for (let trial = 1; trial < 15; trial += 2) {
        for (const o of told) here.sampler.tell(o);
        for (const o of told) there.tell(o);
        const numbers = [trial, trial + 1];
        const wanted = here.sampler.ask(numbers, []);
        expect(await there.ask(numbers, [])).toEqual(wanted);
        told = wanted.map((params, i) => observation(trial + i, params));
      }
    } finally {
      there.close();
    }
  });

  it("that is closed rejects what it was asked, at once, however busy it is", async () => {
    const busy = samplerThreads(written("busy.cjs", "require('node:worker_threads').parentPort.on('message', () => { for (;;); });"));
    const thread = busy("gp", settings);
    const asked = thread.ask([1], []);
    thread.close();
    await expect(asked).rejects.toThrow("closed");
    await expect(thread.ask([2], [])).rejects.toThrow("closed");
  });

  it.each([
    ["dies", "process.exit(7)", "ended with code 7"],
    ["throws", "throw new Error('no such axis')", "no such axis"],
    ["is not there", null, "Cannot find module"],
  ])("that %s says so to whoever asks, then and later", async (name, text, message) => {
    const file = text === null ? path.join(folder, "nowhere.cjs") : written(`${name}.cjs`, text);
    const thread = samplerThreads(file)("gp", settings);
    await expect(thread.ask([1], [])).rejects.toThrow(message);
    await expect(thread.ask([2], [])).rejects.toThrow(message);
    thread.tell(observation(0, space.baseline()));
    thread.close();
  });
});
