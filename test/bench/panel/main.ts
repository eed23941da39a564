// What the panel costs: first paint, an update with reports, a report until it is painted, hover; and memory over many reports.
// `npm run bench:panel -- [--trials 1000] [--epochs 100] [--reports 100000] [--tab overview]`
import path from "node:path";
import type { CDPSession } from "playwright-core";
import type { StudyEvent } from "../../../server/protocol/events";
import { launchChromium } from "../../support/chromium";
import { events } from "../../webview/studies";

process.env["TUNELENS_WEBVIEW"] = path.join(__dirname, "dist/webview");
const { PanelPage, fold } = await import("../../webview/page");

const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1] ?? fallback);
};
const trials = option("trials", 1000);
const epochs = option("epochs", 100);
const reports = option("reports", 100_000);
const WARM = 4;
const write = (line: string): void => void process.stdout.write(`${line}\n`);
const JOURNAL = "/w/.tunelens/digits-mlp.journal";
const STUDY = events({ trials: trials + 2, finished: trials, running: 2, epochs });

const quantile = (values: readonly number[], p: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(p * values.length))] ?? Number.NaN;
const told = (values: readonly number[]): string =>
  `median ${quantile(values, 0.5).toFixed(1)} ms, 95 % ${quantile(values, 0.95).toFixed(1)} ms, most ${Math.max(...values).toFixed(1)} ms of ${values.length}`;

const browser = await launchChromium();
const named = process.argv[process.argv.indexOf("--tab") + 1];
for (const tab of (["overview", "analysis", "timeline"] as const).filter((t) => !process.argv.includes("--tab") || t === named)) {
  const panel = await PanelPage.open(browser, { size: { width: 1400, height: 900 }, saved: { journal: JOURNAL, tab } });
  const devtools = await panel.page.context().newCDPSession(panel.page);
  // Of the thread itself: what others do on this machine does not count.
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });

  const first = await paintedAfter(panel, {
    type: "snapshot",
    snapshot: { seq: STUDY.length, view: fold(STUDY) },
    connection: "connected",
  });
  write(`${tab}: snapshot of ${trials} trials × ${epochs} points to first paint ${first.toFixed(0)} ms`);
  await panel.show(STUDY);
  if (tab === "analysis") {
    const from = performance.now();
    await panel.believed();
    write(`${tab}: the model's answers drawn after ${((performance.now() - from) / 1000).toFixed(1)} s (computed by the language server)`);
  }

  write(`${tab}: main thread an update of one report  ${told(await updates(devtools, (k) => panel.follow(report(k)), 40))}`);
  write(`${tab}: main thread an update of a finished trial  ${told(await updates(devtools, (k) => panel.follow(another(k)), 12))}`);
  // Elsewhere a report alone changes nothing.
  if (tab === "overview") write(`${tab}: report to painted  ${told(await latencies(panel, 40))}`);

  if (tab === "analysis") {
    const heap = async () => {
      await devtools.send("HeapProfiler.collectGarbage");
      const { metrics } = await devtools.send("Performance.getMetrics");
      return (metrics.find((m) => m.name === "JSHeapUsedSize")?.value ?? 0) / 2 ** 20;
    };
    const before = await heap();
    for (let k = 0; k < reports; k += 1000) await panel.send(batch(panel.next(1000)));
    await panel.settled();
    write(`${tab}: heap ${before.toFixed(1)} MiB, after ${reports} reports of the same steps ${(await heap()).toFixed(1)} MiB`);
  }
  await panel.close();
}
await browser.close();

type Panel = Awaited<ReturnType<typeof PanelPage.open>>;

/** The trial starts over at the same steps again and again, so that what is kept does not grow of itself. */
function report(k: number): StudyEvent[] {
  return [{ event: "trialReported", time: Date.now(), trial: trials, step: epochs - 8 + (k % 8), values: [0.9 + 0.0001 * k] }];
}

function another(k: number): StudyEvent[] {
  const trial = trials + 2 + k;
  const params = { lr: 0.01 + 0.001 * k, momentum: 0.9, batch_size: 32, hidden: 64, optimizer: '"sgd"' };
  const begun = {
    event: "trialStarted",
    time: Date.now(),
    trial,
    params,
    baseline: false,
    repeatOf: null,
    seed: 0,
    device: "cuda:0",
    log: "",
  } as const;
  const ended = { event: "trialFinished", time: Date.now(), trial, state: "complete", values: [0.97], feasible: true, seconds: 9 } as const;
  return [begun, { event: "trialReported", time: Date.now(), trial, step: 1, values: [0.97] }, { ...ended, reason: null, location: null }];
}

function batch(seqs: readonly number[]) {
  return { type: "events", events: seqs.map((seq) => ({ seq, event: report(seq)[0] as StudyEvent })) } as const;
}

/**
 * Milliseconds that the page's main thread spent on each, by Chromium's own count of tasks, less what it spends while nothing comes in the
 * same time. An update may be several tasks, so that none of them holds the page up for long.
 */
async function updates(devtools: CDPSession, update: (k: number) => Promise<void>, times: number): Promise<readonly number[]> {
  const busy = async () =>
    1000 * ((await devtools.send("Performance.getMetrics")).metrics.find((m) => m.name === "TaskDuration")?.value ?? 0);
  // The first ones are compiled, not only run.
  for (let k = 0; k < WARM; k++) await update(k);
  const idle: { took: number; busy: number }[] = [];
  for (let k = 0; k < 5; k++) {
    const [from, at] = [await busy(), performance.now()];
    await new Promise((done) => setTimeout(done, 320));
    idle.push({ busy: (await busy()) - from, took: performance.now() - at });
  }
  const quiet = quantile(
    idle.map((one) => one.busy / one.took),
    0.5,
  );
  const found: number[] = [];
  for (let k = 0; k < times; k++) {
    const [from, at] = [await busy(), performance.now()];
    await update(WARM + k);
    found.push(Math.max(0, (await busy()) - from - quiet * (performance.now() - at)));
  }
  return found;
}

/** Milliseconds from when a message is posted in the page until the frame after the first canvas or row that it changed. */
async function paintedAfter(panel: Panel, message: Parameters<Panel["send"]>[0]): Promise<number> {
  const ready = (await panel.posted()).find((m) => m.type === "ready");
  const generation = ready?.type === "ready" ? ready.generation : 0;
  return panel.page.evaluate(
    (m) =>
      new Promise<number>((done) => {
        const ink = CanvasRenderingContext2D.prototype;
        const clear = ink.clearRect;
        let from = 0;
        ink.clearRect = function (this: CanvasRenderingContext2D, ...box) {
          ink.clearRect = clear;
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - from), 0));
          return clear.apply(this, box);
        };
        from = performance.now();
        window.postMessage(m, "*");
      }),
    { ...message, generation },
  );
}

async function latencies(panel: Panel, times: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (let k = 0; k < times; k++) {
    await new Promise((done) => setTimeout(done, 300));
    found.push(await paintedAfter(panel, batch(panel.next(1))));
  }
  return found;
}
