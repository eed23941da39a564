import type { Theme } from "../protocol/tuner";

/** Colours of a picture in a hover, which is an image of its own and knows none of the editor's variables. */
export interface PictureColours {
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly curve: string;
  /** Opacity of the band. */
  readonly band: number;
  readonly dot: string;
  readonly code: string;
  readonly recommended: string;
  /** Of outlines; wider where contrast is asked for. */
  readonly stroke: number;
}

const DARK: PictureColours = {
  ...{ text: "#cccccc", faint: "#9d9d9d", grid: "#ffffff1a", curve: "#4daafc", band: 0.2, dot: "#d4d4d4" },
  ...{ code: "#e2c08d", recommended: "#73c991", stroke: 1.5 },
};
const LIGHT: PictureColours = {
  ...{ text: "#3b3b3b", faint: "#616161", grid: "#0000001a", curve: "#005fb8", band: 0.15, dot: "#3b3b3b" },
  ...{ code: "#895503", recommended: "#1c7d3c", stroke: 1.5 },
};
const HIGH_CONTRAST: PictureColours = {
  ...{ text: "#ffffff", faint: "#ffffff", grid: "#ffffff4d", curve: "#21a6ff", band: 0.25, dot: "#ffffff" },
  ...{ code: "#ffd370", recommended: "#3ff23f", stroke: 2 },
};
const HIGH_CONTRAST_LIGHT: PictureColours = {
  ...{ text: "#292929", faint: "#292929", grid: "#0000004d", curve: "#0f4a85", band: 0.2, dot: "#292929" },
  ...{ code: "#7a3e00", recommended: "#115c11", stroke: 2 },
};

export const PICTURE_COLOURS: Readonly<Record<Theme, PictureColours>> = {
  dark: DARK,
  light: LIGHT,
  highContrast: HIGH_CONTRAST,
  highContrastLight: HIGH_CONTRAST_LIGHT,
};
