/** Round numbers between `low` and `high`, about `count` of them, rising. */
export function niceTicks(low: number, high: number, count: number): readonly number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return Number.isFinite(low) ? [low] : [];
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((m) => m * power >= rough * 0.999) ?? 10) * power;
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}

/** 1, 2 and 5 times the powers of ten between `low` and `high`, both above 0. */
export function logTicks(low: number, high: number): readonly number[] {
  const ticks: number[] = [];
  for (let k = Math.floor(Math.log10(low)); k <= Math.ceil(Math.log10(high)); k++) {
    for (const m of [1, 2, 5]) {
      const tick = Number((m * 10 ** k).toPrecision(12));
      if (tick >= low * 0.999999 && tick <= high * 1.000001) ticks.push(tick);
    }
  }
  return ticks;
}

/** Steps to label on an axis of whole numbers: both ends and round ones that do not crowd them. */
export function stepTicks(first: number, last: number, count: number): readonly number[] {
  if (last <= first) return [first];
  const rough = (last - first) / Math.max(1, count);
  const power = 10 ** Math.max(0, Math.floor(Math.log10(rough)));
  const step = Math.max(1, ([1, 2, 5, 10].find((m) => m * power >= rough * 0.999) ?? 10) * power);
  const ticks = [first];
  for (let t = Math.ceil((first + step * 0.5) / step) * step; t < last - step * 0.5; t += step) ticks.push(t);
  ticks.push(last);
  return ticks;
}

/** As many digits as neighbouring ticks need to differ, and a minus sign. */
export function tickLabel(value: number): string {
  return signed(plainLabel(value));
}

function signed(label: string): string {
  return label.replace(/^-/, "−");
}

function plainLabel(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e6))
    return value
      .toExponential(2)
      .replace("e+", "e")
      .replace(/\.?0+e/, "e");
  return String(Number(value.toPrecision(6)));
}

/** Labels of one axis with the same number of decimal places, and a minus sign. */
export function tickLabels(ticks: readonly number[]): readonly string[] {
  const plain = ticks.map(plainLabel);
  if (plain.some((t) => t.includes("e"))) return plain.map(signed);
  const places = Math.max(...plain.map((t) => t.split(".")[1]?.length ?? 0), 0);
  return ticks.map((t) => signed(t.toFixed(places)));
}
