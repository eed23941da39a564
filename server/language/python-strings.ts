const [NEW_LINE, RETURN, BACKSLASH] = [10, 13, 92];

/** Where a line ends, its line break left out. */
export function pythonLineEnd(text: string, from: number): number {
  let end = from;
  for (let unit = text.charCodeAt(end); end < text.length && unit !== NEW_LINE && unit !== RETURN; unit = text.charCodeAt(end)) end++;
  return end;
}

/** Past the closing quote, the end of the text for three quotes that are not closed; null where a string does not end on its line. */
export function pythonStringEnd(text: string, from: number, quote: number): number | null {
  const isTriple = text.charCodeAt(from + 1) === quote && text.charCodeAt(from + 2) === quote;
  if (!isTriple) {
    for (let i = from + 1; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit === quote) return i + 1;
      if (unit === BACKSLASH) i += text.charCodeAt(i + 1) === RETURN && text.charCodeAt(i + 2) === NEW_LINE ? 2 : 1;
      else if (unit === NEW_LINE || unit === RETURN) return null;
    }
    return null;
  }
  for (let i = from + 3; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === BACKSLASH) i++;
    else if (unit === quote && text.charCodeAt(i + 1) === quote && text.charCodeAt(i + 2) === quote) return i + 3;
  }
  return text.length;
}
