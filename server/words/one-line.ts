/** A text as one line of so many characters: what is longer ends in `…`. */
export function oneLine(text: string, longest: number): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > longest ? `${line.slice(0, longest - 1).trimEnd()}…` : line;
}
