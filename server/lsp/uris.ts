import { fileURLToPath, pathToFileURL } from "node:url";

/** Absolute path of a `file:` address, null for anything that is not a file (untitled, git, output). */
export function pathOfUri(uri: string): string | null {
  if (!uri.startsWith("file:")) return null;
  try {
    return withSmallDrive(fileURLToPath(uri));
  } catch {
    return null;
  }
}

export function uriOfPath(file: string): string {
  return pathToFileURL(file).href;
}

/** VS Code writes drive letters small, Node as the user typed them. */
function withSmallDrive(file: string): string {
  return process.platform === "win32" ? file.replace(/^[A-Z]:/, (drive) => drive.toLowerCase()) : file;
}
