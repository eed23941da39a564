import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium";
import { until } from "./again";
import { CodeServer } from "./code-server";
import { clickLens } from "./lens";
import { pictures, python, root, sampleCopy } from "./sample";

const sample = sampleCopy();
let server: CodeServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  // Long enough to go away and come back.
  const file = path.join(sample.folder, "train.py");
  writeFileSync(file, readFileSync(file, "utf8").replace("trials=30", "trials=80"));
  server = await CodeServer.start({
    machineSettings: { "tunelens.python": python },
    settings: { "workbench.colorTheme": "Default Dark Modern", "editor.minimap.enabled": false },
  });
  browser = await launchChromium();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  await page.goto(server.url(sample.folder, "train.py"));
});

afterAll(async () => {
  await picture(page, "moved-end");
  await browser?.close();
  server?.stop();
  await sample.remove();
});

// The page of a panel that moves is thrown away and made anew in the other window, and once more on the way back.
test("moved to a window of its own and back while the search runs, the panel shows all of it", async () => {
  await until(page.locator("iframe.webview.ready").first(), () => clickLens(page, "Run search"), { attempts: 3, each: 15_000 });
  await expect.poll(() => ended(page), { timeout: 60_000 }).toBeGreaterThan(1);
  await panelOf(page).getByRole("textbox", { name: "Filter trials" }).fill("#0");
  await page.getByRole("tab", { name: /Tunelens: train\.py/ }).click();
  const [other] = await Promise.all([
    context.waitForEvent("page", { timeout: 60_000 }),
    command(page, "View: Move Editor into New Window"),
  ]);
  await expect.poll(() => ended(other), { timeout: 30_000 }).toBeGreaterThan(1);
  await picture(other, "moved-away");
  expect(await page.locator("iframe.webview.ready").count(), "no panel is left behind").toBe(0);
  expect(await panelOf(other).getByRole("textbox", { name: "Filter trials" }).inputValue(), "what the user chose goes with it").toBe("#0");
  await panelOf(other).getByRole("textbox", { name: "Filter trials" }).fill("");
  const before = await ended(other);
  await expect.poll(() => ended(other), { timeout: 60_000 }).toBeGreaterThan(before);
  await command(other, "View: Restore Editors into Main Window");
  await expect.poll(() => ended(page), { timeout: 30_000 }).toBeGreaterThan(before);
  await panelOf(page)
    .getByText(/Confirmed over 3 seeds|Within noise/)
    .first()
    .waitFor({ timeout: 180_000 });
  await expect.poll(() => shown(page), { timeout: 20_000 }).toEqual(recorded());
});

/** Runs a command whose list goes away with it, as another window takes the focus. */
async function command(window: Page, title: string): Promise<void> {
  const input = window.locator(".quick-input-widget input").first();
  const row = window.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
  await until(row, async () => {
    if (!(await input.isVisible())) await window.keyboard.press("F1");
    await input.fill(`>${title}`, { timeout: 5000 });
  });
  // It may close the very window in which it was chosen.
  await window.keyboard.press("Enter").catch(() => undefined);
}

/** How many trials the panel says have ended; 0 where there is none. */
async function ended(window: Page): Promise<number> {
  const text = await panelOf(window)
    .locator(".prog .c b")
    .first()
    .innerText({ timeout: 1000 })
    .catch(() => "0");
  return Number.parseInt(text, 10);
}

async function shown(window: Page): Promise<{ trials: number; finding: string }> {
  const panel = panelOf(window);
  return {
    trials: Number(await panel.locator(".tt .badge").innerText()),
    finding: (await panel.locator(".sure > div > span").innerText()).replaceAll("\u00a0", " "),
  };
}

/** What the journal has of it. */
function recorded(): { trials: number; finding: string } {
  const told = execFileSync(process.execPath, [path.join(root, "dist/cli.js"), "show", "--json"], { cwd: sample.folder, encoding: "utf8" });
  const { trials, recommendation } = JSON.parse(told) as { trials: readonly unknown[]; recommendation: { summary: string } };
  return { trials: trials.length, finding: recommendation.summary };
}

function panelOf(window: Page): FrameLocator {
  return window.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
}

async function picture(of: Page, name: string): Promise<void> {
  await of?.screenshot({ path: path.join(pictures, `${name}.png`) });
}
