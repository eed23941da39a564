const BARS = "▁▂▃▄▅▆▇█";

/** A curve in one line of at most `width` characters, better upwards. Of more values each character shows the last of its share. */
export function sparkline(values: readonly number[], width: number, direction: "maximize" | "minimize"): string {
  const count = Math.min(width, values.length);
  const shown = Array.from({ length: count }, (_, i) => values[Math.ceil(((i + 1) * values.length) / count) - 1] ?? 0);
  const low = Math.min(...shown);
  const span = Math.max(...shown) - low;
  return shown
    .map((v) => {
      const height = span === 0 ? 0 : (v - low) / span;
      return BARS[Math.round((direction === "maximize" ? height : 1 - height) * (BARS.length - 1)) * Number(span > 0)];
    })
    .join("");
}
