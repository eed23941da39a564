import type { HostLanguage } from "./model";
import { between, type NumberInCode, numberInCode, plain, powersOfTwo, ratio } from "./number-domains";
import { numberRule, scale, snakeCase } from "./number-rules";

const SHARES =
  /(?:^|_)(?:dropout|drop|rate|momentum|prob|probability|p|ratio|fraction|frac|subsample|colsample|smoothing|beta|beta1|beta2|gamma|rho|keep|threshold|mixup|cutmix|share|split|tau)(?:_|$)|(?:test|train|val|valid|validation)_size$/;
const SCALES = /(?:^|_)(?:learning_rate|lr|decay|wd|alpha|lambda|reg|l1|l2|eps|epsilon|temperature|c|penalty|regularization)(?:_|$)/;
const SIZES =
  /(?:^|_)(?:batch|size|units|hidden|width|dim|dims|channels|filters|neurons|embed|embedding|features|bs|nodes|heads|capacity|rank)(?:_|$)/;

/**
 * The domain that a bare `@tune` gets, as annotation text; null where none can be told. What is known of the name counts; else learning rates and
 * their like get a decade above and two below, shares 0..1, sizes powers of two around the value. `isFloat`: the literal is one by its type.
 */
export function inferDomain(name: string, source: string, language: HostLanguage, isFloat: boolean): string | null {
  const number = numberInCode(source, language, isFloat);
  if (number === null) return null;
  const rule = numberRule(name);
  return (rule?.inferred ?? rule?.domain)?.(number, source, "") ?? byWords(snakeCase(name), number);
}

function byWords(name: string, number: NumberInCode): string | null {
  const { value, integer } = number;
  const isScale = SCALES.test(name);
  if (isScale && value > 0) return scale(number);
  if (!isScale && value >= 0 && value <= 1 && SHARES.test(name)) return between(number, 0, 1);
  if (integer && value >= 1 && SIZES.test(name)) return powersOfTwo(number);
  if (integer) return integerRange(value);
  if (value > 0) return ratio(number, 10, 10);
  return value === 0 ? "0..1" : `${plain(value * 10)}..${plain(value / 10)}`;
}

function integerRange(value: number): string {
  if (value === 0) return "0..10";
  if (value < 0) return `${value * 4}..${Math.min(-1, Math.round(value / 4))}`;
  return `${Math.max(1, Math.round(value / 4))}..${value * 4}`;
}
