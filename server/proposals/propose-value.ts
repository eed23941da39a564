import type { Insertion, Span } from "../language/model";
import { annotateUnder } from "./branch-condition";
import { domainOf, type ProposedDomain } from "./domain-of-value";
import type { ParsedFile } from "./parsed-file";
import { type ValueSite, valueSites } from "./value-site";
import { isWithoutEffect } from "./without-effect";

/** An annotation that may be written, and what for. */
export interface ValueProposal {
  readonly site: ValueSite;
  readonly domain: ProposedDomain;
  readonly insertions: readonly Insertion[];
}

/** A literal that could be annotated; whether there is a way to write it is worked out only for those that are asked for. */
export type TunableValue = Omit<ValueProposal, "insertions">;

/** Literals that could be searched over and are not yet, in order of the text; `sure`: those that are hyperparameters by name and place. */
export function tunableValues(file: ParsedFile, wish: "sure" | "any", within?: Span): TunableValue[] {
  return [...eachTunableValue(file, wish, within)];
}

/** The same one after the other, for who needs to know of a few. */
export function* eachTunableValue(file: ParsedFile, wish: "sure" | "any", within?: Span): Generator<TunableValue> {
  const taken = new Set([
    ...file.analyzed.parameters.map(({ literal }) => literal.from),
    ...(file.analyzed.fidelity === null ? [] : [file.analyzed.fidelity.literal.from]),
    ...(file.analyzed.seed === null ? [] : [file.analyzed.seed.literal.from]),
  ]);
  const unsound = linesOfUnsound(file);
  const seen = new Set<number>();
  for (const site of valueSites(file, within)) {
    if (taken.has(site.literal.from) || seen.has(site.literal.from)) continue;
    if (unsound.has(file.lines.lineAt(site.literal.from))) continue;
    const domain = domainOf(file, site);
    if (domain === null || (wish === "sure" && (!domain.sure || isWithoutEffect(file, site)))) continue;
    if (domain.tag === "seed" && file.analyzed.seed !== null) continue;
    if (domain.tag === "fidelity" && file.analyzed.fidelity !== null) continue;
    seen.add(site.literal.from);
    yield { site, domain };
  }
}

/** Lines whose `@tune` is there and wrong: it is to be mended, which a second one would not do. */
function linesOfUnsound({ source, lines, analyzed }: ParsedFile): ReadonlySet<number> {
  const sound = new Set(analyzed.parameters.map(({ comment }) => comment.from));
  const unsound = new Set<number>();
  for (const { tag, comment } of analyzed.annotations) {
    const from = lines.offsetAt(comment.start);
    if (tag !== "tune" || sound.has(from)) continue;
    const isAlone = source.text.slice(from - comment.start.character, from).trim() === "";
    unsound.add(isAlone ? comment.end.line + 1 : comment.start.line);
  }
  return unsound;
}

/** Proposals at a place: the lines of a cursor or a selection. */
export function proposeValues(file: ParsedFile, within: Span, wish: "sure" | "any", most = 8): ValueProposal[] {
  return tunableValues(file, wish, within)
    .slice(0, most)
    .flatMap((value) => {
      const written = annotateUnder(file, value.site, value.domain);
      return written === null ? [] : [{ ...value, ...written }];
    });
}
