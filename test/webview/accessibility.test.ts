import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium";
import { PanelPage } from "./page";
import { STATES } from "./states";
import { THEMES, type ThemeName } from "./themes";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What is looked at on each tab: in one theme states in which it is made of other things, in the others where colours are. */
const EVERYTHING = {
  Overview: ["finished", "all-failed", "objectives", "hostile", "running"],
  Analysis: ["objectives"],
  Timeline: ["scheduled"],
};
const COLOURS = { Overview: ["running"], Analysis: ["scheduled"], Timeline: ["scheduled"] };

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test.each(Object.keys(THEMES) as ThemeName[])("%s: axe finds nothing to complain about", { timeout: 240_000 }, async (theme) => {
  const panel = await PanelPage.open(browser, { theme, size: { width: 1000, height: 900 } });
  const found: string[] = [];
  const look = async (where: string) => found.push(...(await complaints(panel)).map((said) => `${where}: ${said}`));
  await panel.send({ type: "snapshot", snapshot: null, connection: "connected" });
  await panel.settled();
  await look("nothing to show");
  for (const [tab, names] of Object.entries(theme === "dark" ? EVERYTHING : COLOURS)) {
    for (const name of names) {
      const state = STATES[name]?.();
      if (state === undefined) throw new Error(name);
      await panel.show(state.events, state.change);
      await panel.page.getByRole("tab", { name: tab }).click();
      await panel.believed();
      await look(`${tab} of ${name}`);
    }
  }
  if (theme === "dark") {
    await panel.page.getByRole("button", { name: "View as table" }).first().click();
    await panel.settled();
    await look("as a table");
    await panel.page.getByRole("tab", { name: "Overview" }).click();
    await panel.page.locator("tr[data-trial]").first().click();
    await panel.page.getByRole("button", { name: "More actions" }).click();
    await panel.settled();
    await look("a chosen trial and the menu");
  }
  expect(found).toEqual([]);
  expect(panel.errors).toEqual([]);
  await panel.close();
});

/** What axe-core finds, with the elements that it is about. */
async function complaints(panel: PanelPage): Promise<readonly string[]> {
  const { page } = panel;
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const results = (await page.evaluate(() =>
    (window as unknown as { axe: { run(node: Document, options: object): Promise<unknown> } }).axe.run(document, {
      resultTypes: ["violations"],
    }),
  )) as AxeResults;
  return results.violations.map(
    ({ id, impact, nodes }) =>
      `${impact} ${id}: ${nodes.map((node) => `${node.html.slice(0, 120)} (${node.any[0]?.message ?? ""})`).join(" | ")}`,
  );
}
