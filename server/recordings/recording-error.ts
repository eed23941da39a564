/** What a file of recordings has wrong, as a person reads it: `FILE:LINE: what, and what to write instead`. */
export class RecordingError extends Error {
  constructor(file: string, line: number | null, message: string) {
    super(`${file}${line === null ? "" : `:${line}`}: ${message}`);
  }
}
