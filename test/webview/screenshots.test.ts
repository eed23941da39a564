import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../support/chromium";
import { unnamedAxes } from "./axes";
import { complaints } from "./complaints";
import { clippedTexts, faintTexts } from "./legible";
import { PanelPage } from "./page";
import { STATES } from "./states";
import { THEMES, type ThemeName } from "./themes";

const OUT = path.join(import.meta.dirname, "../../test-results/panel");
const JOURNAL = "/w/.tunelens/digits-mlp.journal";
const WIDTHS = [320, 650, 1400];
const themes = Object.keys(THEMES) as ThemeName[];
// Every state in the dark theme; the others where colour decides most.
const everywhere = new Set(["running", "finished", "all-failed", "gpus", "predicted"]);

let browser: Browser;
beforeAll(async () => {
  mkdirSync(OUT, { recursive: true });
  browser = await launchChromium();
});
afterAll(() => browser.close());

describe.each(Object.keys(STATES))("%s", (name) => {
  test.each(
    themes.filter((theme) => theme === "dark" || everywhere.has(name)),
  )("%s: nothing overflows, nothing is clipped, no error", async (theme) => {
    const state = STATES[name]?.();
    if (state === undefined) throw new Error(name);
    const panel = await PanelPage.open(browser, { theme, texts: true });
    await panel.show(state.events, state.change);
    if (state.code) await panel.send({ type: "code", values: state.code });
    for (const width of WIDTHS) {
      await panel.page.setViewportSize({ width, height: 900 });
      await panel.settled();
      expect(await panel.overflow(), `sideways at ${width}`).toBe(0);
      expect(await overlaps(panel), `overlap at ${width}`).toEqual([]);
      expect.soft(await clippedTexts(panel), `cut off at ${width}`).toEqual([]);
      expect.soft(await faintTexts(panel), `faint at ${width}`).toEqual([]);
      expect.soft(await unnamedAxes(panel), `axes without a name at ${width}`).toEqual([]);
      await panel.page.screenshot({ path: path.join(OUT, `${name}-${theme}-${width}.png`), fullPage: true });
    }
    expect(await complaints(panel), "axe").toEqual([]);
    expect(panel.errors).toEqual([]);
    await panel.close();
  });
});

// The other tabs: of the states in which they differ.
const CONSULTED = {
  analysis: ["running", "scheduled", "objectives", "values", "one", "thousand", "hostile", "nan"],
  timeline: ["scheduled", "scheduled-running", "one", "waiting"],
} as const;
const allThemes = new Set(["scheduled"]);

describe.each(Object.entries(CONSULTED).flatMap(([tab, names]) => names.map((name) => [tab, name] as const)))("%s of %s", (tab, name) => {
  test.each(
    themes.filter((theme) => theme === "dark" || allThemes.has(name)),
  )("%s: nothing overflows, nothing is clipped, no error", async (theme) => {
    const state = STATES[name]?.();
    if (state === undefined) throw new Error(name);
    const panel = await PanelPage.open(browser, { theme, saved: { journal: JOURNAL, tab }, texts: true });
    await panel.show(state.events, state.change);
    for (const width of WIDTHS) {
      await panel.page.setViewportSize({ width, height: 900 });
      await panel.believed();
      expect(await sticksOut(panel), `sideways at ${width}`).toEqual([]);
      expect(await panel.overflow(), `sideways at ${width}`).toBe(0);
      expect(await overlaps(panel), `overlap at ${width}`).toEqual([]);
      expect.soft(await clippedTexts(panel), `cut off at ${width}`).toEqual([]);
      expect.soft(await faintTexts(panel), `faint at ${width}`).toEqual([]);
      expect.soft(await unnamedAxes(panel), `axes without a name at ${width}`).toEqual([]);
      await panel.page.screenshot({ path: path.join(OUT, `${tab}-${name}-${theme}-${width}.png`), fullPage: true });
    }
    expect(await complaints(panel), "axe").toEqual([]);
    expect(panel.errors).toEqual([]);
    await panel.close();
  });
});

