import type { PanelPage } from "./page";

/** Texts in sight whose contrast to what lies behind them is below 4.5 (WCAG 2.2, 1.4.3). Disabled controls are exempt there. */
export function faintTexts(panel: PanelPage): Promise<string[]> {
  return panel.page.evaluate(() => {
    type Colour = readonly [r: number, g: number, b: number, a: number];
    const ink = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const known = new Map<string, Colour>();
    const read = (text: string): Colour => {
      const before = known.get(text);
      if (before !== undefined || ink === null) return before ?? [0, 0, 0, 1];
      ink.clearRect(0, 0, 1, 1);
      ink.fillStyle = text;
      ink.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = ink.getImageData(0, 0, 1, 1).data;
      const colour = [r, g, b, a / 255] as const;
      known.set(text, colour);
      return colour;
    };
    const over = ([r, g, b, a]: Colour, [x, y, z]: Colour): Colour => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1];
    const luminance = ([r, g, b]: Colour): number => {
      const [x = 0, y = 0, z = 0] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const found: string[] = [];
    const walker = document.createTreeWalker(document.getElementById("app") ?? document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = (node.textContent ?? "").trim();
      if (parent === null || text === "" || parent.getClientRects().length === 0) continue;
      if (parent.closest(":disabled, [aria-hidden='true'], .sr, canvas, svg, option") !== null) continue;
      const chain: Element[] = [];
      for (let at: Element | null = parent; at !== null; at = at.parentElement) chain.push(at);
      let opacity = 1;
      let background: Colour = [255, 255, 255, 1];
      for (const element of chain.toReversed()) {
        const style = getComputedStyle(element);
        background = over(read(style.backgroundColor), background);
        opacity *= Number(style.opacity);
      }
      const [r, g, b, a] = read(getComputedStyle(parent).color);
      const [one, other] = [luminance(over([r, g, b, a * opacity], background)), luminance(background)];
      const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      if (ratio < 4.45) found.push(`${ratio.toFixed(2)} ${parent.tagName}.${parent.className}: ${text.slice(0, 40)}`);
    }
    return [...new Set(found)];
  });
}

/** Texts that are cut off without a sign of it, or with one but nothing that says the whole; what the first second answers is never cut off. */
export function clippedTexts(panel: PanelPage): Promise<string[]> {
  return panel.page.evaluate(() => {
    const found: string[] = [];
    for (const node of document.querySelectorAll<HTMLElement>(".tabs .left, .hero, .gain, .sure, .changes .sh > *"))
      if (node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 1) found.push(`not whole: ${node.className} ${node.textContent}`);
    for (const node of document.querySelectorAll<HTMLElement>("#app *")) {
      const own = [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && (child.textContent ?? "").trim() !== "");
      if (!own || node.getClientRects().length === 0 || node.closest(".sr, option, select") !== null) continue;
      const { overflowX, textOverflow } = getComputedStyle(node);
      if (overflowX !== "hidden" && overflowX !== "clip") continue;
      if (node.scrollWidth <= node.clientWidth + 1) continue;
      const said = node.closest("[title], [aria-label]") !== null;
      if (textOverflow !== "ellipsis" || !said) found.push(`${node.tagName}.${node.className}: ${(node.textContent ?? "").slice(0, 40)}`);
    }
    return found;
  });
}
