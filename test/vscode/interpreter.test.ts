import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createVSIX } from "@vscode/vsce";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium";
import { CodeServer } from "./code-server";
import { pictures, python, sampleCopy } from "./sample";

/** Speaks the API that the Python extension documents, for machines where that cannot be installed; its picker takes the other interpreter. */
const SPEAKER = `const vscode = require("vscode");
let chosen = process.env.TUNELENS_CHOICES.split(":")[0];
exports.activate = ({ subscriptions }) => {
  const changed = new vscode.EventEmitter();
  subscriptions.push(changed, vscode.commands.registerCommand("python.setInterpreter", () => {
    chosen = process.env.TUNELENS_CHOICES.split(":")[1];
    changed.fire({ path: chosen });
  }));
  return { environments: {
    onDidChangeActiveEnvironmentPath: changed.event,
    getActiveEnvironmentPath: () => ({ id: chosen, path: chosen }),
    resolveEnvironment: async ({ path }) => ({ executable: { uri: vscode.Uri.file(path) } }),
  } };
};
`;

const sample = sampleCopy();
const work = mkdtempSync(path.join(os.tmpdir(), "tunelens-interpreter-"));
let browser: Browser;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  for (const name of [".venv", "other"]) execFileSync("python3", ["-m", "venv", "--without-pip", path.join(sample.folder, name)]);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
  await sample.remove();
  rmSync(work, { recursive: true, force: true });
});

const item = (page: Page) => page.locator(".statusbar-item", { hasText: /Python \d/ }).first();

async function opened(server: CodeServer): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(server.url(sample.folder, "train.py"));
  await item(page).waitFor({ timeout: 90_000 });
  return page;
}

test("the status bar says what a search would run in, and whose choice that is", async () => {
  const server = await CodeServer.start({ machineSettings: { "tunelens.python": python } });
  try {
    const page = await opened(server);
    await item(page).hover();
    await page
      .locator(".monaco-hover")
      .getByText(/by the setting tunelens\.python/)
      .waitFor({ timeout: 20_000 });
    await page.screenshot({ path: path.join(pictures, "interpreter-setting.png") });
    await item(page).click();
    const written = page.locator(".settings-editor .setting-item input").first();
    await expect.poll(() => written.inputValue(), { timeout: 20_000 }).toBe(python);
    await page.close();
  } finally {
    server.stop();
  }
});

test("an environment that is made beside the code is taken up, and one that is removed left", async () => {
  const server = await CodeServer.start();
  const moved = path.join(work, "venv");
  try {
    const page = await opened(server);
    const text = () => item(page).textContent();
    await expect.poll(text, { timeout: 30_000 }).toMatch(/\(\.venv\)/);
    renameSync(path.join(sample.folder, ".venv"), moved);
    await expect.poll(text, { timeout: 30_000 }).not.toMatch(/\(\.venv\)/);
    renameSync(moved, path.join(sample.folder, ".venv"));
    await expect.poll(text, { timeout: 30_000 }).toMatch(/\(\.venv\)/);
    await page.close();
  } finally {
    server.stop();
  }
});

test("the Python extension's choice comes first; a click opens its picker, and the new choice shows", async () => {
  const folder = path.join(work, "speaker");
  mkdirSync(folder);
  const manifest = {
    ...{ name: "python", publisher: "ms-python", version: "0.0.1", engines: { vscode: "^1.106.0" }, main: "main.js" },
    ...{ activationEvents: ["onLanguage:python"], extensionKind: ["workspace"] },
  };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(path.join(folder, "main.js"), SPEAKER);
  const vsix = path.join(work, "python.vsix");
  await createVSIX({ cwd: folder, packagePath: vsix, allowMissingRepository: true, skipLicense: true });
  const choices = [".venv", "other"].map((name) => path.join(sample.folder, name, "bin/python"));
  const server = await CodeServer.start({
    machineSettings: { "tunelens.python": python },
    companions: [vsix],
    environment: { TUNELENS_CHOICES: choices.join(":") },
  });
  try {
    const page = await opened(server);
    await expect.poll(() => item(page).textContent(), { timeout: 30_000 }).toMatch(/\(\.venv\)/);
    await item(page).hover();
    await page
      .locator(".monaco-hover")
      .getByText(/by the Python extension/)
      .waitFor({ timeout: 20_000 });
    await page.screenshot({ path: path.join(pictures, "interpreter-extension.png") });
    await item(page).click();
    await expect.poll(() => item(page).textContent(), { timeout: 30_000 }).toMatch(/\(other\)/);
    await page.close();
  } finally {
    server.stop();
  }
});
