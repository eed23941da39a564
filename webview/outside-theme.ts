/** Classes of `<html>` that outside.css gives VS Code's variables to, and those of `<body>` that VS Code itself sets. */
const THEMES = {
  dark: ["theme-dark", "vscode-dark"],
  light: ["theme-light", "vscode-light"],
  "contrast-dark": ["theme-contrast-dark", "vscode-high-contrast"],
  "contrast-light": ["theme-contrast-light", "vscode-high-contrast-light"],
} as const;

type Theme = keyof typeof THEMES;

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const contrast = window.matchMedia("(prefers-contrast: more), (forced-colors: active)");
const print = window.matchMedia("print");

/** Outside of VS Code the system says which theme; on paper it is the light one, as wide as the paper. */
export function followTheme(): void {
  let printing = print.matches;
  const set = () => {
    const theme = printing ? "light" : themeOf(dark.matches, contrast.matches);
    const [html, body] = THEMES[theme];
    const { classList } = document.documentElement;
    for (const [known] of Object.values(THEMES)) classList.toggle(known, known === html);
    classList.toggle("printing", printing);
    document.body.className = body;
  };
  const printed = (now: boolean) => {
    printing = now;
    set();
    // The charts draw by the size that they have now; there is no frame between this and the paper.
    window.dispatchEvent(new Event("tunelens-redraw"));
  };
  for (const query of [dark, contrast]) query.addEventListener("change", set);
  print.addEventListener("change", () => printed(print.matches));
  window.addEventListener("beforeprint", () => printed(true));
  window.addEventListener("afterprint", () => printed(false));
  set();
}

/** Whether the page is being printed: then all of it is in sight. */
export function onPaper(): boolean {
  return document.documentElement.classList.contains("printing");
}

function themeOf(isDark: boolean, highContrast: boolean): Theme {
  if (highContrast) return isDark ? "contrast-dark" : "contrast-light";
  return isDark ? "dark" : "light";
}
