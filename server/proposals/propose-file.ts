import type { Insertion, Span } from "../language/model";
import { annotate } from "./annotate";
import { annotateUnder } from "./branch-condition";
import { Insertions } from "./insertions";
import { type ParsedFile, parseFile } from "./parsed-file";
import { aboveOf } from "./places";
import { proposeObjective } from "./propose-objective";
import { eachTunableValue, type TunableValue, tunableValues } from "./propose-value";
import type { ValueSite } from "./value-site";

/** One insertion of the proposal for a file, told in words. */
export interface ProposedLine {
  /** Where in the text as it is. */
  readonly insertion: Insertion;
  /** `lr: 1e-4..1 log`, `val_acc: maximize` */
  readonly label: string;
  readonly kind: "parameter" | "objective" | "search";
}

export interface FileProposal {
  readonly lines: readonly ProposedLine[];
  /** What the hyperparameters are called, in order of the text. */
  readonly names: readonly string[];
  readonly parameters: number;
  /** Null: none was in sight, or there is one already. */
  readonly objective: string | null;
}

/** More than that many at once no search of usual length can tell apart. */
const MOST_PARAMETERS = 10;
const TRIALS = 40;

interface Said {
  readonly label: string;
  readonly kind: ProposedLine["kind"];
}

/**
 * Annotations for all that is known to be a hyperparameter, the metric, and `@search`; null where there is nothing to search over.
 * `within`: for the hyperparameters of that part alone.
 */
export function proposeFile(path: string, text: string, within?: Span): FileProposal | null {
  const first = parseFile(path, text);
  if (first === null) return null;
  const draft = new Draft(text, first);
  const objective = first.analyzed.objectives.length > 0 || within !== undefined ? null : proposeObjective(first);
  if (objective !== null) draft.put(objective.insertions, { label: `${objective.name}: ${objective.direction}`, kind: "objective" });
  const stepwise = objective?.stepwise === true || first.analyzed.objectives.length > 0;
  const names: { readonly name: string; readonly at: number }[] = [];
  for (const { site, domain } of mostTelling(tunableValues(first, "sure", within))) {
    if (domain.tag === "fidelity" && !stepwise) continue;
    if (domain.tag === "tune" && names.length >= MOST_PARAMETERS) continue;
    const now = draft.value(site);
    const written = now === null ? null : annotateUnder(draft.file, now, domain);
    if (written === null) continue;
    const label = `${site.name ?? site.source}: ${domain.tag === "tune" ? written.domain.text : `${domain.tag} ${domain.text}`.trim()}`;
    draft.put(written.insertions, { label, kind: "parameter" });
    if (domain.tag === "tune") names.push({ name: site.name ?? site.source, at: site.literal.from });
  }
  if (names.length === 0) return null;
  if (objective !== null && first.analyzed.searchRange === null) draft.search();
  const metric = objective === null ? null : `${objective.direction} ${objective.name}`;
  const inOrder = names.toSorted((a, b) => a.at - b.at).map(({ name }) => name);
  return { lines: draft.lines(), names: inOrder, parameters: names.length, objective: metric };
}

/** Whether there are several values to propose for a file: told without writing them all. */
export function hasProposal(file: ParsedFile): boolean {
  let found = 0;
  let isWritable = false;
  for (const { site, domain } of eachTunableValue(file, "sure")) {
    found++;
    isWritable ||= domain.tag === "tune" && annotate(file, site, domain) !== null;
    if (found > 1 && isWritable) return true;
  }
  return false;
}

/** What decides most often, wherever it stands, and what seldom does. */
const TELLING = /(?:^|_)(?:lr|learning_?rate|eta|weight_decay|momentum|dropout|batch_size)$/i;
const SUBTLE =
  /(?:^|_)(?:max_grad_norm|clip\w*|gamma|step_size|eps|epsilon|patience|warmup\w*|beta_?[12]|betas_[01]|smoothing|label_smoothing)$/i;

