import type { StudyEvent } from "../../../server/protocol/events";
import { inFolder } from "../support/place";
import { eventsOf, runStudy } from "../support/study-run";
import { PARALLEL, REPEATS, type SearchedProgram, THREADS } from "./programs";

/** A search from the start of the command to its end. */
export interface SearchRun {
  readonly wall: number;
  /** Whether values better than the user's own were confirmed on fresh seeds. */
  readonly isBetter: boolean;
  /** Mean over the fresh seeds; NaN where nothing was confirmed. */
  readonly confirmed: number;
  readonly sd: number;
  readonly trials: number;
  readonly stopped: number;
  /** Epochs that the search's own trials ran; NaN where that is not told. */
  readonly steps: number;
  readonly events: readonly StudyEvent[];
}

/** `tunelens run`, as it is but for the early stop that is asked for. */
export function ourSearch(
  program: SearchedProgram,
  python: string,
  seed: number,
  {
    stop = "auto",
    trials = program.trials,
    flags: more = [],
  }: { readonly stop?: string; readonly trials?: number; readonly flags?: readonly string[] } = {},
): Promise<SearchRun> {
  return inFolder(async (folder) => {
    const flags = ["--trials", trials, "--parallel", PARALLEL, "--repeats", REPEATS, "--stop", stop, "--seed", seed, "--python", python];
    const { events, wall } = await runStudy({
      program: program.file,
      folder,
      flags: [...flags.map(String), ...more],
      environment: THREADS,
    });
    const recommendation = eventsOf(events, "recommendation").at(-1);
    const finished = eventsOf(events, "studyFinished").at(-1);
    return {
      wall,
      isBetter: recommendation?.verdict === "better",
      confirmed: recommendation?.confirmed?.mean ?? Number.NaN,
      sd: recommendation?.confirmed?.sd ?? Number.NaN,
      trials: finished?.trials ?? 0,
      stopped: finished?.pruned ?? 0,
      steps: finished?.stepsRun ?? Number.NaN,
      events,
    };
  });
}
