import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { runTests } from "@vscode/test-electron";
import { createVSIX } from "@vscode/vsce";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium";
import { CodeServer } from "./code-server";
import { pictures, python, root, sampleCopy } from "./sample";
import type { SuiteAnswer } from "./suite/companion";

const sample = sampleCopy();
const work = mkdtempSync(path.join(os.tmpdir(), "tunelens-suite-"));
const companion = path.join(work, "tunelens.companion-0.0.1");

beforeAll(async () => {
  mkdirSync(companion);
  mkdirSync(pictures, { recursive: true });
  const manifest = {
    name: "companion",
    publisher: "tunelens",
    version: "0.0.1",
    engines: { vscode: "^1.106.0" },
    main: "companion.js",
    activationEvents: ["onStartupFinished"],
    extensionKind: ["workspace"],
  };
  writeFileSync(path.join(companion, "package.json"), JSON.stringify(manifest));
  const entry = path.join(import.meta.dirname, "suite/companion.ts");
  await build({
    entryPoints: [entry],
    outfile: path.join(companion, "companion.js"),
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["vscode"],
  });
});

afterAll(async () => {
  await sample.remove();
  rmSync(work, { recursive: true, force: true });
});

test("the suite inside the extension host", async () => {
  const downloaded = process.env["VSCODE_EXECUTABLE"] !== undefined || process.platform !== "linux";
  await (downloaded ? inElectron() : inCodeServer());
});

/** Ends of searches that were told, by the value of the user's own code: of `pausable.py` as its settings want it, of `settled.py` as its settings forbid. */
const noticed = { pausable: false, settled: false };

/** Says yes to what a chat tool asks, as the user has to, and sees what is told meanwhile. */
async function confirmed(page: Page): Promise<false> {
  const notice = page.locator(".notification-toast", { hasText: /deterministic, one run/ });
  const pausable = notice.filter({ hasText: "your 0.4225" }).getByRole("button", { name: "Apply all" });
  if (!noticed.pausable && (await pausable.count()) > 0) {
    noticed.pausable = true;
    await page.screenshot({ path: path.join(pictures, "notice.png") });
  }
  noticed.settled ||= (await notice.filter({ hasText: "your 0.755" }).count()) > 0;
  const asked = page.locator(".monaco-dialog-box", {
    hasText: /Run a hyperparameter search\?|Write the values of trial \d+ into the code\?/,
  });
  if ((await asked.count()) > 0) {
    await page.screenshot({ path: path.join(pictures, "tool-confirmation.png") });
    await asked
      .getByRole("button")
      .filter({ hasNotText: /Cancel|No/ })
      .first()
      .click({ timeout: 2000 })
      .catch(() => {});
  }
  return false;
}

/** Where VS Code can be downloaded, or VSCODE_EXECUTABLE names one. */
async function inElectron(): Promise<void> {
  mkdirSync(path.join(sample.folder, ".vscode"));
  writeFileSync(path.join(sample.folder, ".vscode/settings.json"), JSON.stringify({ "tunelens.python": python }));
  const executable = process.env["VSCODE_EXECUTABLE"];
  await runTests({
    ...(executable === undefined ? {} : { vscodeExecutablePath: executable }),
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(companion, "companion.js"),
    launchArgs: [sample.folder, "--disable-workspace-trust", "--disable-extensions", `--user-data-dir=${path.join(work, "user")}`],
  });
}

async function inCodeServer(): Promise<void> {
  const result = path.join(work, "result.json");
  const vsix = path.join(work, "companion.vsix");
  await createVSIX({ cwd: companion, packagePath: vsix, allowMissingRepository: true, skipLicense: true });
  const server = await CodeServer.start({
    machineSettings: { "tunelens.python": python },
    companions: [vsix],
    environment: { TUNELENS_SUITE_RESULT: result },
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    await page.goto(server.url(sample.folder));
    await expect.poll(() => existsSync(result) || confirmed(page), { timeout: 280_000, interval: 500 }).toBe(true);
    const { results, activation } = JSON.parse(readFileSync(result, "utf8")) as SuiteAnswer;
    console.log(
      `code loaded in ${activation.loading} ms, activate() in ${activation.activate?.toFixed(1)} ms; loaded in the same turn before: ${activation.before}`,
    );
    expect(activation.activate).not.toBeNull();
    expect(results.filter((r) => r.error !== null)).toEqual([]);
    expect(results.length).toBeGreaterThan(3);
    expect(noticed).toEqual({ pausable: true, settled: false });
  } finally {
    await browser.close();
    server.stop();
  }
}
