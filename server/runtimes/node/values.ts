/** A reported value as a number, or what is wrong with it in words for the user. */
export type Measured = { readonly number: number } | { readonly wrong: string; readonly code: "objective-not-a-number" };

/** Accepts what stands for one number: numbers, bigints, booleans, numeric text, scalar tensors, number-like objects. Never throws. */
export function measure(value: unknown): Measured {
  try {
    const number = toNumber(value);
    return number === null ? wrong(explain(value)) : { number };
  } catch (error) {
    return wrong(`reading the value failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function wrong(text: string): Measured {
  return { code: "objective-not-a-number", wrong: text };
}

function toNumber(value: unknown): number | null {
  switch (typeof value) {
    case "number":
      return value;
    case "bigint":
    case "boolean":
      return Number(value);
    case "string":
      return fromText(value);
    case "object":
      return value === null ? null : fromObject(value);
    default:
      return null;
  }
}

/** Text such as `accuracy.toFixed(4)` gives; other text is no number. */
function fromText(text: string): number | null {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isNaN(number) && text.trim() !== "NaN" ? null : number;
}

function fromObject(value: object): number | null {
  if (value instanceof Date || isPromise(value)) return null;
  if (isTensor(value)) return value.size === 1 ? Number(value.dataSync()[0]) : null;
  if ("item" in value && typeof value.item === "function" && !Array.isArray(value)) return primitive(value.item());
  return Array.isArray(value) || ArrayBuffer.isView(value) ? null : primitive(value.valueOf());
}

function primitive(value: unknown): number | null {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : null;
}

function isPromise(value: object): boolean {
  return "then" in value && typeof value.then === "function";
}

/** A tensor of TF.js, of whichever copy of the library. */
function isTensor(value: object): value is { size: number; dataSync(): ArrayLike<number> } {
  return "dataSync" in value && typeof value.dataSync === "function" && "size" in value && typeof value.size === "number";
}

function explain(value: unknown): string {
  if (value === undefined || value === null) return `the value is ${value}`;
  if (typeof value === "string") return `the value is the text ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value !== "object") return `the value is a ${typeof value}`;
  if (isPromise(value)) return "the value is a Promise: await it, as in `const accuracy = await evaluate()`";
  if (isTensor(value)) return `the value is a tensor of ${value.size} numbers: take one of them, or their mean`;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return "the value is a list: take one number of it";
  return `the value is an object (${value.constructor?.name ?? "without a class"}) that stands for no number`;
}
