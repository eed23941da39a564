import type { Page } from "playwright-core";

/**
 * Clicks the code lens as a person would: when a window opens, VS Code draws its lenses anew as each provider comes up, and a click that
 * falls into such a moment is lost.
 */
export async function clickLens(page: Page, title: string): Promise<void> {
  const lens = page.getByText(title, { exact: true }).first();
  await lens.waitFor({ timeout: 60_000 });
  await page.waitForTimeout(2000);
  await lens.click();
}
