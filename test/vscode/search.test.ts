import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { launchChromium } from "../support/chromium";
import { quickFix, until } from "./again";
import { CodeServer } from "./code-server";
import { clickLens } from "./lens";
import { pick, runCommand } from "./palette";
import { pictures, python, sampleCopy } from "./sample";

const sample = sampleCopy();
const file = path.join(sample.folder, "train.py");
const written = readFileSync(file, "utf8");
let server: CodeServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  server = await CodeServer.start({
    machineSettings: { "tunelens.python": python },
    settings: { "workbench.colorTheme": "Default Dark Modern", "editor.minimap.enabled": false },
  });
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(server.url(sample.folder, "train.py"));
});

// A test that is tried again begins where the one before it ended, not where its first attempt got stuck.
beforeEach(async ({ task }) => {
  if (!task.result?.retryCount) return;
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+1");
  if (await page.locator(".tab.dirty").count()) await runCommand(page, "File: Revert File");
  if (readFileSync(file, "utf8") !== written) writeFileSync(file, written);
});

afterAll(async () => {
  await picture("end");
  await browser?.close();
  server?.stop();
  await sample.remove();
});

test("the code lens starts a search and its curves come into the panel", async () => {
  await clickLens(page, "Run search");
  const clicked = Date.now();
  await panel()
    .getByRole("table", { name: /trials/i })
    .getByRole("row")
    .nth(1)
    .waitFor({ timeout: 30_000 });
  await panel().locator("canvas").first().waitFor();
  console.log(`lens clicked → first trial in the panel: ${((Date.now() - clicked) / 1000).toFixed(1)} s`);
  await page.waitForTimeout(4000);
  await picture("running-dark");
});

test("it ends with a confirmed recommendation, shown at the literals too", async () => {
  await panel()
    .getByText(/Confirmed over 3 seeds|Within noise/)
    .first()
    .waitFor({ timeout: 180_000 });
  await page.getByText("Apply all", { exact: true }).first().waitFor({ timeout: 20_000 });
  await page.getByText(/→/).first().waitFor();
  await picture("finished-dark");
});

test("the quick fix writes the recommended values, and undo takes them back", async () => {
  await page
    .locator(".view-line", { hasText: "momentum =" })
    .first()
    .click({ position: { x: 20, y: 8 } });
  const all = await quickFix(page, /Use all \d+ recommended values/);
  await picture("quick-fix-dark");
  await all.click();
  // As a person does: who saves before the values are there saves nothing.
  await page.locator(".tab.dirty").first().waitFor({ timeout: 20_000 });
  await page.keyboard.press("Control+s");
  await expect.poll(() => readFileSync(file, "utf8") !== written, { timeout: 10_000 }).toBe(true);
  const changed = readFileSync(file, "utf8");
  expect(changed).not.toMatch(/^lr = 0\.5 /m);
  expect(changed.split("\n").length).toBe(written.split("\n").length);
  await page.waitForTimeout(1000);
  await picture("applied-dark");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+s");
  await expect.poll(() => readFileSync(file, "utf8"), { timeout: 10_000 }).toBe(written);
});

test("the panel applies the same values, says so, and shows them as a diff first", async () => {
  await panel().getByRole("button", { name: "Show diff" }).first().click();
  await page.locator(".monaco-diff-editor").first().waitFor({ timeout: 20_000 });
  await page.waitForTimeout(1500);
  await picture("diff-dark");
  await page.getByRole("tab", { name: /recommended/ }).click();
  await runCommand(page, "View: Close Editor");
  await page.locator(".monaco-diff-editor").first().waitFor({ state: "hidden", timeout: 20_000 });
  await panel().getByRole("button", { name: "Apply all" }).first().click();
  await panel().getByText("applied").first().waitFor({ timeout: 20_000 });
  await picture("panel-applied-dark");
  await page.locator(".view-line", { hasText: "import numpy" }).first().click();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+s");
  await expect.poll(() => readFileSync(file, "utf8"), { timeout: 10_000 }).toBe(written);
  await expect.poll(() => panel().getByText("applied").count(), { timeout: 10_000 }).toBe(0);
});

test("the keyboard alone gets every answer at the value, in each theme", async () => {
  for (const [name, theme, light] of [
    ["dark", "Dark Modern", false],
    ["light", "Light Modern", true],
    ["high-contrast", "Dark High Contrast", false],
  ] as const) {
    await chooseTheme(theme);
    await expect.poll(panelIsLight, { timeout: 10_000 }).toBe(light);
    await page.waitForTimeout(500);
    await picture(`finished-${name}`);
    await answersByKeyboard(name);
  }
});

/** Hover with its curve, quick fixes, completion, signature help and what a change of the code makes of the hints: no mouse is touched. */
async function answersByKeyboard(theme: string): Promise<void> {
  const keys = page.keyboard;
  // The tests' own clicks may have scrolled what a person cannot scroll.
  await page.evaluate(`for (const e of document.querySelectorAll(".monaco-editor *")) if (e.scrollLeft > 0) e.scrollLeft = 0;`);
  await keys.press("Control+1");
  await goTo("lr =", 6);
  const hover = page.locator(".monaco-hover img[src^='data:image/svg+xml']").first();
  await until(hover, async () => {
    await keys.press("Escape");
    await keys.press("Control+k");
    await keys.press("Control+i");
  });
  await picture(`hover-${theme}`);
  await keys.press("Escape");
  await quickFix(page, /^Use (?:all \d+ )?recommended value/);
  await page
    .getByText(/^Freeze lr at 0\.5/)
    .first()
    .waitFor();
  await picture(`fixes-${theme}`);
  await keys.press("Escape");
  await goTo("images, labels", 1);
  await keys.press("Control+Shift+Enter");
  await keys.type("decay = 0.9  # @");
  await page.locator(".suggest-widget.visible").getByText("@tune").first().waitFor({ timeout: 20_000 });
  await picture(`completion-${theme}`);
  await keys.press("Escape");
  await keys.type("tune 0..0.99 if ");
  await page.locator(".suggest-widget.visible").getByText("batch_size").first().waitFor({ timeout: 20_000 });
  await page.locator(".parameter-hints-widget.visible").getByText("CONDITION").first().waitFor({ timeout: 20_000 });
  await picture(`signature-${theme}`);
  await keys.press("Escape");
  await keys.press("Escape");
  await page.getByText("stale →").first().waitFor({ timeout: 20_000 });
  await goTo("lr =", 6);
  await quickFix(page, /^Use value found with earlier code: lr/);
  await picture(`stale-${theme}`);
  await keys.press("Escape");
  await runCommand(page, "File: Revert File");
  await page.getByText("stale →").first().waitFor({ state: "hidden", timeout: 20_000 });
}

/** A column, counted from 1, of the line of the file that begins so. */
async function goTo(text: string, column: number): Promise<void> {
  const line = written.split("\n").findIndex((one) => one.startsWith(text)) + 1;
  await page.keyboard.press("Control+g");
  await page.locator(".quick-input-widget input").first().fill(`:${line}:${column}`);
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-widget").first().waitFor({ state: "hidden" });
}

async function chooseTheme(name: string): Promise<void> {
  const open = async () => {
    await page.keyboard.press("Control+k");
    await page.keyboard.press("Control+t");
  };
  await pick(page, open, name, name);
}

function panelIsLight(): Promise<boolean> {
  return panel()
    .locator("body")
    .evaluate((body) => body.classList.contains("vscode-light"));
}

function panel(): FrameLocator {
  return page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
}

async function picture(name: string): Promise<void> {
  await page?.screenshot({ path: path.join(pictures, `${name}.png`) });
}
