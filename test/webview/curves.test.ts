import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Intent } from "../../webview/intent";
import { launchChromium } from "../support/chromium";
import { writtenOn } from "./axes";
import { PanelPage } from "./page";
import { STATES } from "./states";
import { events, random, scheduled } from "./studies";

const OUT = path.join(import.meta.dirname, "../../test-results/panel");

let browser: Browser;
beforeAll(async () => {
  mkdirSync(OUT, { recursive: true });
  browser = await launchChromium();
});
afterAll(() => browser.close());

async function open(
  state: string,
): Promise<{ panel: PanelPage; intent(): Promise<Intent>; box: { x: number; y: number; width: number; height: number } }> {
  const panel = await PanelPage.open(browser);
  const made = STATES[state]?.();
  if (made === undefined) throw new Error(state);
  await panel.show(made.events, made.change);
  const box = await panel.page.locator(".cu canvas").first().boundingBox();
  if (box === null) throw new Error("no chart");
  return { panel, box, intent: async () => (await panel.savedState()) as Intent };
}

test("where each trial has one value there is how it came about instead of curves; where none is a number it says so", async () => {
  const values = await PanelPage.open(browser, { texts: true });
  const made = STATES["values"]?.();
  await values.show(made?.events ?? []);
  await values.page.getByRole("region", { name: "Best so far" }).waitFor();
  expect(await values.page.getByRole("region", { name: "Learning curves" }).count()).toBe(0);
  await values.page.getByLabel("Count best so far").selectOption("time");
  expect(await values.savedState()).toMatchObject({ pace: "time" });
  await values.close();
  const none = await PanelPage.open(browser, { texts: true });
  await none.show(
    (STATES["nan"]?.().events ?? []).map((e) =>
      e.event === "trialReported" ? { ...e, values: ["NaN"] } : e.event === "trialFinished" ? { ...e, values: null, state: "pruned" } : e,
    ),
  );
  await none.page.getByRole("region", { name: "Learning curves" }).waitFor();
  expect(await writtenOn(none, ".cu canvas")).toContain("No value so far is a number");
  await none.close();
});

test("a drag zooms the steps, Ctrl and wheel both axes; Esc, a double click and keys show all again", async () => {
  const { panel, box, intent } = await open("finished");
  const { mouse, keyboard } = panel.page;
  const y = box.y + box.height / 2;
  await mouse.move(box.x + box.width * 0.3, y);
  await mouse.down();
  await mouse.move(box.x + box.width * 0.6, y, { steps: 4 });
  expect(await panel.page.locator(".zoom-band").isVisible()).toBe(true);
  await panel.page.screenshot({ path: path.join(OUT, "curves-dragged-dark.png") });
  await mouse.up();
  const zoomed = (await intent()).zoom;
  expect(zoomed?.from).toBeGreaterThan(5);
  expect(zoomed?.to).toBeLessThan(25);
  expect(zoomed?.values).toBeNull();
  expect((await intent()).pinned, "the end of a drag pins nothing").toBeNull();
  await panel.settled();
  await panel.page.screenshot({ path: path.join(OUT, "curves-zoomed-dark.png") });
  await panel.page.locator(".cu canvas").first().focus();
  await keyboard.press("Escape");
  expect((await intent()).zoom).toBeNull();
  await mouse.move(box.x + box.width / 2, y);
  await keyboard.down("Control");
  await mouse.wheel(0, -200);
  await keyboard.up("Control");
  await expect.poll(async () => (await intent()).zoom?.values).toHaveLength(2);
  await mouse.dblclick(box.x + box.width / 2, box.y + 20);
  expect((await intent()).zoom).toBeNull();
  await keyboard.press("+");
  expect((await intent()).zoom).not.toBeNull();
  await panel.page.getByRole("button", { name: "Show all steps" }).click();
  expect((await intent()).zoom).toBeNull();
  expect(panel.errors).toEqual([]);
  await panel.close();
});

