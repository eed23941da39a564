import type { Page } from "playwright-core";

/** Runs a command by its title out of the command palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await pick(page, () => page.keyboard.press("F1"), `>${title}`, title);
}

/**
 * Opens a list of VS Code's quick input, types into it and takes the entry that begins so. The list closes by itself when something else
 * takes the focus, as a file that is just being opened does: then it is opened again, as a person would.
 */
export async function pick(page: Page, open: () => Promise<void>, typed: string, entry: string): Promise<void> {
  const input = page.locator(".quick-input-widget input").first();
  const row = page.locator(".quick-input-list .monaco-list-row", { hasText: entry }).first();
  for (let attempt = 1; ; attempt++) {
    try {
      if (!(await input.isVisible())) await open();
      await input.fill(typed, { timeout: 5000 });
      await row.click({ timeout: 5000 });
      return;
    } catch (error) {
      if (attempt === 6) throw error;
    }
  }
}