/** What decides most first, then in order of the text, so that settings at the top come first; of what a program has once, the first. */
function mostTelling(values: readonly TunableValue[]): readonly TunableValue[] {
  const first = (tag: string) => values.filter(({ domain }) => domain.tag === tag).slice(0, 1);
  const seeds = values.filter(({ domain }) => domain.tag === "seed").toSorted((a, b) => reach(b.site) - reach(a.site));
  const tuned = values.filter(({ domain }) => domain.tag === "tune");
  const rank = ({ site: { name } }: TunableValue): number => (TELLING.test(name ?? "") ? 0 : SUBTLE.test(name ?? "") ? 2 : 1);
  const chosen = tuned.length > MOST_PARAMETERS ? tuned.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_PARAMETERS) : tuned;
  const taken = tuned.filter((value) => chosen.includes(value));
  // Others may depend on what a choice decides.
  const isChoice = ({ site }: TunableValue): number => Number(site.literal.kind === "string");
  return [...taken.toSorted((a, b) => isChoice(b) - isChoice(a)), ...first("fidelity"), ...seeds.slice(0, 1)];
}

/** How much of a program a seed decides: a setting that goes wherever it is passed, a framework or an estimator, a generator beside them. */
function reach({ callee, positional }: ValueSite): number {
  if (!positional && !/(?:Classifier|Regressor|[A-Z]\w*)$/.test(callee ?? "")) return 3;
  if (/(?:Classifier|Regressor)$|seed_everything$|manual_seed|set_(?:random_)?seed$/.test(callee ?? "")) return 2;
  return 1;
}

class Draft {
  readonly #text: string;
  readonly #said: { readonly offset: number; readonly said: Said }[] = [];
  #insertions: Insertions;
  file: ParsedFile;

  constructor(text: string, file: ParsedFile) {
    this.#text = text;
    this.#insertions = new Insertions(text);
    this.file = file;
  }

  /** A value of the text as it was, as it stands now. */
  value({ literal }: ValueSite): ValueSite | null {
    const at = this.#insertions.moved(literal.from);
    return tunableValues(this.file, "any", { from: at, to: at }).find(({ site }) => site.literal.from === at)?.site ?? null;
  }

  put(insertions: readonly Insertion[], said: Said): void {
    for (const insertion of insertions.toReversed()) {
      const before = new Set(this.#insertions.pieces.map(({ offset }) => offset));
      this.#insertions = this.#insertions.with(insertion);
      const place = this.#insertions.pieces.find(({ offset }) => !before.has(offset))?.offset ?? this.#placeOf(insertion);
      this.#said.push({ offset: place, said });
    }
    this.file = this.file.with(this.#insertions.applied()) ?? this.file;
  }

  /** Above the first statement at the margin that has something annotated in it. */
  search(): void {
    const first = this.#insertions.pieces[0];
    if (first === undefined) return;
    const { outline, lines } = this.file;
    const at = this.#insertions.moved(first.offset);
    const margin = outline.units.filter(
      ({ from }) => from <= at && lines.lineStart(lines.lineAt(from)) === from && !isElse(this.file, from),
    );
    while (this.file.source.text[margin.at(-2)?.from ?? -1] === "@") margin.pop();
    const from = this.#aboveOwn(margin.at(-1)?.from ?? 0);
    this.put([aboveOf(this.file, from, `@search trials=${TRIALS}`)], { label: `${TRIALS} trials`, kind: "search" });
  }

  lines(): ProposedLine[] {
    return this.#insertions.pieces.map((insertion) => {
      const here = this.#said.filter(({ offset }) => offset === insertion.offset).map(({ said }) => said);
      return { insertion, label: here.map(({ label }) => label).join("; "), kind: here[0]?.kind ?? "parameter" };
    });
  }

  /** Above the annotations that stand on lines of their own there. */
  #aboveOwn(offset: number): number {
    const { lines, source } = this.file;
    let line = lines.lineAt(offset);
    while (
      line > 0 &&
      /^\s*(?:#|\/\/) @(?:tune|fidelity|seed|objective)\b/.test(source.text.slice(lines.lineStart(line - 1), lines.lineEnd(line - 1)))
    )
      line--;
    return lines.lineStart(line);
  }

  #placeOf({ text }: Insertion): number {
    return this.#insertions.pieces.find((piece) => piece.text.includes(text))?.offset ?? this.#text.length;
  }
}

/** A comment at the margin before `else:` would be the body's last line. */
function isElse({ source }: ParsedFile, at: number): boolean {
  return /^(?:else|elif|except|finally|case)\b/.test(source.text.slice(at, at + 8));
}
