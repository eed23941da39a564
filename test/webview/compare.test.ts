import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StudyView } from "../../server/protocol/view";
import { launchChromium } from "../support/chromium";
import { unnamedAxes } from "./axes";
import { fold, PanelPage } from "./page";
import { STATES } from "./states";
import { events, SPACE } from "./studies";
import { THEMES, type ThemeName } from "./themes";

const OUT = path.join(import.meta.dirname, "../../test-results/panel");
const JOURNAL = "/w/.tunelens/digits-mlp.journal";

let browser: Browser;
beforeAll(async () => {
  mkdirSync(OUT, { recursive: true });
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** An earlier search of the same program, in a smaller space. */
function earlier(change: Partial<StudyView["started"]> = {}, plan = {}): StudyView {
  const space = SPACE.map((p) => (p.name === "hidden" && p.type === "int" ? { ...p, high: 128 } : p));
  const view = fold(events({ trials: 30, seed: 5, confirm: "better", space, ...plan }));
  return { ...view, started: { ...view.started, study: "digits-mlp-0", journal: "/w/.tunelens/earlier.journal", time: 1_000, ...change } };
}

async function open(theme: ThemeName, beside: readonly StudyView[], state = "finished"): Promise<PanelPage> {
  const panel = await PanelPage.open(browser, { theme, saved: { journal: JOURNAL, tab: "compare" }, texts: true });
  panel.beside = beside;
  const made = STATES[state]?.();
  if (made === undefined) throw new Error(state);
  await panel.show(made.events, made.change);
  return panel;
}

test("two finished searches in every theme and width: nothing overflows, no error", async () => {
  const panel = await open("dark", [earlier()]);
  await panel.believed();
  for (const width of [320, 650, 1400]) {
    await panel.page.setViewportSize({ width, height: 900 });
    await panel.believed();
    for (const theme of Object.keys(THEMES) as ThemeName[]) {
      await panel.setTheme(theme);
      await panel.settled();
      expect(await panel.overflow(), `sideways at ${width}`).toBe(0);
      expect(await unnamedAxes(panel), `axes without a name at ${width}`).toEqual([]);
      await panel.page.screenshot({ path: path.join(OUT, `compare-${theme}-${width}.png`), fullPage: true });
    }
  }
  expect(panel.errors).toEqual([]);
  await panel.close();
});

test("what differs, whose line is whose, and where each number leads", async () => {
  const panel = await open("dark", [earlier()]);
  await panel.believed();
  const { page } = panel;
  expect(await panel.text(".difference")).toMatch(/^(Beyond|Within) noise: .+ is better by [\d.e-]+/);
  const values = page.getByRole("table", { name: "Recommended values of both" });
  expect(await values.getByRole("columnheader").allInnerTexts()).toEqual(["parameter", "in the code", "digits-mlp-0", "digits-mlp"]);
  const differs = await values.locator("tbody tr").evaluateAll((rows) => rows.map((row) => row.className === "differs"));
  expect(differs).toEqual(differs.toSorted((a, b) => Number(b) - Number(a)));
  await values.getByRole("button", { name: "lr", exact: true }).click();
  expect((await panel.posted()).at(-1)).toMatchObject({ type: "openFile", file: "train.py", line: 6 });
  await page.getByLabel("Count best so far").selectOption("steps");
  const best = page.getByRole("region", { name: "Best so far of both" });
  expect(await best.getByRole("img").getAttribute("aria-label")).toMatch(/spent: digits-mlp-0 came to .+; digits-mlp came to /);
  await best.getByRole("button", { name: "View as table" }).click();
  expect(await best.getByRole("columnheader").allInnerTexts()).toEqual(["epochs, all", "digits-mlp-0", "digits-mlp"]);
  expect(await page.getByRole("table", { name: "Domains that differ" }).locator("tbody tr").allInnerTexts()).toHaveLength(1);
  await page.getByRole("button", { name: "Copy as markdown" }).click();
  expect((await panel.posted()).at(-1)).toMatchObject({ type: "copy", text: expect.stringContaining("| `hidden` |") });
  await page.getByRole("button", { name: "Open", exact: true }).click();
  expect((await panel.posted()).at(-1)).toEqual({ type: "showStudy", journal: "/w/.tunelens/earlier.journal" });
  await panel.close();
});

test("other goals, other objectives, no value, a study that is gone: it says so", async () => {
  const loss = fold(events({ trials: 6, minimize: true, started: { study: "loss", journal: "/w/loss", time: 2 } }));
  const failed = earlier({ study: "broken", journal: "/w/broken" }, { trials: 3, failure: "ValueError: no", confirm: undefined });
  const panel = await open("dark", [loss, failed]);
  const { page } = panel;
  const said = (text: string | RegExp) => page.locator(".difference", { hasText: text }).waitFor();
  await said(/Their values cannot be compared: one is to minimize .+, the other to maximize /);
  await page.locator(".f-both .not-yet", { hasText: "They have different objectives." }).waitFor();
  await page.getByLabel("Compare with").selectOption("/w/broken");
  await said("broken has no value yet.");
  await page.locator(".f-slices .not-yet", { hasText: /^broken: Needs 5 complete trials/ }).waitFor();
  await panel.page.screenshot({ path: path.join(OUT, "compare-no-value-dark.png"), fullPage: true });
  panel.beside = [];
  await page.getByLabel("Compare with").selectOption("/w/loss");
  await page.getByText("That search is not there any more.").waitFor();
  await panel.send({ type: "others", studies: [] });
  await page.getByRole("tab", { name: "Overview", selected: true }).waitFor();
  expect(await page.getByRole("tab", { name: "Compare" }).isVisible()).toBe(false);
  expect(panel.errors).toEqual([]);
  await panel.close();
});

test("put beside another study than the one drawn last, it stays what was chosen", async () => {
  const [first, second] = [earlier(), earlier({ study: "second", journal: "/w/second", time: 2_000 })];
  const panel = await open("dark", [second, first]);
  const third = earlier({ study: "third", journal: "/w/third", time: 3_000 });
  panel.beside = [second, first, third];
  await panel.send({ type: "snapshot", snapshot: { seq: 1, view: third }, connection: "connected" });
  const { journal, study, state } = { ...first.started, state: first.state };
  await panel.send({ type: "compare", with: { journal, study, state, live: false, startedAt: 1_000, planned: 30, finishedTrials: 30 } });
  const columns = panel.page.getByRole("table", { name: "Recommended values of both" }).getByRole("columnheader");
  await expect.poll(() => columns.allInnerTexts()).toEqual(["parameter", "in the code", "digits-mlp-0", "third"]);
  await panel.close();
});

test("a search that runs is asked for again as it goes on; the host can put one beside", async () => {
  const running = fold(events({ trials: 30, finished: 8, running: 2, started: { study: "<img onerror=x>", journal: "/w/live", time: 3 } }));
  const panel = await open("dark", []);
  expect(await panel.page.getByRole("tab", { name: "Compare" }).isVisible()).toBe(false);
  panel.beside = [running];
  const as = {
    journal: "/w/live",
    study: "<img onerror=x>",
    state: "running",
    live: true,
    startedAt: 3,
    planned: 30,
    finishedTrials: 8,
  } as const;
  await panel.send({ type: "compare", with: as });
  const outcome = panel.page.getByRole("table", { name: "Outcome of both" });
  await outcome.getByText("8 of 30", { exact: false }).waitFor();
  panel.beside = [fold(events({ trials: 30, finished: 12, running: 2, started: { ...running.started } }))];
  await panel.send({ type: "others", studies: [{ ...as, finishedTrials: 12 }] });
  await outcome.getByText("12 of 30", { exact: false }).waitFor();
  expect(await panel.page.locator("img").count()).toBe(0);
  expect(panel.errors).toEqual([]);
  await panel.close();
});
