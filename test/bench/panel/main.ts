// What the panel costs: first paint, an update with reports, one with a trial that ends, an answer of the model, a message until it is
// painted; and memory over many reports.
// `npm run bench:panel -- [--trials 1000] [--epochs 100] [--reports 100000] [--tab overview] [--updates 40] [--ends 20] [--paints 30]
// [--width 1400] [--theme light] [--saved '{"pinned":7}'] [--parts] [--profile]`
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "playwright-core";
import type { StudyEvent } from "../../../server/protocol/events";
import { foldEvents } from "../../../server/protocol/fold-events";
import type { FromPanel } from "../../../server/protocol/panel";
import type { StudyView } from "../../../server/protocol/view";
import { LandscapeModels, landscapeTask } from "../../../server/study/study-landscape";
import { launchChromium } from "../../support/chromium";
import type { ThemeName } from "../../webview/themes";
import { type Cost, costs, type Step, withoutClock } from "./main-thread";
import { type Painted, painted } from "./painting";
import { storyOf } from "./story";

process.env["TUNELENS_WEBVIEW"] ??= path.join(__dirname, "dist/webview");
const { PanelPage } = await import("../../webview/page");

const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1] ?? fallback);
};
const trials = option("trials", 1000);
const epochs = option("epochs", 100);
const reports = option("reports", 100_000);
const updates = option("updates", 40);
const ends = option("ends", 20);
const paints = option("paints", 30);
const width = option("width", 1400);
const word = (name: string, fallback: string): string =>
  (process.argv.includes(`--${name}`) ? process.argv[process.argv.indexOf(`--${name}`) + 1] : undefined) ?? fallback;
/** More of what the user chose: a filter, a sort order, a trial. */
const saved = JSON.parse(word("saved", "{}")) as object;
const theme = word("theme", "dark") as ThemeName;
/** The first ones are compiled, not only run. */
const WARM = 4;
/** Longer than anything is put off. Milliseconds. */
const REST = { report: 400, end: 2600, answer: 1500, second: 1050 };
const JOURNAL = "/w/.tunelens/digits-mlp.journal";
const OTHER = "/w/.tunelens/digits-mlp-2.journal";
const TABS = ["overview", "analysis", "timeline", "compare"] as const;

const STORY = storyOf(trials, epochs, ends + WARM + 10);
const viewAfter = (events: readonly StudyEvent[], before: StudyView | null = null): StudyView => {
  const view = foldEvents(before, events);
  if (view === null) throw new Error("A study begins with studyStarted.");
  return view;
};
const BESIDE = viewAfter(storyOf(trials, epochs, 0, 8, OTHER).before);

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const quantile = (values: readonly number[], p: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(p * values.length))] ?? Number.NaN;
const told = (values: readonly number[]): string =>
  `median ${quantile(values, 0.5).toFixed(1)} ms, 95 % ${quantile(values, 0.95).toFixed(1)}, most ${Math.max(...values).toFixed(1)}`;
const spent = (found: readonly Cost[]): string =>
  `${told(found.map((c) => c.sum))} of ${found.length}; longest task ${told(found.map((c) => c.longest))}${process.argv.includes("--parts") ? partsTold(found) : ""}`;
/** Means, the largest first. */
const partsTold = (found: readonly Cost[]): string => {
  const names = [...new Set(found.flatMap((c) => [...c.parts.keys()]))];
  const means = names.map((name) => [name, found.reduce((sum, c) => sum + (c.parts.get(name) ?? 0), 0) / found.length] as const);
  const large = means.filter(([, mean]) => mean >= 0.1).sort((a, b) => b[1] - a[1]);
  const frames = found.reduce((sum, c) => sum + c.frames, 0) / found.length;
  return `\n    ${frames.toFixed(1)} frames; ${large.map(([name, mean]) => `${name} ${mean.toFixed(1)}`).join(", ")}`;
};

