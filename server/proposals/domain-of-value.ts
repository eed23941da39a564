import { inferDomain } from "../language/domain-inference";
import { asChoice, fourfold, type NumberInCode, numberInCode, upTo } from "../language/number-domains";
import { numberRule, snakeCase } from "../language/number-rules";
import { isMaker } from "./frameworks";
import { heardWords, plainString } from "./heard-words";
import type { ParsedFile } from "./parsed-file";
import type { ValueSite } from "./value-site";
import { NOTHING_RULES, SWITCHES, WORD_RULES } from "./word-rules";

/** What an annotation would say of a literal. */
export interface ProposedDomain {
  readonly tag: "tune" | "fidelity" | "seed";
  /** Empty for a seed. */
  readonly text: string;
  /** It is a hyperparameter by name and place; else it is one only if the user says so. */
  readonly sure: boolean;
}

/** Numbers that are never searched for unasked, whatever else their names hold. */
const NEVER =
  /(?:^|_)(?:seed|random_state|port|host|version|verbose|verbosity|n_jobs|num_workers|workers|nthread|device|gpus?|rank|world_size|dtype|path|dir|file|url|id|index|idx|axis|interval|freq|frequency|every|timeout|patience|cv|n_splits|n_folds|test_size|train_size|split|validation_split|num_classes|n_classes|num_labels|vocab_size|max_len|max_length|seq_len(?:gth)?|n_samples|num_samples|year|month|day|status|code|line|row|col|column)$|^dim$/;

const SEEDS = /(?:^|_)seed$/;
/** A `random_state` of these decides what the metric is measured on. */
const DATA = /(?:split|Fold|Split|[sS]huffle|resample|sample|load_\w+|make_\w+)$/;
const EPOCHS = /(?:^|_)(?:n_?|num_|max_)?(?:train_)?epochs?$/;
/** Epochs of something else than the training, or of a part of it. */
const OTHER_EPOCHS =
  /(?:^|_)(?:warm_?up|cool_?down|decay|per|start|initial|first|last|resume|freeze|frozen|unfreeze|save|log|restart|burn_?in|ramp_?up|swa|ema|every|best|patience)_(?:n_|num_)?epochs?$/;
const SCHEDULES = /LR$|Schedul|Decay|Annealing|Warmup/;

/** The domain proposed for a literal; null where none can be told. */
export function domainOf(file: ParsedFile, site: ValueSite): ProposedDomain | null {
  const name = site.name === null ? "" : snakeCase(site.name);
  switch (site.literal.kind) {
    case "number":
      return numberDomain(file, site, name);
    case "string":
      return wordDomain(file, site, name);
    case "boolean":
      return switchDomain(site, name);
    case "null": {
      const others = NOTHING_RULES.find(([pattern]) => pattern.test(name))?.[1];
      return others === undefined || site.callee === null ? null : tune([site.source, ...others].join(" | "), true);
    }
  }
}

function tune(text: string, sure: boolean): ProposedDomain {
  return { tag: "tune", text, sure };
}

function numberDomain(file: ParsedFile, site: ValueSite, name: string): ProposedDomain | null {
  const { language } = file.source;
  const number = numberInCode(site.source, language);
  if (number === null) return null;
  if (SEEDS.test(name) || (name === "random_state" && isMaker(site.callee ?? "") && !DATA.test(site.callee ?? "")))
    return number.integer && number.value >= 0 && number.value < 2 ** 31 ? { tag: "seed", text: "", sure: !isPast(site) } : null;
  const never = NEVER.test(name);
  if (EPOCHS.test(name) && !never && !OTHER_EPOCHS.test(name)) {
    if (SCHEDULES.test(site.callee ?? "")) return null;
    return number.integer && number.value >= 3 ? { tag: "fidelity", text: `1..${site.source}`, sure: !isPast(site) } : null;
  }
  const rule = never ? undefined : numberRule(site.name ?? "");
  const domain = rule?.domain(number, site.source, site.callee ?? (file.boosting ? "lightgbm." : file.kernels ? "SVC" : ""));
  if (rule !== undefined && typeof domain === "string") {
    const sure = rule.common !== true || isMaker(site.callee ?? "") || (site.callee === null && file.machineLearning) || site.slot.flag;
    return tune(
      site.positional && site.element === null && isCrowded(file, site) ? asChoice(domain, number, site.source) : domain,
      sure && !isPast(site) && !isOutput(site) && !isFixedKernel(site, name),
    );
  }
  if (site.name === null) return null;
  const guess = guessed(site.name, site.source, number, file);
  return guess === null ? null : tune(guess, false);
}

