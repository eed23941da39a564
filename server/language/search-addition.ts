import { tr } from "../words/translate";
import type { FileDraft } from "./drafts";
import type { MendDraft } from "./problem-list";
import { lineIndexOf } from "./text-positions";
import { commentStart } from "./text-syntax";

/** What puts pairs, `include=config.yaml`, into `@search` of an entry: behind the others, or on a line of its own above what is annotated. */
export function searchAddition({ source, searches, annotations }: FileDraft, pairs: string): MendDraft {
  const [search] = searches;
  if (search !== undefined)
    return { title: tr("Add {0}", pairs), span: { from: search.end, to: search.end }, newText: ` ${pairs}`, source };
  const [first] = annotations;
  const start = lineIndexOf(source).lineStart(first?.comment.start.line ?? (source.text.startsWith("#!") ? 1 : 0));
  const indent = /^[ \t]*/.exec(source.text.slice(start, start + 200))?.[0] ?? "";
  const [open, close] = commentStart(source);
  return {
    title: tr("Add @search {0}", pairs),
    span: { from: start, to: start },
    newText: `${indent}${open} @search ${pairs}${close}\n`,
    source,
  };
}
