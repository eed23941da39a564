import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launchChromium } from "../support/chromium";
import { CodeServer, type EditorSettings } from "./code-server";
import { clickLens } from "./lens";
import { runCommand } from "./palette";
import { removeFolder } from "./remove-folder";
import { pictures, python } from "./sample";

const PROGRAM = `import time
# @search trials=40 parallel=2 stop=none repeats=1
lr = 0.5  # @tune 1e-4..1 log
for epoch in range(1, 11):
    time.sleep(0.2)
    acc = lr * epoch  # @objective maximize step=epoch
`;

let browser: Browser;
let folder: string;
let server: CodeServer | null = null;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-life-"));
  writeFileSync(path.join(folder, "train.py"), PROGRAM);
});
afterEach(async ({ task }) => {
  if (!page.isClosed()) await page.screenshot({ path: path.join(pictures, `${task.name.replaceAll(/\W+/g, "-").slice(0, 40)}.png`) });
  await page.close();
  server?.stop();
  await expect.poll(() => running(folder), { timeout: 40_000, interval: 500 }).toEqual([]);
  await removeFolder(folder);
});

describe("a search outlives what shows it", () => {
  test("kill -9 of the language server, a reload of the window, the window closed", async () => {
    await open({ machineSettings: { "tunelens.python": python }, settings: { "tunelens.gracePeriod": 20 } });
    await clickLens(page, "Run search");
    await rows(2);

    const [languageServer] = languageServers();
    expect(languageServer).toBeDefined();
    process.kill(languageServer?.pid ?? 0, "SIGKILL");
    const before = await finishedTrials();
    await expect.poll(finishedTrials, { timeout: 40_000 }).toBeGreaterThan(before + 2);
    await page
      .getByText(/^\d+\/40/)
      .first()
      .waitFor({ timeout: 20_000 });

    // The same window again, without the file that the first address asked for.
    await expect.poll(panelIsRemembered, { timeout: 60_000 }).toBe(true);
    await page.goto(server?.url(folder) ?? "");
    await expect.poll(() => panel().getByRole("table").count(), { timeout: 60_000 }).toBeGreaterThan(0);
    await rows(3);
    expect(running(folder).length).toBeGreaterThan(0);

    await page.close();
    await expect.poll(() => running(folder), { timeout: 90_000, interval: 500 }).toEqual([]);
    const journal = readFileSync(path.join(folder, ".tunelens/train.py.journal.log"), "utf8");
    expect(journal.endsWith("\n")).toBe(true);
  });
});

describe("an untrusted workspace", () => {
  test("runs nothing until it is trusted", async () => {
    await open({ machineSettings: { "tunelens.python": python }, trust: "asked" });
    await page.getByText("Restricted Mode", { exact: true }).first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(3000);
    expect(languageServers()).toEqual([]);
    expect(await page.getByText("Run search", { exact: true }).count()).toBe(0);

    await runCommand(page, "Tunelens: Run Search");
    await page.locator(".notification-toast").getByText(/trust/i).first().waitFor();
    await page.screenshot({ path: path.join(pictures, "untrusted.png") });
    expect(languageServers()).toEqual([]);
    expect(running(folder)).toEqual([]);

    await page.locator(".notification-toast").getByRole("button", { name: /trust/i }).first().click();
    await page.getByRole("button", { name: "Trust", exact: true }).first().click();
    await page.getByText("Run search", { exact: true }).waitFor({ timeout: 60_000 });
  });
});

async function open(settings: EditorSettings): Promise<void> {
  server = await CodeServer.start(settings);
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(server.url(folder, "train.py"));
  if (settings.trust !== "asked") await page.getByText("Run search", { exact: true }).waitFor({ timeout: 60_000 });
}

async function rows(count: number): Promise<void> {
  await expect
    .poll(
      () =>
        panel()
          .getByRole("table", { name: /trials/i })
          .getByRole("row")
          .count(),
      { timeout: 60_000 },
    )
    .toBeGreaterThan(count);
}

/** In a browser VS Code writes down which editors are open when it is idle, every five seconds; a reload before that forgets them. */
function panelIsRemembered(): Promise<boolean> {
  return page.evaluate(async () => {
    const answer = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name } of await indexedDB.databases()) {
      if (!name?.startsWith("vscode-web-state-db-")) continue;
      const database = await answer(indexedDB.open(name));
      const editors = database.objectStoreNames.contains("ItemTable")
        ? await answer(database.transaction("ItemTable").objectStore("ItemTable").get("memento/workbench.parts.editor"))
        : null;
      database.close();
      if (String(editors).includes("tunelens.panel")) return true;
    }
    return false;
  });
}

async function finishedTrials(): Promise<number> {
  const text = await panel()
    .getByText(/\d+ of 40 trials/)
    .first()
    .textContent();
  return Number(/(\d+) of 40/.exec(text ?? "")?.[1] ?? 0);
}

function languageServers(): { pid: number; command: string }[] {
  return running(server?.directory ?? "").filter(({ command }) => command.includes("dist/server.js"));
}

function panel(): FrameLocator {
  return page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
}

/** Processes that have a folder in their command line or in their environment. */
function running(place: string): { pid: number; command: string }[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return all.flatMap((pid) => {
    const command = contents(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
    return command.includes(place) && !command.includes("chromium") ? [{ pid: Number(pid), command }] : [];
  });
}

function contents(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
