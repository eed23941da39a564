import { cpSync, mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { removeFolder } from "./remove-folder";

export const root = path.join(import.meta.dirname, "../..");
export const python = path.join(root, ".cache/python/bin/python");
export const pictures = path.join(root, "test-results/vscode");

/** A copy of samples/digits in a folder of its own, so that a test may write into it. */
export function sampleCopy(): { readonly folder: string; remove(): Promise<void> } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-sample-"));
  cpSync(path.join(root, "samples/digits"), folder, {
    recursive: true,
    filter: (file) => !/[/\\](\.venv|__pycache__|\.tunelens)$/.test(file),
  });
  return { folder, remove: () => removeFolder(folder) };
}
