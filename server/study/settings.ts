import type { StudyStarted } from "../protocol/events";
import type { ParameterValue, Params, SpaceParameter } from "../protocol/space";
import type { FileEdit, Range } from "../protocol/text";
import type { Sampler, SamplerSettings } from "../samplers/sampler";
import type { SearchSpace } from "../space/search-space";
import type { Stopper, StopperSettings } from "../stoppers/stopper";

/** What a study is told about itself: the first event of its journal, and what cannot be written down. */
export interface StudySettings {
  readonly started: Omit<StudyStarted, "event" | "time">;
  readonly space: SearchSpace;
  readonly sampler: Sampler;
  /** What `sampler` was made with, so that another like it can be made in a thread. */
  readonly samplerSettings: SamplerSettings;
  /** Null for no early stop; several objectives have none. */
  readonly stopper: Stopper | null;
  /** What `stopper` was made with, so that another like it can be made in a thread; absent: it thinks in the study's own. */
  readonly stopperSettings?: StopperSettings;
  /** The value at `@seed`; null when the program has none. */
  readonly programSeed: number | null;
  /** Seconds after which no further search trial runs; null for none. */
  readonly time: number | null;
  /** Seconds that one trial may take; null for none. */
  readonly timeout: number | null;
  /** Where each objective, then each constraint, stands in the code: problems about it are shown there. */
  readonly places: readonly { readonly file: string; readonly range: Range }[];
  /** What the code has where a parameter was that is annotated no more; null where that cannot be told. */
  literal(gone: SpaceParameter): ParameterValue | null;
  /** What puts values into the code. */
  edits(params: Params): readonly FileEdit[];
}
