/** Why a line is answered with an error: `code` is stable, the message says what to write instead. */
export class RequestError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
