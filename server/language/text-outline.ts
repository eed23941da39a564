import type { Outline } from "./outline";
import { OutlineBuilder } from "./outline-builder";

/** The outline of any file that has no grammar here. */
export function textOutline(text: string, _path: string): Outline {
  return new OutlineBuilder(text).build();
}

/** Why a text cannot stand as one value. */
export function textFault(source: string): "empty" | null {
  return source.trim() === "" ? "empty" : null;
}