const browser = await launchChromium();
const named = process.argv[process.argv.indexOf("--tab") + 1];
for (const tab of TABS.filter((t) => !process.argv.includes("--tab") || t === named)) {
  const open = () =>
    PanelPage.open(browser, {
      size: { width, height: 900 },
      theme,
      first: withoutClock,
      saved: { journal: JOURNAL, tab, ...(tab === "compare" ? { other: OTHER } : {}), ...saved },
    });
  if (tab !== "compare") write(`${tab}: ${trials} trials × ${epochs} points: ${await opening(open)}`);
  const panel = await open();
  const { page } = panel;
  if (tab === "compare") panel.beside = [BESIDE];
  let seq = STORY.before.length;
  let view = viewAfter(STORY.before);
  const generation = await generationOf(panel);
  const eventsOf = (events: readonly StudyEvent[]): string =>
    JSON.stringify({ type: "events", generation, events: events.map((event) => ({ seq: ++seq, event })) });
  const follow = (events: readonly StudyEvent[]): string => {
    view = viewAfter(events, view);
    return eventsOf(events);
  };

  await panel.show(STORY.before);
  if (tab === "analysis" || tab === "compare") {
    const from = performance.now();
    await panel.believed();
    write(`${tab}: the model's answers drawn after ${((performance.now() - from) / 1000).toFixed(1)} s (computed by the language server)`);
  }
  panel.landscapeDelay = null;

  const reportSteps = Array.from({ length: WARM + updates }, (_, k): Step => {
    return { message: eventsOf([STORY.report(k)]), counts: k >= WARM, rest: REST.report };
  });
  const profiled = process.argv.includes("--profile") ? await profiler(page) : null;
  write(`${tab}: a report: main thread ${spent(await costs(browser, page, reportSteps))}`);
  if (profiled !== null) await writeFile(`${tab}-reports.cpuprofile`, JSON.stringify(await profiled()));
  const seconds = Array.from({ length: 10 }, (_, k): Step => ({ message: null, counts: k >= 2, rest: REST.second }));
  write(`${tab}: a second that passes: main thread ${spent(await costs(browser, page, seconds))}`);
  const endSteps = Array.from({ length: WARM + ends }, (_, k): Step[] => [
    { message: follow(STORY.reports(k)), counts: false, rest: REST.report },
    { message: follow(STORY.end(k)), counts: k >= WARM, rest: REST.end },
  ]).flat();
  const profiledEnds = process.argv.includes("--profile") ? await profiler(page) : null;
  write(`${tab}: a trial that ends: main thread ${spent(await costs(browser, page, endSteps))}`);
  if (profiledEnds !== null) await writeFile(`${tab}-ends.cpuprofile`, JSON.stringify(await profiledEnds()));

  if (tab === "analysis" || tab === "compare") {
    const models = new LandscapeModels();
    const open = await unanswered();
    for (const { name, id, asked } of open) {
      const known = [view, BESIDE].find((v) => v.started.journal === asked.journal);
      const task = known === undefined ? null : landscapeTask(known, asked);
      if (task === null) continue;
      const text = JSON.stringify({ type: "landscape", generation, id, answer: "model" in task ? models.answer(task) : task });
      const [cost] = await costs(browser, page, [{ message: text, counts: true, rest: REST.answer }]);
      if (cost)
        write(
          `${tab}: a new answer of the model, ${name}: ${Math.round(text.length / 1024)} KiB, main thread ${cost.sum.toFixed(1)} ms, longest task ${cost.longest.toFixed(1)} ms`,
        );
    }
  }

  write(`${tab}: a report to painted, by the clock: ${clock(await latencies(() => eventsOf([STORY.report(seq)]), "anything", paints))}`);
  let next = ends + WARM;
  const ended = await latencies(() => follow([...STORY.reports(next), ...STORY.end(next++)]), "canvas", Math.ceil(paints / 4));
  write(`${tab}: a trial that ends to painted on a chart: ${clock(ended)}`);

  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const heap = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    return (metrics.find((m) => m.name === "JSHeapUsedSize")?.value ?? 0) / 2 ** 20;
  };
  const marks = [await heap()];
  for (let k = 0; k < reports; k += 1000) {
    const batch = eventsOf(Array.from({ length: 1000 }, (_, i) => STORY.report(k + i)));
    await page.evaluate((text) => window.postMessage(JSON.parse(text), "*"), batch);
    if (k + 1000 === Math.floor(reports / 2)) marks.push(await heap());
  }
  await panel.settled();
  marks.push(await heap());
  write(
    `${tab}: heap ${marks.map((m) => m.toFixed(1)).join(" → ")} MiB before, after half and all of ${reports} reports of the same steps`,
  );
  if (panel.errors.length > 0) write(`${tab}: ${panel.errors.join("; ")}`);
  await panel.close();

  async function unanswered() {
    const wanted = (await panel.posted()).filter((m) => m.type === "landscapeWanted");
    const last = new Map<string, Extract<FromPanel, { type: "landscapeWanted" }>>();
    for (const m of wanted) last.set(JSON.stringify([m.journal, m.parameters]), m);
    return [...last.values()].map(({ type: _t, generation: _g, id, ...asked }) => ({
      id,
      asked,
      name: asked.parameters.length === 0 ? "importance" : asked.parameters.join(" × "),
    }));
  }

  async function latencies(make: () => string, on: "canvas" | "anything", times: number): Promise<readonly Painted[]> {
    const found: Painted[] = [];
    for (let k = 0; k < times; k++) found.push(await painted(page, make(), on));
    return found;
  }
}
await browser.close();

type Panel = Awaited<ReturnType<typeof PanelPage.open>>;

async function generationOf(panel: Panel): Promise<number> {
  const ready = (await panel.posted()).find((m) => m.type === "ready");
  return ready?.type === "ready" ? ready.generation : 0;
}

/** A study that is opened: three times, in a page of its own. */
async function opening(open: () => Promise<Panel>): Promise<string> {
  const found: Painted[] = [];
  for (let k = 0; k < 3; k++) {
    const panel = await open();
    const snapshot = { seq: STORY.before.length, view: viewAfter(STORY.before) };
    const message = { type: "snapshot", generation: await generationOf(panel), snapshot, connection: "connected" };
    found.push(await painted(panel.page, JSON.stringify(message), "canvas"));
    await panel.close();
  }
  return `snapshot to first paint ${told(found.map((p) => p.first))}; to the last chart ${told(found.map((p) => p.last))}`;
}

/** What runs in the page from here until the answer is called for. */
async function profiler(page: Page): Promise<() => Promise<unknown>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Profiler.enable");
  await devtools.send("Profiler.setSamplingInterval", { interval: 100 });
  await devtools.send("Profiler.start");
  return async () => (await devtools.send("Profiler.stop")).profile;
}

function clock(found: readonly Painted[]): string {
  const shown = found.map((p) => p.first).filter(Number.isFinite);
  return `${told(shown)}, ${shown.length} of ${found.length} painted`;
}