// In the language with the words that differ most in length from English: where they have to fit.
describe.each([
  ["overview", "running"],
  ["overview", "finished"],
  ["overview", "all-failed"],
  ["analysis", "scheduled"],
  ["timeline", "scheduled"],
] as const)("in Korean: %s of %s", (tab, name) => {
  test("every text is there, nothing overflows, nothing is clipped", async () => {
    const state = STATES[name]?.();
    if (state === undefined) throw new Error(name);
    const panel = await PanelPage.open(browser, { language: "ko", saved: { journal: JOURNAL, tab }, texts: true });
    await panel.show(state.events, state.change);
    for (const width of WIDTHS) {
      await panel.page.setViewportSize({ width, height: 900 });
      await panel.believed();
      expect(await panel.overflow(), `sideways at ${width}`).toBe(0);
      expect(await overlaps(panel), `overlap at ${width}`).toEqual([]);
      expect(await clippedLabels(panel), `clipped at ${width}`).toEqual([]);
      expect(await unnamedAxes(panel), `axes without a name at ${width}`).toEqual([]);
      await panel.page.screenshot({ path: path.join(OUT, `${tab}-${name}-ko-${width}.png`), fullPage: true });
    }
    expect(await panel.text("[role=tab]")).toBe("개요");
    expect(await englishLabels(panel)).toEqual([]);
    expect(panel.errors).toEqual([]);
    await panel.close();
  });
});

/** What can be clicked, and headings, of which not everything is seen. */
function clippedLabels(panel: PanelPage): Promise<string[]> {
  return panel.page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("h2, [role=tab], .btn > span, .legend button, th")]
      .filter((node) => node.getClientRects().length > 0 && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 1)
      .map((node) => `${node.className}: ${node.textContent}`),
  );
}

/** Headings, buttons and names for those who hear the page that nobody translated. */
function englishLabels(panel: PanelPage): Promise<string[]> {
  return panel.page.evaluate(() => {
    const texts = [...document.querySelectorAll<HTMLElement>("h2, [role=tab], .btn, .legend button, caption")].map((n) => n.innerText);
    const names = [
      ...document.querySelectorAll("[role=tabpanel] > section[aria-label], [role=group], [role=toolbar], [role=tablist], .ic"),
    ].map((n) => n.getAttribute("aria-label") ?? "");
    return [...texts, ...names].filter((text) => /[A-Za-z]{4}/.test(text) && !/[\uac00-\ud7a3]/.test(text));
  });
}

/** Sections, rows and header parts that lie over their next sibling. */
function overlaps(panel: PanelPage): Promise<string[]> {
  return panel.page.evaluate(() => {
    const found: string[] = [];
    for (const parent of document.querySelectorAll(
      "[role=tabpanel], main.empty, .bar, .tabs, .sh, .rec .row, .verdict, .ptext, .legend, .bar .act, .figure, .slices, .imp, .imp button",
    )) {
      const boxes = [...parent.children].filter((c) => c.getClientRects().length > 0).map((c) => ({ c, r: c.getBoundingClientRect() }));
      for (let a = 0; a < boxes.length; a++) {
        for (let b = a + 1; b < boxes.length; b++) {
          const [p, q] = [boxes[a], boxes[b]];
          if (p === undefined || q === undefined || p.r.width < 2 || q.r.width < 2) continue;
          const across = Math.min(p.r.right, q.r.right) - Math.max(p.r.left, q.r.left);
          const down = Math.min(p.r.bottom, q.r.bottom) - Math.max(p.r.top, q.r.top);
          if (across > 1.5 && down > 1.5) found.push(`${parent.className}: ${p.c.className} / ${q.c.className}`);
        }
      }
    }
    return found;
  });
}

/** Parts of figures that reach beyond the section that holds them. */
function sticksOut(panel: PanelPage): Promise<string[]> {
  return panel.page.evaluate(() => {
    const found: string[] = [];
    for (const section of document.querySelectorAll("[role=tabpanel] > section")) {
      const { right } = section.getBoundingClientRect();
      for (const node of section.querySelectorAll("*")) {
        const scrolls = node.closest(".tw, .as-table, .imp") !== null;
        if (scrolls || node.getClientRects().length === 0) continue;
        const box = node.getBoundingClientRect();
        if (box.right > right + 1.5 && !node.classList.contains("tip"))
          found.push(`${section.className}: ${node.tagName} ${node.className}`);
      }
    }
    return found;
  });
}
