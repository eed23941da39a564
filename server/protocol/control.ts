/** How a client (terminal, language server) talks to a running study process: JSON-RPC over a socket with the user's rights alone. */
export interface ControlRequests {
  /** Who is there; a connected client keeps the study alive. */
  "study/attach": { params: { client: string }; result: { study: string; journal: string; pid: number } };
  /** With `paused` no new trial starts until it is taken back; running ones go on to their end. */
  "study/pause": { params: { paused: boolean }; result: { paused: boolean } };
  /** Ends running trials and finishes the journal. */
  "study/stop": { params: Record<string, never>; result: { stopping: boolean } };
}

/** Contents of `NAME.live.json` beside the journal while a study process runs. */
export interface LiveStudy {
  readonly pid: number;
  readonly socket: string;
  readonly study: string;
  readonly journal: string;
  readonly startedAt: number;
}

export function isLiveStudy(value: unknown): value is LiveStudy {
  const v = value as Partial<LiveStudy> | null;
  return (
    typeof v === "object" &&
    v !== null &&
    typeof v.pid === "number" &&
    typeof v.socket === "string" &&
    typeof v.journal === "string" &&
    typeof v.study === "string" &&
    typeof v.startedAt === "number"
  );
}
