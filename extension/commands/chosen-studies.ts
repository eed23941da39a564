import type { StudySummary } from "../../server/protocol/tuner";
import type { App } from "../app";

/** The journal that an argument names: itself, or that of a node of the tree. */
export function journalOf(argument: unknown): string | undefined {
  if (typeof argument === "string") return argument;
  const journal = (argument as { journal?: unknown } | null | undefined)?.journal;
  return typeof journal === "string" ? journal : undefined;
}

/**
 * The studies that a command of the tree is about: all that are selected where the one under the menu is among them, else that one; for a
 * key or the command palette those that are selected.
 */
export async function chosenStudies(app: App, argument: unknown, selected: unknown): Promise<readonly StudySummary[]> {
  const all = await app.client.send("tuner/listStudies", {});
  const clicked = journalOf(argument);
  const several = Array.isArray(selected) ? selected.map(journalOf) : [];
  const wanted =
    clicked === undefined
      ? app.searches.isVisible
        ? app.searches.selected.map(({ journal }) => journal)
        : []
      : several.includes(clicked)
        ? several
        : [clicked];
  return all.filter(({ journal }) => wanted.includes(journal));
}
