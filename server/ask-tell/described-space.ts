import type { Distribution, Params } from "../protocol/space";
import { isInDomain } from "../space/domain";
import type { Parameter } from "../space/parameter";
import { SearchSpace } from "../space/search-space";
import { readCondition, type Warning } from "./conditions";
import { domainWords, readDomain, readValue } from "./domains";
import { objectOf, shown, stringOf } from "./fields";
import { canonicalJson, type Json, type JsonObject, jsonText, member, Verbatim, type Writable } from "./json";
import { elements, members, type Piece } from "./json-source";
import { RequestError } from "./request-error";

const EXAMPLE = '{"lr": {"type": "float", "low": 1e-4, "high": 1, "log": true}}';

/** The space of a study as its first line describes it, and the way between its values and JSON. */
export class DescribedSpace {
  readonly space: SearchSpace;
  readonly warnings: readonly Warning[];
  /** Whether the space carries the user's own values, which are then tried first. */
  readonly hasBaseline: boolean;
  readonly #domains: ReadonlyMap<string, Distribution>;
  /** Choices as the program wrote them, by parameter and canonical text. */
  readonly #written: ReadonlyMap<string, ReadonlyMap<string, string>>;

  /** `source` is the text of the description, valid JSON that begins at `at`. Throws RequestError. */
  constructor(description: Json, source: string, at: number) {
    const specs = objectOf(description, '"space"', EXAMPLE);
    const pieces = members(source, at);
    checkNames(pieces.map((piece) => piece.key));
    const warnings: Warning[] = [];
    const described = Object.entries(specs).map(([name, spec]) => [name, objectOf(spec, `"${name}"`, '{"type": "float", …}')] as const);
    this.#domains = new Map(described.map(([name, spec]) => [name, readDomain(name, spec, warnings)]));
    this.space = searchSpace(described.map(([name, spec]) => this.#parameter(name, spec, warnings)));
    this.hasBaseline = this.space.parameters.some((p) => p.baseline !== null);
    this.warnings = warnings;
    this.#written = new Map(pieces.map((piece) => [piece.key, writtenChoices(source, piece)]));
  }

  /** Values for an answer: choices as they were given, floats always with a point or an exponent, so that Python reads a float. */
  written(params: Params): { readonly [name: string]: Writable } {
    const entries = Object.entries(params).map(([name, value]) => {
      if (typeof value === "string") return [name, new Verbatim(this.#written.get(name)?.get(value) ?? value)] as const;
      return [name, this.#domains.get(name)?.type === "float" ? new Verbatim(floatText(value)) : value] as const;
    });
    return Object.fromEntries(entries);
  }

  /** The values of a trial that the program itself wants to run: those of active parameters. Throws RequestError. */
  read(given: Json): Params {
    const values = objectOf(given, '"add"', '{"add": {"lr": 0.1}}');
    for (const name of Object.keys(values)) {
      if (!this.#domains.has(name)) throw new RequestError("unknown-parameter", `The space has no "${name}": ${this.#names()}.`);
    }
    const read = Object.entries(values).map(([name, value]) => [name, this.#value(name, value)] as const);
    const params = this.space.restrict(Object.fromEntries(read));
    const missing = this.space.active(params).find((p) => !Object.hasOwn(params, p.name));
    if (missing !== undefined)
      throw new RequestError("missing-parameter", `"${missing.name}" is missing: give it ${domainWords(missing.distribution)}.`);
    return params;
  }

  #parameter(name: string, spec: JsonObject, warnings: Warning[]): Parameter {
    const domain = this.#domain(name);
    const source = member(spec, "if") ?? null;
    const condition =
      source === null
        ? null
        : readCondition(name, stringOf(source, `"if" of "${name}"`, '"if": "opt == \\"sgd\\""'), this.#domains, warnings);
    const own = member(spec, "baseline");
    const baseline = own === undefined ? null : baselineOf(name, domain, own, warnings);
    return { name, distribution: domain, baseline, condition };
  }

  #value(name: string, value: Json): number | string {
    const domain = this.#domain(name);
    const read = readValue(domain, value);
    if (read !== null && isInDomain(domain, read)) return read;
    throw new RequestError("outside-domain", `"${name}" is ${domainWords(domain)}, not ${shown(value)}.`);
  }

  #domain(name: string): Distribution {
    const domain = this.#domains.get(name);
    if (domain === undefined) throw new Error(`No domain of ${name}`);
    return domain;
  }

  #names(): string {
    const names = [...this.#domains.keys()];
    return `there are ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}`;
  }
}

function checkNames(names: readonly string[]): void {
  if (names.length === 0) throw new RequestError("no-parameters", `The space is empty: write ${EXAMPLE}.`);
  if (names.includes("")) throw new RequestError("invalid-name", "A parameter has no name.");
  const double = names.find((name, i) => names.indexOf(name) !== i);
  if (double !== undefined) throw new RequestError("duplicate-name", `Two parameters are called "${double}": rename one.`);
}

function searchSpace(parameters: readonly Parameter[]): SearchSpace {
  try {
    return new SearchSpace(parameters);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    const message = (error as Error).message;
    throw new RequestError(/cycle/.test(message) ? "condition-cycle" : "invalid-space", message);
  }
}

/** A null is a value where it is one of the choices, and else says that there is none. */
function baselineOf(name: string, domain: Distribution, given: Json, warnings: Warning[]): number | string | null {
  const value = readValue(domain, given);
  if (value === null) {
    if (given === null) return null;
    throw new RequestError("baseline-outside-domain", `The baseline of "${name}" is ${domainWords(domain)}, not ${shown(given)}.`);
  }
  if (domain.type === "int" && !Number.isSafeInteger(value))
    throw new RequestError("baseline-outside-domain", `The baseline of "${name}" is a whole number, not ${value}.`);
  if (!isInDomain(domain, value))
    warnings.push({
      code: "baseline-outside-domain",
      message: `The baseline of "${name}", ${value}, is not ${domainWords(domain)}: it is tried all the same.`,
    });
  return value;
}

/** The text of each choice of a parameter by its canonical form. */
function writtenChoices(source: string, parameter: Piece): ReadonlyMap<string, string> {
  const written = new Map<string, string>();
  const choices = members(source, parameter.from).findLast((piece) => piece.key === "choices");
  if (choices === undefined || source[choices.from] !== "[") return written;
  for (const { from, to } of elements(source, choices.from)) {
    const text = source.slice(from, to);
    const canonical = canonicalJson(JSON.parse(text) as Json);
    if (!written.has(canonical)) written.set(canonical, text);
  }
  return written;
}

function floatText(value: number): string {
  const text = jsonText(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
