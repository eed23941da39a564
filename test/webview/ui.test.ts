import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { UiServer } from "../../server/page/ui-server";
import type { StudyEvent, StudyStarted } from "../../server/protocol/events";
import { JournalWriter } from "../../server/storage/journal-writer";
import { launchChromium } from "../support/chromium";
import { STATES } from "./states";
import { events } from "./studies";

const WEBVIEW = path.join(import.meta.dirname, "../../dist/webview");
const WORKER = path.join(import.meta.dirname, "../../dist/landscape-worker.js");
const OUT = path.join(import.meta.dirname, "../../test-results/ui");

let browser: Browser;
let folder: string;
let server: UiServer | null = null;
let context: BrowserContext | null = null;
const complaints: string[] = [];

beforeAll(async () => {
  mkdirSync(OUT, { recursive: true });
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tunelens-ui-"));
  complaints.length = 0;
});
afterEach(async () => {
  await context?.close();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function journal(list: readonly StudyEvent[]): Promise<{ path: string; writer: JournalWriter }> {
  const file = path.join(folder, "study.journal.log");
  const [started, ...rest] = list;
  if (started?.event !== "studyStarted") throw new Error("no start");
  // Nobody knows its program, or it would be a study whose process has gone.
  const own: StudyStarted = { ...started, journal: file, root: folder, entry: null };
  const writer = await JournalWriter.create(file, own);
  await writer.append(rest);
  return { path: file, writer };
}

async function open(file: string, size = { width: 1400, height: 900 }, colorScheme: "dark" | "light" = "dark"): Promise<Page> {
  server = await UiServer.start({ journal: file, webview: WEBVIEW, landscapeWorker: WORKER, port: 0 });
  context = await browser.newContext({ viewport: size, reducedMotion: "reduce", colorScheme });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(server.address);
  await page.locator(".ptext").waitFor();
  return page;
}

test("live: what is written into the journal is on the page; the token leaves the address; a reload keeps all", async () => {
  const all = events({ trials: 12, finished: 12, running: 0, end: null });
  const half = all.findIndex((e) => e.event === "trialFinished" && e.trial === 5) + 1;
  const { path: file, writer } = await journal(all.slice(0, half));
  const page = await open(file);
  expect(new URL(page.url()).search).toBe("");
  expect(await page.locator(".ptext").innerText()).toMatch(/^6 /);
  await writer.append(all.slice(half));
  await page.waitForFunction(() => document.querySelector(".ptext")?.textContent?.startsWith("12 "));
  await page.reload();
  await page.waitForFunction(() => document.querySelector(".ptext")?.textContent?.startsWith("12 "));
  expect(complaints).toEqual([]);
  server?.close();
  await page.waitForFunction(() => document.querySelector(".state")?.textContent === "Reconnecting…");
  expect(await page.locator(".tr tr[data-trial]").count()).toBe(12);
});

test("names such as </script><img onerror=…> are text here too", async () => {
  const state = STATES["hostile"]?.();
  if (state === undefined) throw new Error("no state");
  const page = await open((await journal(state.events)).path);
  expect(await page.locator("#app").innerText()).toContain("</script><img src=x onerror=window.hacked=1>");
  expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
  expect(complaints).toEqual([]);
});

test.each([
  ["dark", 1400],
  ["dark", 400],
  ["light", 1400],
  ["light", 400],
] as const)("%s at %i: nothing sideways, no complaint", async (theme, width) => {
  const page = await open(
    (await journal(events({ trials: 40, finished: 12, running: 2, predicted: true }))).path,
    { width, height: 900 },
    theme,
  );
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  await page.screenshot({ path: path.join(OUT, `running-${theme}-${width}.png`) });
  expect(complaints).toEqual([]);
});

test("what is believed of the objective is asked of the server", async () => {
  const page = await open((await journal(events({ trials: 20, finished: 20, running: 0 }))).path);
  await page.getByRole("tab", { name: "Analysis" }).click();
  await page.getByText(/Functional ANOVA over the model of \d+ measured values/).waitFor();
  await page.getByRole("region", { name: "Two at a time" }).getByRole("img").waitFor();
  expect(complaints).toEqual([]);
});

test("a hand edit of the code shows, as `tunelens apply` would", async () => {
  const program = (lr: string) => `lr = ${lr}  # @tune 1e-4..1 log\nfor epoch in range(3):\n    val_acc = lr  # @objective maximize\n`;
  writeFileSync(path.join(folder, "train.py"), program("0.5"));
  const list = events({ trials: 40, confirm: "better" });
  const [started, ...rest] = list;
  if (started?.event !== "studyStarted") throw new Error("no start");
  const file = path.join(folder, "study.journal.log");
  const writer = await JournalWriter.create(file, { ...started, journal: file, root: folder, entry: "train.py" });
  await writer.append(rest);
  const page = await open(file);
  await page.locator(".rec", { hasText: "lr" }).waitFor();
  writeFileSync(path.join(folder, "train.py"), program("0.03"));
  await page.waitForFunction(() => document.querySelector(".rec")?.textContent?.includes("code has 0.03 now"));
  expect(await page.getByRole("button", { name: "Copy command" }).isEnabled()).toBe(true);
  expect(complaints).toEqual([]);
});