/** The last layer's size follows from the data: it has no activation, or one that makes probabilities. */
function isOutput({ callee, args }: ValueSite): boolean {
  return /(?:^|\.)[dD]ense$/.test(callee ?? "") && !/activation\s*[=:]\s*["'](?!softmax|sigmoid|linear)/.test(args);
}

/** With another kernel a convolution of PyTorch gives another size, which the layers behind it were not written for. */
function isFixedKernel({ callee, args }: ValueSite, name: string): boolean {
  return name === "kernel_size" && /(?:^|\.)Conv(?:Transpose)?[123]d$/.test(callee ?? "") && !/padding\s*=\s*["']same/.test(args);
}

/** Several numbers of a line have no names of their own: a range could mean any of them, a choice means the one that it holds. */
function isCrowded({ outline, lines }: ParsedFile, { slot }: ValueSite): boolean {
  const line = lines.lineAt(slot.entry.to);
  return outline.slots.some((s) => s !== slot && s.literal?.kind === "number" && lines.lineAt(s.entry.to) === line);
}

/** A counter, a test's expectation: the scope says that nothing is trained here. */
function isPast({ slot }: ValueSite): boolean {
  return slot.scope.some((name) => /^test_|^Test[A-Z]/.test(name));
}

function guessed(name: string, source: string, number: NumberInCode, file: ParsedFile): string | null {
  const { language } = file.source;
  const told = inferDomain(name, source, language, false);
  if (told !== null && Number.isFinite(number.value)) return told;
  return number.value > 1 ? fourfold(number) : upTo(number, 0, 10);
}

function wordDomain(file: ParsedFile, site: ValueSite, name: string): ProposedDomain | null {
  const string = plainString(site.source);
  if (string === null || site.name === null || NEVER.test(name)) return null;
  const { value, quote } = string;
  const write = (words: readonly string[]) => words.map((word) => `${quote}${word}${quote}`).join(" | ");
  const rules = WORD_RULES.filter((r) => r.name.test(name) && (r.callee === undefined || r.callee.test(site.callee ?? "")));
  const heard = heardWords(file, site.slot, value);
  if (heard.length > 0) return heard.some((word) => word.includes(quote)) ? null : tune(write(heard), rules.length > 0 && !isPast(site));
  for (const { families } of rules) {
    const family = families.find((words) => words.includes(value.toLowerCase()));
    if (family === undefined) continue;
    const words = family.map((word) => (value === value.toUpperCase() ? word.toUpperCase() : word)).filter((word) => word !== value);
    const exact = value === value.toLowerCase();
    const trains = isMaker(site.callee ?? "") || (site.callee === null && file.kernels && /^(?:kernel|gamma)$/.test(name));
    return tune(write([value, ...words]), exact && trains && !isPast(site));
  }
  return null;
}

function switchDomain(site: ValueSite, name: string): ProposedDomain | null {
  if (site.name === null) return null;
  const other: Readonly<Record<string, string>> = { True: "False", False: "True", true: "false", false: "true" };
  const opposite = other[site.source];
  return opposite === undefined ? null : tune(`${site.source} | ${opposite}`, SWITCHES.test(name) && !isPast(site));
}
