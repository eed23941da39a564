/** Time as the scheduler sees it, so that a simulated backend can replace it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after so many seconds; the function returned cancels it. */
  after(seconds: number, callback: () => void): () => void;
  /** Resolves when what is on its way already has happened. */
  turn(): Promise<void>;
}
