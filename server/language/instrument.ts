import type { HostLanguage, Insertion, ParsedLanguage } from "./model";
import type { ReportPlan } from "./outline";

/** The function that a trial's runtime provides; the trailing underscores keep Python from mangling it inside a class. */
const HELPER: Readonly<Record<ParsedLanguage, string>> = {
  python: "__tunelens_report__",
  javascript: "globalThis.__tunelens_report__",
  typescript: "globalThis.__tunelens_report__",
};

/**
 * Text that makes a statement report its value on a channel, with the step read from `step` where one is named. None in a `text` file:
 * its metrics are read from what the program prints.
 */
export function reportInsertions(language: HostLanguage, plan: ReportPlan, channel: number, step: string | null): readonly Insertion[] {
  if (language === "text") return [];
  const helper = HELPER[language];
  const end = step === null ? ")" : `, ${step})`;
  if (plan.kind === "refused") return [];
  if (plan.kind === "wrap") {
    return [
      { offset: plan.from, text: `${plan.space ? " " : ""}${helper}(${channel}, (` },
      { offset: plan.to, text: `)${end}` },
    ];
  }
  const call = { offset: plan.offset, text: `${plan.open}${helper}(${channel}, ${plan.expression}${end}${plan.close}` };
  return plan.before === null ? [call] : [plan.before, call];
}

/**
 * The text with replacements and insertions in it. At one offset opening insertions keep their order and closing ones
 * (which begin with a bracket) are reversed, so that one wrap nests in another.
 */
export function spliced(
  text: string,
  replacements: readonly { from: number; to: number; text: string }[],
  insertions: readonly Insertion[],
): string {
  const edits = [
    ...insertions.map((i, order) => ({
      from: i.offset,
      to: i.offset,
      text: i.text,
      rank: i.text.startsWith(")") ? -1 : 0,
      order: i.text.startsWith(")") ? -order : order,
    })),
    ...replacements.map((r, order) => ({ ...r, rank: 1, order })),
  ].sort((a, b) => a.from - b.from || a.rank - b.rank || a.order - b.order);
  const pieces: string[] = [];
  let done = 0;
  for (const edit of edits) {
    if (edit.from < done) continue;
    pieces.push(text.slice(done, edit.from), edit.text);
    done = edit.to;
  }
  pieces.push(text.slice(done));
  return pieces.join("");
}
