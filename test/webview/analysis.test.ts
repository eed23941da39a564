import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FromPanel } from "../../server/protocol/panel";
import { launchChromium } from "../support/chromium";
import { PanelPage } from "./page";
import { STATES } from "./states";

let browser: Browser;
let panel: PanelPage;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  panel = await PanelPage.open(browser, { size: { width: 1400, height: 900 } });
});
afterEach(async () => {
  expect(panel.errors).toEqual([]);
  await panel.close();
});

async function show(name: string, tab: "Analysis" | "Timeline" = "Analysis"): Promise<void> {
  const state = STATES[name]?.();
  if (state === undefined) throw new Error(name);
  await panel.show(state.events, state.change);
  await role("tab", { name: tab }).click();
  await panel.believed();
}

const role = (...args: Parameters<PanelPage["page"]["getByRole"]>) => panel.page.getByRole(...args);
const asked = async () =>
  (await panel.posted()).filter((m): m is Extract<FromPanel, { type: "landscapeWanted" }> => m.type === "landscapeWanted");
const label = (section: string) => panel.page.locator(`.${section} canvas`).first().getAttribute("aria-label");

describe("tabs", () => {
  test("arrows, Home and End choose; one tab stop; what is chosen outlives the page", async () => {
    await show("scheduled");
    await role("tab", { name: "Analysis" }).focus();
    await panel.page.keyboard.press("ArrowRight");
    expect(await role("tab", { name: "Timeline" }).getAttribute("aria-selected")).toBe("true");
    expect(await role("tabpanel", { name: "Timeline" }).isVisible()).toBe(true);
    await panel.page.keyboard.press("ArrowRight");
    expect(await role("tabpanel", { name: "Overview" }).isVisible()).toBe(true);
    await panel.page.keyboard.press("End");
    expect(await panel.page.locator("[role='tab'][tabindex='0']").count()).toBe(1);
    const saved = await panel.savedState();
    expect(saved).toMatchObject({ tab: "timeline" });
    await panel.close();
    panel = await PanelPage.open(browser, { saved });
    await panel.show(STATES["scheduled"]?.().events ?? []);
    expect(await role("tabpanel", { name: "Timeline" }).isVisible()).toBe(true);
  });

  test("nothing is asked of the model while nobody looks", async () => {
    await panel.show(STATES["scheduled"]?.().events ?? []);
    expect(await asked()).toEqual([]);
  });
});

