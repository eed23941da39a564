import { CloseAction, type CloseHandlerResult, ErrorAction, type ErrorHandler, type ErrorHandlerResult } from "vscode-languageclient/node";

const WINDOW = 3 * 60_000;
const MOST_RESTARTS = 5;

/** Restarts a server that went away, but gives up on one that goes away again and again. */
export class RestartPolicy implements ErrorHandler {
  readonly #ends: number[] = [];
  readonly #onGivenUp: () => void;

  constructor(onGivenUp: () => void) {
    this.#onGivenUp = onGivenUp;
  }

  error(): ErrorHandlerResult {
    return { action: ErrorAction.Continue, handled: true };
  }

  closed(): CloseHandlerResult {
    const now = Date.now();
    this.#ends.push(now);
    while ((this.#ends[0] ?? now) < now - WINDOW) this.#ends.shift();
    if (this.#ends.length <= MOST_RESTARTS) return { action: CloseAction.Restart, handled: true };
    this.#onGivenUp();
    return { action: CloseAction.DoNotRestart, handled: true };
  }
}
