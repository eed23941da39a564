import { existsSync, statSync } from "node:fs";
import { namesIn } from "../commands/disk-host";
import { readSource } from "../commands/source-text";
import type { SourceHost } from "../language/model";
import type { OpenDocuments } from "./open-documents";

/** Milliseconds for which is believed what is there and what is not: editors need not tell of every file that comes or goes. */
const BELIEVED = 2000;

/** Files as the editor shows them where they are open, else as they are on disk. */
export interface EditorHost extends SourceHost {
  /** To be called when files may have come or gone. */
  forget(): void;
}

export function editorHost(documents: OpenDocuments): EditorHost {
  const texts = new Map<string, { stamp: string; text: string }>();
  const files = new Believed((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
  const there = new Believed(existsSync);
  const names = new Believed(namesIn);
  return {
    read(path) {
      return documents.get(path)?.text ?? readDisk(path, texts);
    },
    isFile(path) {
      return documents.has(path) || files.get(path);
    },
    exists: (path) => there.get(path),
    list: (folder) => names.get(folder),
    forget() {
      for (const believed of [files, there, names]) believed.forget();
    },
  };
}

/** Answers that hold for a moment: an analysis asks for the same files again and again. */
class Believed<T> {
  readonly #ask: (path: string) => T;
  readonly #answers = new Map<string, T>();
  #since = 0;

  constructor(ask: (path: string) => T) {
    this.#ask = ask;
  }

  get(path: string): T {
    const now = Date.now();
    if (now - this.#since > BELIEVED || now < this.#since) {
      this.forget();
      this.#since = now;
    }
    if (this.#answers.has(path)) return this.#answers.get(path) as T;
    const answer = this.#ask(path);
    this.#answers.set(path, answer);
    return answer;
  }

  forget(): void {
    this.#answers.clear();
  }
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
