import { readFile } from "node:fs/promises";
import path from "node:path";

/** The panel's own bundle as text, ready to stand in a page. */
export interface Bundle {
  readonly script: string;
  /** Themes, icons with their font, and the panel's styles, in this order. */
  readonly style: string;
}

const read = new Map<string, Promise<Bundle>>();

/** Reads the bundle in `folder` (`dist/webview`) once. Rejects where it was not built. */
export function readBundle(folder: string): Promise<Bundle> {
  const known = read.get(folder) ?? load(folder);
  read.set(folder, known);
  known.catch(() => read.delete(folder));
  return known;
}

async function load(folder: string): Promise<Bundle> {
  const text = (name: string): Promise<string> => readFile(path.join(folder, name), "utf8");
  const [script, outside, icons, panel, font] = await Promise.all([
    text("panel.js"),
    text("outside.css"),
    text("codicon.css"),
    text("panel.css"),
    readFile(path.join(folder, "codicon.ttf"), "base64"),
  ]);
  const inlined = icons.replace(/url\([^)]*codicon\.ttf[^)]*\)/, `url("data:font/ttf;base64,${font}")`);
  return { script: unlinked(script), style: [outside, inlined, panel].map(unlinked).join("\n") };
}

/** Without the reference to its source map, which is not beside a page. */
function unlinked(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/\n\/[/*]# sourceMappingURL=\S+(?: \*\/)?\s*$/, "\n");
}
