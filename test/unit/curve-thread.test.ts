import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CurveModel, type Prediction } from "../../server/curves/curve-model";
import { LearntCurves } from "../../server/process/curve-service";
import { curveThreads } from "../../server/process/curve-thread";
import type { CurveQuestion, ReportedCurve } from "../../server/study/predicting";

const folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-curves-"));
const worker = path.join(folder, "curve-worker.cjs");

beforeAll(async () => {
  const entry = path.join(import.meta.dirname, "../../server/curve-worker.ts");
  await build({ entryPoints: [entry], bundle: true, platform: "node", outfile: worker });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function curve(level: number, reports: number): ReportedCurve {
  const steps = Array.from({ length: reports }, (_, i) => i + 1);
  return { steps, values: steps.map((step) => level * (1 - Math.exp(-step / 4)) + 0.01 * Math.sin(step * level)) };
}

function question(over: Partial<CurveQuestion> = {}): CurveQuestion {
  const bounds = [0, 1] as const;
  return { direction: "maximize", bounds, horizon: 12, curve: curve(0.8, 5), at: [8, 12], incumbent: 0.7, ...over };
}

function written(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

it("the model says at several steps what it says at each of them", () => {
  const model = new CurveModel({ direction: "maximize", bounds: [0, 1], horizon: 12 });
  for (const learnt of [[], [curve(0.9, 12), curve(0.6, 12)]]) {
    for (const one of learnt) model.addComplete(one);
    const steps = [3, 6, 8, 12, 15];
    const seen = curve(0.8, 5);
    const said = (prediction: Prediction | null | undefined) => [prediction?.mean, prediction?.quantile(0.1), prediction?.logDensity(0.7)];
    const each = steps.map((step) => said(model.predict(seen, step)));
    expect(model.predictAt(seen, steps)?.map(said)).toEqual(each);
    expect(new Set(each.map(([mean]) => mean)).size).toBe(4);
  }
  expect(model.predictAt(curve(0.8, 5), [8, Number.NaN])).toBeNull();
});

describe("the thread of learning curves", () => {
  it("says what the model says here, of every horizon, as more is learnt", async () => {
    const here = new LearntCurves();
    const there = curveThreads(worker)();
    try {
      for (const level of [0.9, 0.7, 0.5]) {
        here.learn(curve(level, 12));
        there.learn(curve(level, 12));
        for (const asked of [question(), question({ horizon: 11, at: [11], incumbent: null }), question({ curve: curve(0.3, 4) })]) {
          const wanted = here.predict(asked);
          expect(wanted).not.toBeNull();
          expect(await there.predict(asked)).toEqual(wanted);
        }
      }
    } finally {
      there.close();
    }
  }, 30_000);

  it("says nothing of a curve without a number", async () => {
    const thread = curveThreads(worker)();
    expect(await thread.predict(question({ curve: { steps: [1, 2], values: [Number.NaN, Number.NaN] } }))).toBeNull();
    thread.close();
  });

  it("that is closed rejects what it was asked, at once, however busy it is", async () => {
    const busy = curveThreads(written("busy.cjs", "require('node:worker_threads').parentPort.on('message', () => { for (;;); });"))();
    const asked = busy.predict(question());
    busy.close();
    await expect(asked).rejects.toThrow("closed");
    await expect(busy.predict(question())).rejects.toThrow("closed");
    busy.learn(curve(0.5, 12));
  });

  it.each([
    ["dies", "process.exit(7)", "ended with code 7"],
    ["throws", "throw new Error('no such family')", "no such family"],
    ["is not there", null, "Cannot find module"],
  ])("that %s says so to whoever asks, then and later", async (name, text, message) => {
    const thread = curveThreads(text === null ? path.join(folder, "nowhere.cjs") : written(`${name}.cjs`, text))();
    await expect(thread.predict(question())).rejects.toThrow(message);
    await expect(thread.predict(question())).rejects.toThrow(message);
    thread.close();
  });
});
