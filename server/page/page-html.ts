import { createHash } from "node:crypto";
import { trKey } from "../words/translate";
import type { Bundle } from "./bundle";
import type { Spoken } from "./translations";

export interface PageOptions {
  readonly title: string;
  /** Put into the page as an inert block of this id, which the bundle reads. */
  readonly data?: { readonly id: string; readonly value: unknown };
  /** The language of the page; null: English. */
  readonly spoken?: Spoken | null;
  /** More of the content policy: `connect-src 'self'`. */
  readonly policy?: readonly string[];
}

/**
 * The panel as a page of its own, with everything in it: no address is named, and the content policy lets nothing run, load or be sent but what
 * stands here, known by its hash. Nothing that comes from a study is ever markup.
 */
export function pageHtml({ script, style }: Bundle, { title, data, spoken = null, policy = [] }: PageOptions): string {
  const code = scriptText(script);
  const content = pagePolicy(code, style, policy);
  return `<!DOCTYPE html>
<html lang="${escaped(spoken?.language ?? "en")}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(content)}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<noscript>${escaped(spoken?.translations[NO_SCRIPT] ?? NO_SCRIPT)}</noscript>
${spoken === null ? "" : block("tunelens-words", spoken)}${data === undefined ? "" : block(data.id, data.value)}<script>${code}</script>
</body>
</html>
`;
}

const NO_SCRIPT = trKey("This page draws its charts with a script, which this browser does not run.");

/** Data for the script; inert. */
function block(id: string, value: unknown): string {
  return `<script type="application/json" id="${escaped(id)}">${jsonText(value)}</script>\n`;
}

function pagePolicy(code: string, style: string, more: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src '${hash(code)}'`,
    `style-src '${hash(style)}'`,
    "font-src data:",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    ...more,
  ].join("; ");
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** A script that no browser takes for the end of its element, nor for the beginning of a comment in it. */
function scriptText(script: string): string {
  return script.replace(/<(?=\/script)/gi, "\\x3c").replaceAll("<!--", "\\x3c!--");
}

/** JSON in which no sign can end the element around it. */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
