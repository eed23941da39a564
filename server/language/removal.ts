import { tr } from "../words/translate";
import type { Span } from "./model";
import type { MendDraft } from "./problem-list";

/** The mend that takes something out, with the space before it. */
export function removal(name: string, span: Span, text: string): MendDraft {
  const from = text[span.from - 1] === " " ? span.from - 1 : span.from;
  return { title: tr("Remove {0}", name), span: { from, to: span.to }, newText: "" };
}
