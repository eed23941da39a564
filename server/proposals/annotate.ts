import type { AnalyzedFile } from "../language/analyze-file";
import type { Insertion } from "../language/model";
import { snakeCase } from "../language/number-rules";
import { numberValue } from "../language/number-text";
import type { ProposedDomain } from "./domain-of-value";
import { Insertions } from "./insertions";
import type { ParsedFile } from "./parsed-file";
import { commentBehind, commentPlaces } from "./places";
import type { ValueSite } from "./value-site";

/** The most ways that are tried for one literal, each with a parse of the file. */
const MOST_TRIES = 16;

/**
 * The insertion that annotates a literal: of the ways to write it the first that, parsed, says just this of just this literal, with no
 * problem that was not there before. Null where there is none.
 */
export function annotate(file: ParsedFile, site: ValueSite, domain: ProposedDomain): readonly Insertion[] | null {
  let tries = 0;
  for (const insertions of waysToWrite(file, site, domain)) {
    if (++tries > MOST_TRIES) return null;
    if (says(file, insertions, site, domain)) return insertions.pieces;
  }
  return null;
}

function* waysToWrite(file: ParsedFile, site: ValueSite, domain: ProposedDomain): Generator<Insertions> {
  yield* joined(file, site, domain);
  const shared = isShared(file, site);
  const ways = bodies(file, site, domain).map((body) => commentPlaces(file, site.slot.entry, body));
  const isAbove = ({ text }: Insertion) => text.endsWith("\n") || text.endsWith("\r");
  // Above a statement with several values readers, too, should see which is meant.
  const readable = ways.map((places, i) => (i === 0 && shared ? places.filter((place) => !isAbove(place)) : places));
  const first = ways[0]?.[0];
  const isWide = first !== undefined && isAbove(first);
  const order = isWide ? [...readable.flat().filter(isAbove), ...readable.flat().filter((place) => !isAbove(place))] : readable.flat();
  for (const place of order) yield new Insertions(file.source.text, [place]);
}

/** `@tune lr: 1e-4..1 log` becomes `@tune lr: 1e-4..1 log; wd: …`; a domain without a name gets that of its value. */
function* joined(file: ParsedFile, site: ValueSite, domain: ProposedDomain): Generator<Insertions> {
  const comment = commentBehind(file, site.slot.entry);
  if (comment === null || domain.tag !== "tune") return;
  const said = file.source.text.slice(comment.inner.from, comment.inner.to);
  const body = /@tune\b([^#]*?)(?=\s*(?:#|\/\/|$))/.exec(said);
  if (body === null) return;
  const end = comment.inner.from + body.index + body[0].length;
  const here = file.analyzed.parameters.filter((p) => p.comment.from === comment.from);
  const [only, ...others] = here;
  const isNamed = only === undefined || others.length > 0 || /^\s*(?:"[^"]*"|[\w$]+)\s*:/.test(body[1] ?? "");
  const target = isNamed ? null : { offset: comment.inner.from + body.index + "@tune".length, text: ` ${targetText(only.spec.name)}:` };
  for (const item of itemsFor(file, site, domain)) {
    const more = { offset: end, text: `; ${item}` };
    if (target !== null) yield new Insertions(file.source.text, [target, more]);
    // A positional argument has no name that could stand before its domain.
    yield new Insertions(file.source.text, [more]);
  }
}

/** A further item of an annotation: with its target, where it has a name. */
function itemsFor(file: ParsedFile, site: ValueSite, { text }: ProposedDomain): string[] {
  const { names } = site.slot;
  const free = freeName(file, site);
  if (names[0] === undefined) return free === null ? [] : [`${text} as ${free}`];
  return [`${targetText(names[0])}: ${text}`, ...(free === null ? [] : [`${targetText(names[0])}: ${text} as ${free}`])];
}

function isShared({ outline }: ParsedFile, { slot }: ValueSite): boolean {
  if (slot.flag) return false;
  return outline.slots.some((s) => s !== slot && s.unit === slot.unit && s.names.length > 0 && s.literal !== null && s.names[0] !== "type");
}

function bodies(file: ParsedFile, site: ValueSite, { tag, text }: ProposedDomain): string[] {
  const { names } = site.slot;
  const free = freeName(file, site);
  if (names.length > 0) {
    const targets = names.slice(0, 2).map((name) => `@${tag} ${targetText(name)}: ${text}`);
    const others =
      free === null || tag !== "tune" ? [] : [`@tune ${text} as ${free}`, `@tune ${targetText(names[0] ?? "")}: ${text} as ${free}`];
    return [`@${tag} ${text}`.trimEnd(), ...targets.map((body) => body.replace(/: $/, ":")), ...others];
  }
  if (tag === "seed") return ["@seed"];
  if (site.element !== null) return [`@${tag} ${targetText(site.element)}: ${text}`];
  return free === null ? [] : [`@${tag} ${text} as ${free}`];
}

/** A name that no parameter has yet: that of the value, or of what the call is assigned to. Null where there is none. */
function freeName(file: ParsedFile, site: ValueSite): string | null {
  const taken = new Set(file.analyzed.parameters.map(({ spec }) => spec.name));
  const kind = snakeCase(site.name ?? "").replace(/\W/g, "_");
  const owner = snakeCase(ownerOf(file, site) ?? "");
  const base = kind !== "" && /^[a-z]\w*$/.test(owner) && owner.includes(kind) ? owner : kind;
  if (base === "" || /^\d/.test(base)) return null;
  let name = base;
  for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
  return name;
}

/** What the call is assigned to: `self.dropout1 = nn.Dropout(0.5)`. */
function ownerOf({ outline }: ParsedFile, { slot }: ValueSite): string | null {
  const { entry, unit } = slot;
  const owner = outline.slots.find((s) => s.unit === unit && s.names.length > 0 && s.value.from < entry.from && entry.to < s.value.to);
  return owner?.names[0] ?? null;
}

/** Names that are no plain words are quoted. */
function targetText(name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : JSON.stringify(name);
}

function says(file: ParsedFile, insertions: Insertions, site: ValueSite, domain: ProposedDomain): boolean {
  const text = insertions.applied();
  const after = file.analyzedWith(text);
  if (!isSoundAfter(file.analyzed, after)) return false;
  const at = insertions.moved(site.literal.from);
  if (text.slice(at, at + site.source.length) !== site.source) return false;
  if (domain.tag === "seed")
    return file.analyzed.seed === null && after.seed?.literal.from === at && after.parameters.length === file.analyzed.parameters.length;
  if (domain.tag === "fidelity")
    return (
      file.analyzed.fidelity === null && after.fidelity?.literal.from === at && after.parameters.length === file.analyzed.parameters.length
    );
  if (after.parameters.length !== file.analyzed.parameters.length + 1) return false;
  const parameter = after.parameters.find(({ literal }) => literal.from === at && literal.to === at + site.source.length);
  if (parameter === undefined) return false;
  const { spec } = parameter;
  if (spec.type === "categorical") return typeof spec.baseline === "string" && spec.choices.includes(spec.baseline);
  return spec.baseline === numberValue(site.source);
}

/** Whether nothing is wrong that was not before, and nothing that took effect has ceased to. */
export function isSoundAfter(before: AnalyzedFile, after: AnalyzedFile): boolean {
  const known = before.problems.map(({ code }) => code);
  for (const { code } of after.problems) {
    if (code === "syntax-error") continue;
    const at = known.indexOf(code);
    if (at < 0) return false;
    known.splice(at, 1);
  }
  return after.objectives.length >= before.objectives.length && after.constraints.length === before.constraints.length;
}
