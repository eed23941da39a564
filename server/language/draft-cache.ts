import { draftAtOnce, draftModule, draftText } from "./draft-file";
import type { FileDraft } from "./drafts";
import type { SourceFile } from "./model";
import { moduleOf } from "./parsed-module";

interface Known {
  readonly draft: FileDraft;
  /** Whether nothing was left out that matters. */
  readonly isWhole: boolean;
}

/** Drafts of files, kept until a text changes, and made anew from what of it did not. */
export class DraftCache {
  readonly #known = new Map<string, Known>();
  readonly #isEdited: (path: string) => boolean;

  /** `isEdited`: whether a file is open in the editor; of long ones only the needed parts are read then, until `complete` is called. */
  constructor(isEdited: (path: string) => boolean) {
    this.#isEdited = isEdited;
  }

  readonly draft = (source: SourceFile): FileDraft => {
    const key = keyOf(source);
    const known = this.#known.get(key);
    if (known !== undefined && known.draft.source.text === source.text) return known.draft;
    const now = (known === undefined && this.#atOnce(source)) || this.#make(source);
    this.#known.set(key, now);
    return now.draft;
  };

  #atOnce(source: SourceFile): Known | null {
    const draft = this.#isEdited(source.path) ? draftAtOnce(source) : null;
    return draft && { draft, isWhole: false };
  }

  #make(source: SourceFile): Known {
    const module = moduleOf(source);
    if (module === null) return { draft: draftText(source), isWhole: true };
    const { draft, isWhole } = draftModule(module, "needed");
    // Of a text without annotations nothing is left out that matters.
    if (isWhole || !module.isTagged) return { draft, isWhole: true };
    return this.#isEdited(source.path) ? { draft, isWhole } : { draft: draftModule(module, "all").draft, isWhole: true };
  }

  /** Reads, until it is late, what was left out of long files; tells whether there is anything to say that was not said. */
  complete(isLate: () => boolean): boolean {
    for (const [key, { draft, isWhole }] of this.#known) {
      if (isWhole) continue;
      const { source, problems } = draft;
      const module = moduleOf(source);
      for (const part of module?.parts ?? []) {
        if (isLate()) return false;
        if (!part.isData) part.outline;
      }
      const whole = module === null ? draft : draftModule(module, "all").draft;
      const isSame = JSON.stringify(whole.problems) === JSON.stringify(problems);
      this.#known.set(key, { draft: isSame ? draft : whole, isWhole: true });
      if (!isSame) return true;
    }
    return false;
  }

  get isComplete(): boolean {
    return [...this.#known.values()].every(({ isWhole }) => isWhole);
  }
}

function keyOf({ path, file }: SourceFile): string {
  return `${path}\n${file}`;
}
