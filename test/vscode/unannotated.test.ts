import { cpSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium";
import { quickFix } from "./again";
import { CodeServer } from "./code-server";
import { clickLens } from "./lens";
import { runCommand } from "./palette";
import { removeFolder } from "./remove-folder";
import { pictures, python, root } from "./sample";

const folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-unannotated-"));
const file = path.join(folder, "train.py");
cpSync(path.join(root, "test/fixtures/unannotated/train.py"), file);
const written = readFileSync(file, "utf8");
let server: CodeServer;
let browser: Browser;
let page: Page;
let opened = 0;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  server = await CodeServer.start({
    machineSettings: { "tunelens.python": python },
    settings: { "workbench.colorTheme": process.env["TUNELENS_THEME"] ?? "Default Dark Modern", "editor.minimap.enabled": false },
  });
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  opened = Date.now();
  await page.goto(server.url(folder, "train.py"));
});

afterAll(async () => {
  await picture("end");
  await browser?.close();
  server?.stop();
  await removeFolder(folder);
});

test("the light bulb at a hyperparameter annotates it, and undo takes that back", async () => {
  await page
    .getByText(/^Tune this file: /)
    .first()
    .waitFor({ timeout: 60_000 });
  console.log(`window opened → "Tune this file": ${((Date.now() - opened) / 1000).toFixed(1)} s`);
  await page
    .locator(".view-line", { hasText: "hidden_size: int" })
    .first()
    .click({ position: { x: 180, y: 8 } });
  await page.locator(".codicon-light-bulb, .codicon-lightbulb, .codicon-gutter-lightbulb").first().waitFor({ timeout: 20_000 });
  const tune = await quickFix(page, /^Tune this value: hidden_size/);
  await page.waitForTimeout(500);
  await picture("lightbulb");
  await tune.click();
  await page.locator(".view-line", { hasText: "@tune" }).first().waitFor({ timeout: 20_000 });
  await page.keyboard.press("Control+z");
  await page.locator(".view-line", { hasText: "@tune" }).first().waitFor({ state: "detached", timeout: 20_000 });
});

test("two clicks lead from a program without an annotation to a running search", async () => {
  const began = Date.now();
  await clickLens(
    page,
    (await page
      .getByText(/^Tune this file: /)
      .first()
      .textContent()) ?? "",
  );
  const run = page.getByRole("button", { name: "Apply and Run Search" }).first();
  await run.waitFor({ timeout: 20_000 });
  await page.locator(".monaco-diff-editor").first().waitFor({ timeout: 20_000 });
  await page.waitForTimeout(1500);
  await picture("proposal");
  expect(readFileSync(file, "utf8")).toBe(written);
  await run.click();
  await panel()
    .getByRole("table", { name: /trials/i })
    .getByRole("row")
    .nth(1)
    .waitFor({ timeout: 60_000 });
  console.log(`first click → first trial: ${((Date.now() - began) / 1000).toFixed(1)} s, 2 clicks`);
  const annotated = readFileSync(file, "utf8");
  expect(annotated).toContain("# @search trials=");
  expect(annotated).toContain("val_acc = evaluate(model, images[split:], labels[split:])");
  expect(
    annotated
      .split("\n")
      .filter((line) => !/^\s*# @/.test(line))
      .map((line) => line.replace(/ {2}# @.*$/, ""))
      .join("\n"),
  ).toBe(written);
  await page.waitForTimeout(4000);
  await picture("searching");
});

test("VS Code tells what activating it took", async () => {
  await runCommand(page, "Developer: Show Running Extensions");
  const row = page.locator(".runtime-extensions-editor .extension", { hasText: "Tunelens" }).first();
  const time = row.locator(".activation-time");
  await time.filter({ hasText: /\d+ms/ }).waitFor({ timeout: 20_000 });
  console.log(`activate(), with loading its code: ${await time.textContent()}`);
  await picture("running-extensions");
});

function panel(): FrameLocator {
  return page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
}

async function picture(name: string): Promise<void> {
  await page?.screenshot({ path: path.join(pictures, `unannotated-${name}.png`) }).catch(() => undefined);
}
