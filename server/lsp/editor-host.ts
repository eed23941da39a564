import { existsSync, statSync } from "node:fs";
import { namesIn } from "../commands/disk-host";
import { readSource } from "../commands/source-text";
import type { SourceHost } from "../language/model";
import type { OpenDocuments } from "./open-documents";

/** Files as the editor shows them where they are open, else as they are on disk. */
export function editorHost(documents: OpenDocuments): SourceHost {
  const texts = new Map<string, { stamp: string; text: string }>();
  return {
    read(path) {
      return documents.get(path)?.text ?? readDisk(path, texts);
    },
    isFile(path) {
      return documents.get(path) !== undefined || statSync(path, { throwIfNoEntry: false })?.isFile() === true;
    },
    exists: (path) => existsSync(path),
    list: namesIn,
  };
}

/** Reads a file again only when its time or size says that it changed. */
function readDisk(path: string, texts: Map<string, { stamp: string; text: string }>): string | undefined {
  try {
    const { mtimeMs, size } = statSync(path);
    const stamp = `${mtimeMs} ${size}`;
    const known = texts.get(path);
    if (known?.stamp === stamp) return known.text;
    const text = readSource(path);
    if (text !== undefined) texts.set(path, { stamp, text });
    return text;
  } catch {
    return undefined;
  }
}
