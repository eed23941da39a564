import type { HostLanguage } from "./model";
import { floatText, isIntegerForm, numberValue } from "./number-text";

const SHARES =
  /^(?:dropout|drop|rate|momentum|prob|probability|p|ratio|fraction|frac|subsample|colsample|smoothing|beta|beta1|beta2|gamma|rho|keep|threshold|mixup|cutmix|share|tau)$/;
const SCALES = /^(?:lr|decay|wd|alpha|lambda|reg|l1|l2|eps|epsilon|temperature|c|penalty|regularization)$/;
const SIZES = /^(?:batch|size|units|hidden|width|dim|dims|channels|filters|neurons|embed|embedding|features|bs|nodes|heads|capacity|rank)$/;

/**
 * The domain that a bare `@tune` gets, as annotation text; null where none can be told.
 * Learning rates and their like: a decade above and two below, log. Shares: 0..1. Sizes: powers of two around the value.
 */
export function inferDomain(name: string, source: string, language: HostLanguage, wantsFloat: boolean): string | null {
  const value = numberValue(source);
  if (value === null || !Number.isFinite(value)) return null;
  const integer = isIntegerForm(source, language) && !wantsFloat;
  const words = nameWords(name);
  const learningRate = words.includes("learning") && words.includes("rate");
  const scale = learningRate || words.some((w) => SCALES.test(w));
  if (scale && value > 0) return `${decimal(value / 100)}..${decimal(value * 10)} log`;
  if (!scale && value >= 0 && value <= 1 && words.some((w) => SHARES.test(w))) return integer ? "0..1 float" : "0..1";
  if (integer && value >= 1 && words.some((w) => SIZES.test(w))) return powersOfTwo(value);
  if (integer) return integerRange(value);
  if (value > 0) return `${decimal(value / 10)}..${decimal(value * 10)} log`;
  return value === 0 ? "0..1" : `${floatText(value * 10, language, false)}..${floatText(value / 10, language, false)}`;
}

function nameWords(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((w) => w !== "");
}

function decimal(value: number): string {
  return String(Number(value.toPrecision(2))).replace("e+", "e");
}

function powersOfTwo(value: number): string {
  const power = Math.round(Math.log2(value));
  const sizes = [-2, -1, 0, 1, 2].map((k) => 2 ** (power + k)).filter((s) => s >= 1);
  if (!sizes.includes(value)) sizes.push(value);
  return sizes.sort((a, b) => a - b).join(" | ");
}

function integerRange(value: number): string {
  if (value === 0) return "0..10";
  if (value < 0) return `${value * 4}..${Math.min(-1, Math.round(value / 4))}`;
  return `${Math.max(1, Math.round(value / 4))}..${value * 4}`;
}
