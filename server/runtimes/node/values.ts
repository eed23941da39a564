/** A reported value as a number, or what it is instead, as a noun phrase. */
export type Measured = { readonly number: number } | { readonly instead: string };

/** Accepts what stands for one number: numbers, bigints, booleans, numeric text, scalar tensors, number-like objects. Never throws. */
export function measure(value: unknown): Measured {
  try {
    const number = toNumber(value);
    return number === null ? { instead: describe(value) } : { number };
  } catch (error) {
    return { instead: `unreadable (${error instanceof Error ? error.message : String(error)})` };
  }
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
  if (isList(value)) return value.length === 1 ? toNumber(value[0]) : null;
  return "item" in value && typeof value.item === "function" ? primitive(value.item()) : primitive(value.valueOf?.());
}

function primitive(value: unknown): number | null {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : null;
}

function isList(value: object): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

function isPromise(value: object): boolean {
  return "then" in value && typeof value.then === "function";
}

/** A tensor of TF.js, of whichever copy of the library. */
function isTensor(value: object): value is { size: number; dataSync(): ArrayLike<number> } {
  return "dataSync" in value && typeof value.dataSync === "function" && "size" in value && typeof value.size === "number";
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "string") return `the text ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value !== "object") return `a ${typeof value}`;
  if (isPromise(value)) return "a Promise (await it: `const accuracy = await evaluate()`)";
  if (isTensor(value)) return `a tensor of ${value.size} elements`;
  if (isList(value)) return `a list of ${value.length}`;
  return `an object (${value.constructor?.name ?? "without a class"})`;
}