describe("analysis", () => {
  test("before five complete trials it says so, and asks nothing", async () => {
    await show("one");
    expect(await panel.text(".an")).toContain("Needs 5 complete trials; this search has 1.");
    expect(await asked()).toEqual([]);
    await show("first");
    expect(await panel.text(".an")).toContain("From 5 complete trials on (0 so far)");
  });

  test("charts are called by what they show", async () => {
    await show("scheduled");
    expect(await label("f-best")).toMatch(/^Best so far: 40 ended trials by trial, best val_acc 0\.98\d\d at #\d+, your code 0\.96\d\d$/);
    expect(await label("slices")).toMatch(
      /^lr: val_acc is believed best at 0\.0\d+, 0\.98\d+ \(90 %: 0\.9\d+ to [01]\.\d+\); expected improvement is largest at /,
    );
    expect(await label("f-map")).toMatch(/^lr and \w+: val_acc is believed best, 0\.98\d+, at lr 0\.0\d+ and /);
    expect(await panel.page.locator(".f-tradeoff").isVisible()).toBe(false);
  });

  test("best so far by steps spent and by time; the last entry is the best there is", async () => {
    await show("scheduled");
    const best = /best val_acc (0\.\d+)/.exec((await label("f-best")) ?? "")?.[1] ?? "none";
    await panel.page.getByRole("button", { name: "View as table" }).first().click();
    const lastRow = () => panel.page.locator(".f-best tbody tr").last().innerText();
    expect(await lastRow()).toContain(best);
    await panel.page.getByLabel("Count best so far").selectOption("steps");
    expect(await panel.text(".f-best thead")).toContain("epochs, all");
    expect(await lastRow()).toContain(best);
    await panel.page.getByLabel("Count best so far").selectOption("time");
    expect(await lastRow()).toMatch(/\d+ min/);
    expect(await panel.savedState()).toMatchObject({ pace: "time", tables: ["best"] });
  });

  test("a parameter that is chosen by what matters comes first among the slices; arrows choose too", async () => {
    await show("scheduled");
    const first = () => panel.text(".slices h3");
    expect(await first()).toBe("lr");
    const rows = panel.page.locator(".imp [role='radio']");
    const shares = (await panel.page.locator(".imp .share").allInnerTexts()).map((t) => Number.parseInt(t.replace("< ", ""), 10));
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    await rows.nth(2).click();
    await panel.believed();
    const chosen = await rows.nth(2).getAttribute("data-parameter");
    expect(await first()).toBe(chosen);
    expect(await panel.savedState()).toMatchObject({ parameter: chosen });
    await panel.page.keyboard.press("ArrowDown");
    await panel.believed();
    expect(await rows.nth(3).getAttribute("aria-checked")).toBe("true");
    expect(await first()).toBe(await rows.nth(3).getAttribute("data-parameter"));
  });

  test("the slice as a table is what the model says: mean inside its band, one best of the expected improvement", async () => {
    await show("scheduled");
    await panel.page.locator(".slices").getByRole("button", { name: "View as table" }).first().click();
    const rows = await panel.page
      .locator(".slices .as-table")
      .first()
      .locator("tbody tr")
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? "")));
    expect(rows.length).toBe(41);
    for (const [, mean, low, high] of rows) {
      expect(Number(low)).toBeLessThanOrEqual(Number(mean));
      expect(Number(mean)).toBeLessThanOrEqual(Number(high));
    }
    expect(rows.filter((row) => row[4] === "1.00").length).toBeGreaterThan(0);
  });

  test("other parameters of the map are asked for; an answer for another study is dropped", async () => {
    await show("scheduled");
    await panel.page.getByLabel("Parameter upward").selectOption("optimizer");
    await panel.believed();
    expect((await asked()).at(-1)).toMatchObject({ parameters: ["lr", "optimizer"], objective: 0 });
    expect(await label("f-map")).toContain("lr and optimizer");
    const id = (await asked()).at(-1)?.id ?? 0;
    await panel.send({ type: "landscape", id, answer: { journal: "/another", finished: 1, reason: "Nonsense" } });
    await panel.settled();
    expect(await panel.text(".an")).not.toContain("Nonsense");
  });

  test("while the model is slow the page answers, and a pause of the server is said", async () => {
    panel.landscapeDelay = null;
    await panel.show(STATES["scheduled"]?.().events ?? []);
    await role("tab", { name: "Analysis" }).click();
    await panel.settled();
    expect(await panel.text(".f-matters")).toContain("Working out the model…");
    expect(await label("f-best")).toContain("best val_acc");
    const [first] = await asked();
    await panel.send({ type: "landscape", id: first?.id ?? 0, answer: null });
    await panel.settled();
    expect(await panel.text(".f-matters")).toContain("The language server does not answer.");
  });

  test("a drag on an axis filters everywhere; a click on it takes that away", async () => {
    await show("scheduled");
    const canvas = panel.page.locator(".f-parallel canvas").first();
    const box = (await canvas.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const [x, top] = [box.x + 30, box.y + 40];
    await panel.page.mouse.move(x, top + 40);
    await panel.page.mouse.down();
    await panel.page.mouse.move(x, top + 100, { steps: 4 });
    await panel.page.mouse.up();
    const filter = ((await panel.savedState()) as { filter: string }).filter;
    expect(filter).toMatch(/^lr>=\S+ lr<=\S+$/);
    expect(await panel.page.getByLabel("Filter trials and figures").inputValue()).toBe(filter);
    expect(await label("f-parallel")).toContain(`pass the filter ${filter}`);
    expect(await panel.text(".f-matters p")).toContain("Of all trials and the whole space, whatever the filter lets through.");
    await role("tab", { name: "Overview" }).click();
    const shown = await panel.page.locator("tr[data-trial]").count();
    expect(shown).toBeGreaterThan(0);
    expect(shown).toBeLessThan(46);
    await role("tab", { name: "Analysis" }).click();
    await panel.page.mouse.click(x, top + 10);
    expect(await panel.savedState()).toMatchObject({ filter: "" });
    expect(await panel.text(".f-matters p")).not.toContain("filter");
  });

  test("a brush over choices lets each of them through", async () => {
    await show("scheduled");
    await panel.page.getByLabel("Filter trials and figures").fill('optimizer=adam|"sgd" #4');
    await role("tab", { name: "Overview" }).click();
    for (const row of await panel.page.locator("tr[data-trial] [data-column='p:optimizer']").allInnerTexts())
      expect(["adam", "sgd"]).toContain(row);
  });

  test("a trial is stepped to, pointed out in every view and pinned by keys", async () => {
    await show("scheduled");
    await panel.page.locator(".f-best canvas").first().focus();
    await panel.page.keyboard.press("]");
    expect(await panel.text(".f-best .tip")).toContain("#0");
    const ink = (section: string) =>
      panel.page
        .locator(`.${section} canvas.overlay`)
        .first()
        .evaluate((node) => {
          const canvas = node as HTMLCanvasElement;
          if (canvas.width === 0) return false;
          const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
          return data.some((v) => v > 0);
        });
    for (const section of ["f-best", "f-parallel", "f-slices", "f-map"]) expect(await ink(section), section).toBe(true);
    await panel.page.keyboard.press("Enter");
    expect(await panel.savedState()).toMatchObject({ pinned: 0 });
    await panel.page.keyboard.press("Escape");
    expect(await panel.savedState()).toMatchObject({ pinned: null });
    for (const section of ["f-best", "f-parallel"]) expect(await ink(section), section).toBe(false);
  });

  test("several objectives: which one is looked at, and the trade-off", async () => {
    await show("objectives");
    await panel.page.getByRole("tab", { name: "Overview" }).click();
    await panel.page.getByRole("button", { name: "See the trade-off" }).click();
    await panel.page.getByRole("tab", { name: "Analysis", selected: true }).waitFor();
    await panel.page.waitForFunction(() => document.activeElement?.closest(".f-tradeoff") !== null);
    expect(await label("f-tradeoff")).toMatch(/^Trade-off of latency_ms and val_acc: \d+ of \d+ trials on the Pareto front/);
    await panel.page.getByLabel("Objective", { exact: true }).selectOption("1");
    await panel.believed();
    expect((await asked()).some((m) => m.objective === 1)).toBe(true);
    expect(await label("f-best")).toContain("best latency_ms");
    await panel.page.locator(".f-tradeoff").getByRole("button", { name: "View as table" }).click();
    const rows = await panel.page
      .locator(".f-tradeoff tbody tr")
      .evaluateAll((all) => all.map((row) => [...row.children].map((c) => c.textContent ?? "")));
    const front = rows.filter((row) => row[3] === "on the front").map((row) => [Number(row[1]), Number(row[2])] as const);
    expect(front.length).toBeGreaterThan(2);
    for (const [latency, accuracy] of front)
      for (const row of rows) expect(Number(row[1]) < latency && Number(row[2]) > accuracy, row.join(" ")).toBe(false);
  });

  test("in a low and narrow panel every entry of the menu is in reach, and saves a figure out of sight", async () => {
    await panel.page.setViewportSize({ width: 320, height: 240 });
    await show("objectives");
    await panel.page.getByRole("button", { name: "More actions" }).click();
    const entry = panel.page.getByRole("menuitem", { name: /Trade-off.* as PNG/ });
    await entry.scrollIntoViewIfNeeded();
    const box = await entry.boundingBox();
    expect(box).not.toBeNull();
    expect(box?.x ?? -1).toBeGreaterThanOrEqual(0);
    expect((box?.y ?? 1000) + (box?.height ?? 0)).toBeLessThanOrEqual(240);
    await entry.click();
    await expect.poll(async () => (await panel.posted()).some((m) => m.type === "save" && m.media === "image/png")).toBe(true);
  });

  test("reports alone redraw nothing here; a trial that finishes does, and the model is asked again", async () => {
    await show("running");
    const canvas = panel.page.locator(".f-best canvas").first();
    await panel.page.mouse.move(2, 2);
    const before = await canvas.screenshot();
    const questions = (await asked()).length;
    await panel.follow([{ event: "trialReported", time: 1, trial: 12, step: 29, values: [0.97] }]);
    expect((await canvas.screenshot()).equals(before)).toBe(true);
    expect((await asked()).length).toBe(questions);
    const ended = { state: "complete", values: [0.9799], feasible: true, seconds: 90, reason: null, location: null } as const;
    await panel.follow([{ event: "trialFinished", time: 2, trial: 12, ...ended }]);
    expect((await canvas.screenshot()).equals(before)).toBe(false);
    await expect.poll(async () => (await asked()).length, { timeout: 10_000 }).toBeGreaterThan(questions);
  });

  test("hostile names are text", async () => {
    await show("hostile");
    expect(await panel.page.locator("img").count()).toBe(0);
    expect(await panel.page.evaluate(() => "hacked" in window)).toBe(false);
    expect(await panel.text(".imp")).toContain("</script>");
  });
});

