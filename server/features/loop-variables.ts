const LOOP = /^([ \t]*)(?:async[ \t]+)?for\b[ \t]*\(?[ \t]*(?:const|let|var)?[ \t]*\(?[ \t]*([A-Za-z_]\w*)/;
const MOST_LINES = 500;

/** Variables of the loops that a place lies in, by indentation, the innermost first. */
export function loopVariables(text: string, offset: number): string[] {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  const found: string[] = [];
  let indent = /^[ \t]*/.exec(lines.at(-1) ?? "")?.[0].length ?? 0;
  for (const line of lines.slice(0, -1).reverse().slice(0, MOST_LINES)) {
    if (line.trim() === "") continue;
    const own = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    if (own >= indent) continue;
    indent = own;
    const [, , name] = LOOP.exec(line) ?? [];
    if (name !== undefined) found.push(name);
  }
  return [...new Set(found)];
}
