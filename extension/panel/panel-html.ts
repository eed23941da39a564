import { randomBytes } from "node:crypto";
import { env, l10n, Uri, type Webview } from "vscode";

/** The page around the panel's bundle: empty but for what it may load. */
export function panelHtml(webview: Webview, extensionUri: Uri, title: string): string {
  const nonce = randomBytes(16).toString("base64");
  const at = (name: string) => webview.asWebviewUri(Uri.joinPath(extensionUri, "dist", "webview", name)).toString();
  const policy = [
    // Nothing may be loaded unless it is named below.
    "default-src 'none'",
    // The one script of ours.
    `script-src 'nonce-${nonce}'`,
    // Our style sheets, as files.
    `style-src ${webview.cspSource}`,
    // The icon font.
    `font-src ${webview.cspSource}`,
    // Pictures that the panel draws itself.
    `img-src ${webview.cspSource} data:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${escaped(l10n.bundle === undefined ? "en" : env.language)}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${at("codicon.css")}">
  <link rel="stylesheet" href="${at("panel.css")}">
  <title>${escaped(title)}</title>
</head>
<body>
  <div id="app"></div>
  ${words()}<script nonce="${nonce}" src="${at("panel.js")}"></script>
</body>
</html>`;
}

/** The translations into the language of the window, as data that the bundle reads. */
function words(): string {
  if (l10n.bundle === undefined) return "";
  const text = JSON.stringify({ language: env.language, translations: l10n.bundle }).replaceAll("<", "\\u003c");
  return `<script type="application/json" id="tunelens-words">${text}</script>\n  `;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
