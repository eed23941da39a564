import { ColorThemeKind, window } from "vscode";
import type { Theme } from "../../server/protocol/tuner";

const KINDS: Readonly<Record<ColorThemeKind, Theme>> = {
  [ColorThemeKind.Light]: "light",
  [ColorThemeKind.Dark]: "dark",
  [ColorThemeKind.HighContrast]: "highContrast",
  [ColorThemeKind.HighContrastLight]: "highContrastLight",
};

/** The theme as pictures in hovers need it. */
export function activeTheme(): Theme {
  return KINDS[window.activeColorTheme.kind];
}
