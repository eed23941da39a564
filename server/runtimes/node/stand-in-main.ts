import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { packageType, typescript } from "./sources";

/**
 * `require.main` while packages are loaded ahead of a CommonJS program, which is not there yet. A package that looks at it then would
 * see something else than usual; one that looks later sees the real one.
 */
export class StandInMain {
  #touched = false;
  #waiting = true;

  constructor(entry: string) {
    if (!isCommonJs(entry)) return;
    const value = new Proxy(
      {},
      {
        get: (_target, key) => {
          if (this.#waiting) this.#touched = true;
          return this.#waiting ? undefined : Reflect.get(process.mainModule ?? {}, key);
        },
      },
    );
    Object.defineProperty(process, "mainModule", { value, configurable: true, enumerable: true, writable: true });
  }

  /** A package wanted to know which program it is part of. */
  get touched(): boolean {
    return this.#touched;
  }

  /** Makes room for the real one. */
  step(): void {
    this.#waiting = false;
    if (Object.getOwnPropertyDescriptor(process, "mainModule") !== undefined) {
      Object.defineProperty(process, "mainModule", { value: undefined, configurable: true, enumerable: true, writable: true });
    }
  }
}

function isCommonJs(entry: string): boolean {
  if (/\.c[jt]s$/.test(entry)) return true;
  if (/\.m[jt]s$/.test(entry)) return false;
  const type = packageType(dirname(entry));
  if (type !== null) return type === "commonjs";
  try {
    const text = readFileSync(entry, "utf8");
    return /\.[jt]sx?$/.test(entry) && !entry.endsWith(".js")
      ? typescript().detectFormat(text, entry) === "commonjs"
      : typescript().compiles(text);
  } catch {
    return true;
  }
}
