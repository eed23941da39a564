import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBundle } from "../../server/page/bundle";
import { reportPage } from "../../server/page/report-page";
import type { LandscapeParams } from "../../server/protocol/landscape";
import { LandscapeModels, landscapeTask } from "../../server/study/study-landscape";
import { launchChromium } from "../support/chromium";
import { fold } from "./page";
import { STATES } from "./states";

const DIST = path.join(import.meta.dirname, "../../dist/webview");
const OUT = path.join(import.meta.dirname, "../../test-results/report");

let browser: Browser;
beforeAll(async () => {
  mkdirSync(OUT, { recursive: true });
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A report as a user opens it: a file, by its address. Everything that the browser complains about or asks for is kept. */
async function open(name: string, options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[]; asked: string[] }> {
  const state = STATES[name]?.();
  if (state === undefined) throw new Error(name);
  const file = path.join(OUT, `${name}.html`);
  const view = { ...fold(state.events), ...state.change };
  const models = new LandscapeModels();
  const believed = (params: LandscapeParams) => {
    const task = landscapeTask(view, params);
    return "model" in task ? models.answer(task) : task;
  };
  writeFileSync(file, await reportPage(await readBundle(DIST), { seq: 0, view }, believed));
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => !/^(?:data|blob):/.test(request.url()) && asked.push(request.url()));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    ),
  );
  await page.goto(pathToFileURL(file).href);
  await page.locator("#app > *").first().waitFor();
  return { page, complaints, asked };
}

const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe.each(["finished", "running", "all-failed", "hostile", "nan"])("%s", (name) => {
  test.each([
    "dark",
    "light",
  ] as const)("%s: opens from a file, asks for nothing else, no complaint, nothing sideways", async (colorScheme) => {
    const { page, complaints, asked } = await open(name, { colorScheme });
    for (const width of [400, 1400]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(300);
      expect(await sideways(page), `sideways at ${width}`).toBe(0);
      await page.screenshot({ path: path.join(OUT, `${name}-${colorScheme}-${width}.png`), fullPage: true });
    }
    expect(asked).toEqual([page.url()]);
    expect(complaints).toEqual([]);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe(colorScheme === "dark" ? "rgb(31, 31, 31)" : "rgb(255, 255, 255)");
    await page.context().close();
  });
});

