import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium";
import { PanelPage } from "./page";
import { STATES } from "./states";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const OPENED = [
  ["overview", "running", 1400],
  ["overview", "running", 650],
  ["overview", "finished", 320],
  ["overview", "all-failed", 650],
  ["overview", "artefacts", 650],
  ["analysis", "objectives", 1400],
  ["analysis", "scheduled", 320],
  ["timeline", "scheduled-running", 650],
] as const;

test.each(
  OPENED,
)("%s of %s at %i px: Tab and arrows come to every control, each shows that it has the focus, and out again", async (tab, name, width) => {
  const state = STATES[name]?.();
  if (state === undefined) throw new Error(name);
  const panel = await PanelPage.open(browser, { size: { width, height: 900 }, saved: { journal: "/w/.tunelens/digits-mlp.journal", tab } });
  await panel.show(state.events, state.change);
  await panel.believed();
  const { page } = panel;
  const controls = await page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>("button, input, select, a[href], canvas[tabindex], [role=tab], [tabindex]")];
    const there = all.filter((node) => node.getClientRects().length > 0 && !node.matches(":disabled, [aria-hidden='true']"));
    there.forEach((node, k) => {
      node.dataset["control"] = String(k);
    });
    return there.map((node) => `${node.tagName} ${node.getAttribute("aria-label") ?? node.title} ${node.textContent?.slice(0, 30)}`);
  });
  expect(controls.length).toBeGreaterThan(5);
  const reached = new Set<number>();
  const unmarked = new Set<string>();
  const look = async () => {
    const found = await page.evaluate(() => {
      const node = document.activeElement;
      if (!(node instanceof HTMLElement) || node === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(node);
      return {
        at: Number(node.dataset["control"] ?? -1),
        marked: outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0,
        html: node.outerHTML.slice(0, 120),
      };
    });
    if (found === null) return false;
    const known = reached.has(found.at);
    reached.add(found.at);
    if (!found.marked) unmarked.add(found.html);
    return !known;
  };
  /** What is in one group with what has the focus. */
  const along = async (key: string) => {
    for (let k = 0; k < 60; k++) {
      await page.keyboard.press(key);
      if (!(await look())) return;
    }
  };
  let left = false;
  for (let k = 0; k < controls.length + 5 && !left; k++) {
    await page.keyboard.press("Tab");
    const fresh = await look();
    const group = await page.evaluate(
      () => document.activeElement?.closest("[role=tablist], [role=radiogroup], .legend, tbody")?.tagName ?? null,
    );
    left = await page.evaluate(() => document.activeElement === document.body || document.activeElement === null);
    if (!fresh || group === null) continue;
    await page.evaluate(() => Object.assign(window, { back: document.activeElement }));
    await along(group === "TBODY" ? "ArrowDown" : "ArrowRight");
    await page.evaluate(() => (window as unknown as { back: HTMLElement }).back.focus());
  }
  expect(controls.filter((_, k) => !reached.has(k))).toEqual([]);
  expect([...unmarked]).toEqual([]);
  expect(panel.errors).toEqual([]);
  await panel.close();
});
