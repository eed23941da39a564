import type { CloseHandlerResult, ErrorHandler, ErrorHandlerResult } from "vscode-languageclient/node";
import type * as Library from "./language-client";

const WINDOW = 3 * 60_000;
const MOST_RESTARTS = 5;

/** Restarts a server that went away, but gives up on one that goes away again and again. */
export class RestartPolicy implements ErrorHandler {
  readonly #ends: number[] = [];
  readonly #library: typeof Library;
  readonly #onGivenUp: () => void;

  constructor(library: typeof Library, onGivenUp: () => void) {
    this.#library = library;
    this.#onGivenUp = onGivenUp;
  }

  error(): ErrorHandlerResult {
    return { action: this.#library.ErrorAction.Continue, handled: true };
  }

  closed(): CloseHandlerResult {
    const now = Date.now();
    this.#ends.push(now);
    while ((this.#ends[0] ?? now) < now - WINDOW) this.#ends.shift();
    if (this.#ends.length <= MOST_RESTARTS) return { action: this.#library.CloseAction.Restart, handled: true };
    this.#onGivenUp();
    return { action: this.#library.CloseAction.DoNotRestart, handled: true };
  }
}
