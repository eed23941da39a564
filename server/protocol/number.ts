/** A number as it travels in JSON, which has no literal for the three that are not finite. */
export type WireNumber = number | "NaN" | "Infinity" | "-Infinity";

export function toWire(value: number): WireNumber {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

export function fromWire(value: WireNumber): number {
  return typeof value === "number" ? value : Number(value);
}

export function isWireNumber(value: unknown): value is WireNumber {
  return typeof value === "number" || value === "NaN" || value === "Infinity" || value === "-Infinity";
}
