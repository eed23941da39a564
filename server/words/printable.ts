// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a terminal would obey
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;

/** A name as a terminal or a page may show it: nothing in it moves the cursor, rings a bell or turns the text around it. */
export function printable(text: string): string {
  return text.replace(CONTROL, " ").replace(/\p{Bidi_Control}/gu, "");
}

/** The same data with every text in it made `printable`, names of fields among them; lines stay lines. */
export function printableData<T>(data: T): T {
  return printed(data) as T;
}

function printed(data: unknown): unknown {
  if (typeof data === "string") return data.split(/\r?\n/).map(printable).join("\n");
  if (typeof data !== "object" || data === null) return data;
  if (Array.isArray(data)) return data.map(printed);
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [printable(name), printed(value)]));
}
