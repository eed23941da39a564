import type { Browser, Page } from "playwright-core";

/** What the page's main thread spent on one thing, in milliseconds of its own processor time. */
export interface Cost {
  readonly sum: number;
  /** Of its longest task: so long nothing else is answered. */
  readonly longest: number;
  /** What that was, by Chromium's names of what the thread does; parts of a task are counted once. */
  readonly parts: ReadonlyMap<string, number>;
  /** In so many frames. */
  readonly frames: number;
}

/** One thing after the other, given to the page from within, so that no remote control is counted. */
export interface Step {
  /** JSON of what the host would post; null: a second has passed. */
  readonly message: string | null;
  /** Left out: it only prepares the next one. */
  readonly counts: boolean;
  /** Milliseconds until the next one. */
  readonly rest: number;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly tts?: number;
}

const MARK = "bench:";
const CATEGORIES = ["blink.user_timing", "devtools.timeline", "disabled-by-default-devtools.timeline"];

/** For the page's start: no second passes by itself, it is a step like the others. */
export function withoutClock(): void {
  Object.assign(window, { setInterval: () => 0 });
}

/** By Chromium's own trace of the tasks of that thread: other threads and other programs do not count. */
export async function costs(browser: Browser, page: Page, steps: readonly Step[]): Promise<readonly Cost[]> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await page.evaluate(drive, { steps, mark: MARK });
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: readonly TraceEvent[] };
  const marks = traceEvents.filter((e) => e.name.startsWith(MARK)).sort((a, b) => a.ts - b.ts);
  const own = traceEvents.filter((e) => e.pid === marks[0]?.pid && e.tid === marks[0].tid);
  const tasks = own.filter((e) => e.name === "RunTask");
  const found: Cost[] = [];
  steps.forEach(({ counts }, k) => {
    const [from, until] = [marks[k]?.ts ?? 0, marks[k + 1]?.ts ?? Number.POSITIVE_INFINITY];
    if (!counts) return;
    const within = (e: TraceEvent) => e.ts >= from && e.ts < until;
    const took = tasks.filter(within).map((t) => (t.tdur ?? 0) / 1000);
    found.push({
      sum: took.reduce((a, b) => a + b, 0),
      longest: Math.max(0, ...took),
      parts: partsOf(own.filter(within)),
      frames: own.filter((e) => e.name === "Commit" && within(e)).length,
    });
  });
  return found;
}

/** Milliseconds by name, of each what it does not hold of others. */
function partsOf(events: readonly TraceEvent[]): ReadonlyMap<string, number> {
  const parts = new Map<string, number>();
  const open: { readonly name: string; readonly until: number }[] = [];
  const add = (name: string, micros: number) => parts.set(name, (parts.get(name) ?? 0) + micros / 1000);
  const timed = events.filter((e) => e.tts !== undefined && e.tdur !== undefined && e.tdur > 0);
  for (const { name, tts = 0, tdur = 0 } of timed.sort((a, b) => (a.tts ?? 0) - (b.tts ?? 0) || (b.tdur ?? 0) - (a.tdur ?? 0))) {
    while ((open.at(-1)?.until ?? Number.POSITIVE_INFINITY) <= tts) open.pop();
    const around = open.at(-1);
    if (around !== undefined) add(around.name, -tdur);
    if (around === undefined && name !== "RunTask") continue;
    add(name, tdur);
    open.push({ name, until: tts + tdur });
  }
  return parts;
}

/** Runs in the page. */
async function drive({ steps, mark }: { steps: readonly Step[]; mark: string }): Promise<void> {
  const rest = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
  await rest(300);
  for (const [k, step] of steps.entries()) {
    const message: unknown = step.message === null ? null : JSON.parse(step.message);
    performance.mark(`${mark}${k}`);
    // In a task of its own, as it comes from the host.
    await rest(0);
    if (message === null) window.dispatchEvent(new Event("tunelens-redraw"));
    else window.postMessage(message, "*");
    await rest(step.rest);
  }
  performance.mark(`${mark}${steps.length}`);
  await rest(50);
}
