import type { Role } from "./study";

/** The theme's colours as a canvas needs them, read from VS Code's variables. */
export interface Colours {
  readonly foreground: string;
  readonly faint: string;
  readonly background: string;
  readonly base: string;
  readonly best: string;
  readonly running: string;
  readonly failed: string;
  readonly acquisition: string;
  readonly font: string;
  readonly highContrast: boolean;
}

const pixel = document.createElement("canvas");
pixel.width = 1;
pixel.height = 1;
const ink = pixel.getContext("2d", { willReadFrequently: true });

export function readColours(panel: HTMLElement): Colours {
  const style = getComputedStyle(panel);
  // The panel's own names resolve VS Code's variables with their fallbacks in one place, panel.css.
  const read = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
  const foreground = read("--fg", style.color);
  return {
    foreground,
    faint: read("--fg2", foreground),
    background: read("--bg", style.backgroundColor),
    base: read("--base", foreground),
    best: read("--best", "#3794ff"),
    running: read("--run", "#d18616"),
    failed: read("--bad", "#f14c4c"),
    acquisition: read("--acq", "#b180d7"),
    font: style.fontFamily || "sans-serif",
    highContrast:
      document.body.classList.contains("vscode-high-contrast") || document.body.classList.contains("vscode-high-contrast-light"),
  };
}

/** Any CSS colour with another opacity. */
export function withAlpha(colour: string, alpha: number): string {
  const key = `${colour} ${alpha}`;
  const known = mixed.get(key);
  if (known !== undefined || ink === null) return known ?? colour;
  ink.clearRect(0, 0, 1, 1);
  ink.fillStyle = colour;
  ink.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0, a = 255] = ink.getImageData(0, 0, 1, 1).data;
  const made = `rgba(${r}, ${g}, ${b}, ${((alpha * a) / 255).toFixed(3)})`;
  if (mixed.size >= MIXED) mixed.clear();
  mixed.set(key, made);
  return made;
}

/** Reading a pixel back is slow, and a chart asks for a handful of colours a thousand times. */
const mixed = new Map<string, string>();
const MIXED = 500;

export function roleColour(role: Role, colours: Colours): string {
  if (role === "base" || role === "best" || role === "running" || role === "failed") return colours[role];
  return colours.foreground;
}

/** Calls back when the theme changes: VS Code rewrites the style of `<html>` and the classes of `<body>`. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style", "class"] });
  observer.observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-id"] });
}