describe("timeline", () => {
  test("lanes, devices and what early stopping saved", async () => {
    await show("scheduled", "Timeline");
    expect(await label("f-timeline")).toMatch(/^Timeline: 46 trials on 2 workers in \d+ min, cuda:0 busy \d+ %, cuda:1 busy \d+ %$/);
    expect(await panel.text(".devices tbody")).toMatch(
      /cuda:0\s+NVIDIA H100 \(80 GB\)\s+busy \d+ %, GPU \d+ %, memory max 3\.\d GiB\s+\d+ trials, \d failed\s+idle/,
    );
    expect(await panel.text(".f-saved")).toMatch(/\d+ stopped early by median\. \d+ of 1,\d+ epochs saved by early stopping \(\d+ %\)\./);
    await panel.page.getByRole("button", { name: "View as table" }).click();
    expect(await panel.page.locator(".as-table tbody tr").count()).toBe(46);
  });

  test("what runs now leads to its trial; how sure stops were is said", async () => {
    await show("scheduled-running", "Timeline");
    expect(await panel.text(".devices tbody")).toContain("running ");
    await panel.page.locator(".devices .link").first().click();
    expect(await role("tabpanel", { name: "Overview" }).isVisible()).toBe(true);
    expect(await panel.page.locator("tr[aria-selected='true']").count()).toBe(1);
    await show("predicted", "Timeline");
    expect(await panel.text(".f-saved")).toMatch(/stopped trials would have beaten the best of that time\. Least sure: #\d+\./);
  });
});
