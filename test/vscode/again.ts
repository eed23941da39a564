import type { Locator, Page } from "playwright-core";

/**
 * Does what a person does again where VS Code has swallowed it (a key in the moment in which the light bulb asks by itself, a click while
 * lenses are drawn anew), until what it should show is there.
 */
export async function until(there: Locator, act: () => Promise<void>, { attempts = 6, each = 5000 } = {}): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await act();
      await there.waitFor({ timeout: each * attempt });
      return;
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}

/** Opens the quick fixes at the cursor by the keyboard, and waits for the one of this title. */
export async function quickFix(page: Page, title: RegExp): Promise<Locator> {
  const entry = page.getByText(title).first();
  await until(entry, async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+.");
  });
  return entry;
}
