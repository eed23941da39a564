/** A key or a field as it can be written in a condition: `weight_decay` for `"weight-decay"`, `width` for `#width`. */
export function plainKey(key: string): string {
  return key.replace(/^#|(?<=\.)#/g, "").replace(/(?<=[\p{L}\p{N}_])-(?=[\p{L}\p{N}_])/gu, "_");
}

/** The names that it goes by, its own first. */
export function namesOfKey(key: string): readonly string[] {
  const plain = plainKey(key);
  return plain === key ? [key] : [key, plain];
}
