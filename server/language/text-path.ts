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

/** The folder of a path, with forward slashes; a root is its own. */
export function directoryOf(path: string): string {
  const plain = path.replaceAll("\\", "/");
  const cut = plain.lastIndexOf("/");
  if (cut < 0) return plain;
  if (cut === 0) return "/";
  return /^[A-Za-z]:$/.test(plain.slice(0, cut)) ? plain.slice(0, cut + 1) : plain.slice(0, cut);
}

export function join(folder: string, path: string): string {
  return normalized(folder.endsWith("/") ? folder + path : `${folder}/${path}`);
}

/** Without `.`, `..` and double slashes. */
export function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.length > 1) parts.pop();
    } else if (part !== "." && (part !== "" || parts.length === 0)) parts.push(part);
  }
  return parts.length === 1 && parts[0] === "" ? "/" : parts.join("/");
}
