/** The last part of a path. */
export function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? "";
}

/** What follows the last dot of a file's name, in lower case; a name that begins with its only dot is that. */
export function extensionOf(path: string): string {
  const name = nameOf(path).replace(/\.(?:in|tmpl|template|example|sample|dist|tpl)$/i, "");
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}
