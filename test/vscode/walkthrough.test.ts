import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium";
import { quickFix } from "./again";
import { CodeServer } from "./code-server";
import { pick } from "./palette";
import { removeFolder } from "./remove-folder";
import { pictures, python, root } from "./sample";

const THEMES = [
  ["dark", "Dark Modern"],
  ["light", "Light Modern"],
  ["hc", "Dark High Contrast"],
] as const;

/** With TUNELENS_PICTURES set the walkthrough's own pictures are made anew, from the product as it is. */
const makesPictures = process.env["TUNELENS_PICTURES"] !== undefined;

let folder: string;
let server: CodeServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  folder = path.join(mkdtempSync(path.join(os.tmpdir(), "tunelens-walk-")), "tunelens-sample");
  cpSync(path.join(root, "samples/first"), folder, { recursive: true });
  const settings = {
    "workbench.colorTheme": "Default Dark Modern",
    "editor.minimap.enabled": false,
    "breadcrumbs.enabled": false,
    "tunelens.notifications": "never",
  };
  server = await CodeServer.start({ machineSettings: { "tunelens.python": python }, settings });
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
});

afterAll(async () => {
  await page?.screenshot({ path: path.join(pictures, "walkthrough-end.png") });
  await browser?.close();
  server?.stop();
  await removeFolder(path.dirname(folder));
});

test.runIf(makesPictures)("the walkthrough shows its pictures in every theme", async () => {
  // In a narrower window VS Code leaves the pictures out.
  await page.setViewportSize({ width: 1800, height: 900 });
  await page.goto(server.url(folder));
  await page
    .getByRole("treeitem", { name: /train\.py/ })
    .first()
    .waitFor({ timeout: 60_000 });
  await pick(page, () => page.keyboard.press("F1"), ">Welcome: Open Walkthrough", "Welcome: Open Walkthrough");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "Tunelens" }).first().click({ timeout: 20_000 });
  await page.getByText("Take the values").first().waitFor({ timeout: 30_000 });
  const image = page.locator(".getting-started-media img, .gettingStartedDetailsContent img").first();
  await image.waitFor({ timeout: 20_000 });
  await expect.poll(() => image.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth)).toBeGreaterThan(200);
  for (const [name, theme] of THEMES) {
    await useTheme(theme);
    await expect.poll(() => image.evaluate((img) => (img as unknown as { currentSrc: string }).currentSrc)).toContain(`code-${name}`);
    await page.screenshot({ path: path.join(pictures, `walkthrough-${name}.png`) });
  }
});

test.runIf(makesPictures)("pictures of the walkthrough", { timeout: 280_000 }, async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(server.url(folder, "train.py"));
  await page.getByText("Run search", { exact: true }).first().waitFor({ timeout: 60_000 });
  await page.keyboard.press("Control+b");
  await each("code", () => region({ x: 50, y: 36, width: 860, height: 400 }));
  await page.waitForTimeout(1500);
  await page.getByText("Run search", { exact: true }).first().click();
  await panel().locator("canvas").first().waitFor({ timeout: 60_000 });
  await panel()
    .getByText(/Confirmed over|Within noise/)
    .first()
    .waitFor({ timeout: 120_000 });
  await page.waitForTimeout(1500);
  // From the verdict down to the curves.
  await page.mouse.move(400, 700);
  await each("panel", () => region({ x: 668, y: 143, width: 607, height: 630 }));
  await page
    .locator(".view-line", { hasText: "lr =" })
    .first()
    .click({ position: { x: 20, y: 8 } });
  await each("values", async () => {
    await quickFix(page, /Use all \d+ recommended values/);
    await page.waitForTimeout(300);
    const bytes = await region({ x: 50, y: 36, width: 620, height: 420 });
    await page.keyboard.press("Escape");
    return bytes;
  });
  await page
    .getByRole("tab", { name: /^Tunelens/ })
    .first()
    .click();
  await page
    .getByRole("treeitem", { name: /^train\.py, done/ })
    .first()
    .waitFor({ timeout: 20_000 });
  await each("searches", () => region({ x: 0, y: 36, width: 620, height: 420 }));
});

async function each(name: string, take: () => Promise<Buffer>): Promise<void> {
  for (const [short, theme] of THEMES) {
    await useTheme(theme);
    writeFileSync(path.join(root, `media/walkthrough/${name}-${short}.webp`), await take());
  }
}

async function region(clip: { x: number; y: number; width: number; height: number }): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 65, clip: { ...clip, scale: 1.2 } });
  await session.detach();
  return Buffer.from(data, "base64");
}

async function useTheme(theme: string): Promise<void> {
  const open = async () => {
    await page.keyboard.press("Control+k");
    await page.keyboard.press("Control+t");
  };
  await pick(page, open, theme, theme);
  await page.waitForTimeout(1200);
}

function panel(): FrameLocator {
  return page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
}
