/** The words of a command line as a POSIX shell parts them, without expanding anything; null where a quote stays open. */
export function shellWords(source: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = "";
  for (let i = 0; i < source.length; i++) {
    const sign = source[i] ?? "";
    const next = source[i + 1];
    if (sign === quote) quote = "";
    else if (quote === "'") word += sign;
    else if (sign === "\\" && next !== undefined && (quote === "" || /["\\$`]/.test(next))) {
      word = (word ?? "") + next;
      i++;
    } else if (quote === '"') word += sign;
    else if (sign === "'" || sign === '"') {
      quote = sign;
      word ??= "";
    } else if (/\s/.test(sign)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + sign;
  }
  if (word !== null) words.push(word);
  return quote === "" ? words : null;
}
