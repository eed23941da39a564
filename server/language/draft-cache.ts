import { abridged } from "./abridged";
import { draftFrom } from "./analyze-file";
import type { FileDraft } from "./drafts";
import type { ParsedText } from "./host-syntax";
import type { SourceFile } from "./model";

interface Known {
  readonly draft: FileDraft;
  /** Whether nothing was left out that matters. */
  readonly isWhole: boolean;
  /** The last parsed texts of a file that is edited, whole and abridged. */
  readonly whole: ParsedText | null;
  readonly brief: ParsedText | null;
}

/** A shorter program is parsed whole. */
const LEAST_ABRIDGED = 15_000;

/** Drafts of files, kept until a text changes, and made anew from what of it did not. */
export class DraftCache {
  readonly #known = new Map<string, Known>();
  readonly #isEdited: (path: string) => boolean;

  /** `isEdited`: whether a file is open in the editor; long ones are abridged then, until `complete` is called. */
  constructor(isEdited: (path: string) => boolean) {
    this.#isEdited = isEdited;
  }

  readonly draft = (source: SourceFile): FileDraft => {
    const key = keyOf(source);
    const known = this.#known.get(key);
    if (known !== undefined && known.draft.source.text === source.text) return known.draft;
    const isEdited = this.#isEdited(source.path);
    const { code, isAnnotated } = abridged(source);
    const isBrief = code !== source.text && (!isAnnotated || (isEdited && source.text.length >= LEAST_ABRIDGED));
    const made = draftFrom(source, isBrief ? code : source.text, (isBrief ? known?.brief : known?.whole) ?? null);
    const parsed = isEdited ? made.parsed : null;
    this.#known.set(key, {
      draft: made.draft,
      isWhole: !isBrief || !isAnnotated,
      whole: isBrief ? (known?.whole ?? null) : parsed,
      brief: isBrief ? parsed : (known?.brief ?? null),
    });
    return made.draft;
  };

  /** Reads what was left out of abridged files; whether there is anything to say that was not said. */
  complete(): boolean {
    let isNews = false;
    for (const [key, known] of this.#known) {
      if (known.isWhole) continue;
      const { source, problems } = known.draft;
      const { draft, parsed } = draftFrom(source, source.text, known.whole);
      const isSame = JSON.stringify(draft.problems) === JSON.stringify(problems);
      this.#known.set(key, { ...known, draft: isSame ? known.draft : draft, isWhole: true, whole: parsed });
      isNews ||= !isSame;
    }
    return isNews;
  }

  get isComplete(): boolean {
    return [...this.#known.values()].every(({ isWhole }) => isWhole);
  }

  /** A closed file's trees go; its draft stays as long as its text. */
  close(path: string): void {
    for (const [key, known] of this.#known)
      if (known.draft.source.path === path) this.#known.set(key, { ...known, whole: null, brief: null });
  }
}

function keyOf({ path, file }: SourceFile): string {
  return `${path}\n${file}`;
}
