export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Ends a command with a sentence on stderr. */
export class CommandError extends Error {
  readonly code: number;

  constructor(message: string, code: number = EXIT.failed) {
    super(message);
    this.code = code;
  }
}

export function usageError(message: string): CommandError {
  return new CommandError(message, EXIT.usage);
}