test("smoothing, fit and the filter hold for the curves, and come back after a reload", async () => {
  const { panel, intent } = await open("finished");
  const { page } = panel;
  await page.getByLabel("Smoothing").selectOption("strong");
  const fit = page.getByRole("button", { name: /^Fit: / });
  await fit.click();
  expect(await fit.getAttribute("aria-label")).toBe("Fit: everything. Switch to contenders");
  await page.locator("tr[data-trial='17'] td").first().click();
  expect(await fit.getAttribute("aria-label")).toBe("Fit: everything. Switch to selection");
  await page.getByLabel("Filter trials").fill("optimizer=adam");
  await expect.poll(() => panel.text(".cu .sh")).toMatch(/; \d+ of 40 trials pass the filter/);
  await panel.settled();
  await page.screenshot({ path: path.join(OUT, "curves-smoothed-dark.png") });
  const saved = await intent();
  expect(saved).toMatchObject({ smoothing: "strong", fit: "everything", filter: "optimizer=adam" });
  await panel.close();
  const again = await PanelPage.open(browser, { saved });
  const made = STATES["finished"]?.();
  await again.show(made?.events ?? []);
  expect(await again.page.getByLabel("Smoothing").inputValue()).toBe("strong");
  expect(await again.text(".cu .sh")).toMatch(/trials pass the filter/);
  expect(again.errors).toEqual([]);
  await again.close();
});

test.each([
  "overview",
  "analysis",
  "timeline",
])("%s: of a study of very many trials what is in sight goes on with each that ends", async (tab) => {
  const panel = await PanelPage.open(browser, { saved: { tab }, texts: true });
  const story = events({ trials: 420, finished: 400, running: 1, epochs: 8 });
  await panel.show(story);
  await panel.believed();
  /** A figure may be painted in layers. */
  const inSight = () =>
    panel.page.evaluate(() =>
      [...document.querySelectorAll("section")]
        .map((figure) => [...figure.querySelectorAll("canvas")])
        .filter(([canvas]) => canvas !== undefined && canvas.getClientRects().length > 0)
        .filter(([canvas]) => (canvas?.getBoundingClientRect().top ?? 0) < window.innerHeight)
        .map((layers) => layers.map((canvas) => (canvas.width > 0 && canvas.height > 0 ? canvas.toDataURL() : "")).join(" ")),
    );
  const before = await inSight();
  expect(before.length).toBeGreaterThan(0);
  const at = Math.max(...story.map(({ time }) => time)) + 60_000;
  const ended = { state: "complete", values: [0.9999], feasible: true, seconds: 60, reason: null, location: null } as const;
  await panel.follow([
    { event: "trialReported", time: at, trial: 400, step: 8, values: [0.9999] },
    { event: "trialFinished", time: at, trial: 400, ...ended },
  ]);
  await expect.poll(async () => (await inSight()).filter((picture, k) => picture === before[k]).length, { timeout: 10_000 }).toBe(0);
  if (tab === "overview") expect(await writtenOn(panel, ".cu canvas")).toContain("#400 0.9999");
  await panel.close();
});

// What changes is drawn upon what is kept of the pictures before: that must not show.
test.each([
  ["overview", 40],
  ["overview", 360],
  ["timeline", 360],
] as const)("%s of %i trials: after many updates it is what a page opened now shows", async (tab, trials) => {
  // No second passes while both are looked at.
  const still = () => {
    const now = Date.now();
    Date.now = () => Math.floor(now / 1e7) * 1e7 + 1e7;
    Object.assign(window, { setInterval: () => 0 });
  };
  const story = scheduled(events({ trials, epochs: 12, predicted: true, end: null }), 2, Math.floor(Date.now() / 1e7) * 1e7);
  const open = async (first: number) => {
    const panel = await PanelPage.open(browser, { saved: { tab, journal: "/w/.tunelens/digits-mlp.journal", pinned: 3 }, first: still });
    await panel.show(story.slice(0, first));
    return panel;
  };
  const shown = (panel: PanelPage) =>
    panel.page.evaluate(() => ({
      text: document.querySelector<HTMLElement>("main")?.innerText,
      charts: [...document.querySelectorAll("canvas")].filter((c) => c.width > 0).map((c) => c.toDataURL()),
    }));
  const next = random(5);
  const begun = Math.floor(story.length * (trials < 100 ? 0.65 : 0.87));
  // While some still run: with the last of them the time axis ends elsewhere, and all is drawn anew.
  const end = Math.floor(story.length * 0.97);
  const followed = await open(begun);
  for (let at = begun; at < end; ) {
    const until = Math.min(end, at + 1 + Math.floor(next() * (story.length / 30)));
    await followed.follow(story.slice(at, until));
    at = until;
  }
  const opened = await open(end);
  await expect.poll(() => shown(followed), { timeout: 20_000 }).toEqual(await shown(opened));
  expect(followed.errors).toEqual([]);
  for (const panel of [followed, opened]) await panel.close();
});