test("names such as </script><img onerror=…> are text", async () => {
  const { page, complaints } = await open("hostile");
  const evil = "</script><img src=x onerror=window.hacked=1>";
  expect(await page.title()).toBe(`Tunelens: ${evil}`);
  expect(await page.locator("#app").innerText()).toContain(evil);
  expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
  expect(await page.locator("img").count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("the analysis is in it, with what is believed of one and of two parameters", async () => {
  const { page, complaints, asked } = await open("finished");
  await page.getByRole("tab", { name: "Analysis" }).click();
  await page.getByText(/Functional ANOVA over the model of \d+ measured values/).waitFor();
  await page.getByRole("region", { name: "Two at a time" }).getByRole("img").waitFor();
  await page.screenshot({ path: path.join(OUT, "analysis.png"), fullPage: true });
  await page.getByRole("tab", { name: "Timeline" }).click();
  expect(asked).toEqual([page.url()]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("the policy holds: neither a script nor a request of another's gets through", async () => {
  const { page, complaints } = await open("finished");
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.hacked = 1";
    document.body.append(script);
    return fetch("http://127.0.0.1:9/").catch(() => null);
  });
  expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
  expect(complaints.filter((text) => text.startsWith("policy:"))).toHaveLength(2);
  await page.context().close();
});

test("what needs an editor is not offered; the command to apply is copied instead", async () => {
  const { page, complaints } = await open("finished", { permissions: ["clipboard-read", "clipboard-write"] });
  for (const name of ["Run again", "Open journal", "Apply all", "Show diff", "Open log"])
    expect(await page.getByRole("button", { name }).count(), name).toBe(0);
  await page.getByRole("button", { name: "Copy command" }).click();
  expect(await page.locator(".toast").innerText()).toContain("Copied: tunelens apply train.py");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^tunelens apply train\.py --study \S+$/);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Copy as markdown" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("| parameter | before | after |");
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("trials as CSV and JSON, the chart as a picture", async () => {
  const { page, complaints } = await open("finished");
  const save = async (item: RegExp): Promise<{ name: string; data: Buffer }> => {
    await page.getByRole("button", { name: "More actions" }).click();
    const waiting = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: item }).click();
    const download = await waiting;
    return { name: download.suggestedFilename(), data: readFileSync(await download.path()) };
  };
  const csv = await save(/CSV/);
  expect(csv.name).toBe("digits-mlp-trials.csv");
  expect(csv.data.toString()).toMatch(/^number,state,values_val_acc,params_lr/);
  const json = JSON.parse((await save(/JSON/)).data.toString()) as { trials: unknown[] };
  expect(json.trials).toHaveLength(csv.data.toString().trimEnd().split("\r\n").length - 1);
  const png = await save(/Learning curves/);
  expect(png.name).toBe("digits-mlp-learning-curves.png");
  expect(png.data.subarray(1, 4).toString()).toBe("PNG");
  const box = await page.locator("section.cu").boundingBox();
  expect(png.data.readUInt32BE(16)).toBe(Math.ceil(((box?.width ?? 0) + 24) * 2));
  writeFileSync(path.join(OUT, "picture.png"), png.data);
  // Not one colour all over: the best line is in it.
  const blue = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const ink = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height }).getContext("2d");
    if (ink === null) return 0;
    ink.canvas.width = image.width;
    ink.canvas.height = image.height;
    ink.drawImage(image, 0, 0);
    const { data: pixels } = ink.getImageData(0, 0, image.width, image.height);
    let count = 0;
    for (let k = 0; k < pixels.length; k += 4) if ((pixels[k + 2] ?? 0) > 200 && (pixels[k] ?? 0) < 80) count++;
    return count;
  }, png.data.toString("base64"));
  expect(blue).toBeGreaterThan(500);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("on paper: light, as wide as a sheet, three hundred rows of a thousand, and back", async () => {
  const { page, complaints } = await open("thousand", { colorScheme: "dark" });
  const rows = () => page.locator(".tr tr[data-trial]").count();
  expect(await rows()).toBeLessThan(200);
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  expect(await rows()).toBe(300);
  expect(await page.locator("section.tt").innerText()).toContain("and 700 more trials");
  const paper = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, document.body.clientWidth]);
  expect(paper).toEqual(["rgb(255, 255, 255)", 718]);
  const canvas = await page.locator(".chart canvas").first().boundingBox();
  expect(canvas?.width).toBeLessThan(718);
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  expect(await rows()).toBeLessThan(200);
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(31, 31, 31)");
  expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(20_000);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("more contrast where the system asks for it", async () => {
  const { page, complaints } = await open("finished", { colorScheme: "dark", contrast: "more" });
  expect(await page.evaluate(() => [document.body.className, getComputedStyle(document.body).backgroundColor])).toEqual([
    "vscode-high-contrast",
    "rgb(0, 0, 0)",
  ]);
  await page.screenshot({ path: path.join(OUT, "finished-contrast.png") });
  await page.emulateMedia({ contrast: "no-preference", forcedColors: "active" });
  expect(await page.evaluate(() => document.body.className)).toBe("vscode-high-contrast");
  // What is data keeps its colour: no segment is of the page's own.
  expect(
    await page.evaluate(() => [...document.querySelectorAll(".pbar i")].map((i) => getComputedStyle(i).backgroundColor)),
  ).not.toContain("rgba(0, 0, 0, 0)");
  await page.screenshot({ path: path.join(OUT, "finished-forced-colours.png") });
  expect(complaints).toEqual([]);
  await page.context().close();
});
