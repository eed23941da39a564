import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium";
import { complaints } from "./complaints";
import { PanelPage } from "./page";
import { STATES } from "./states";
import { THEMES, type ThemeName } from "./themes";

/** What the screenshots do not look at: tabs where colours are, in each theme. */
const COLOURS = { Analysis: "hostile", Timeline: "scheduled-running" };

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
  for (const [tab, name] of Object.entries(COLOURS)) {
    const state = STATES[name]?.();
    if (state === undefined) throw new Error(name);
    await panel.show(state.events, state.change);
    await panel.page.getByRole("tab", { name: tab }).click();
    await panel.believed();
    await look(`${tab} of ${name}`);
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
