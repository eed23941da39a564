import type { Location } from "vscode-languageserver";
import type { Program } from "../language/model";
import { lineIndexOf } from "../language/text-positions";
import { definition, isSame, type ParameterPlace, parameterPlaces, placeAt } from "./parameter-places";

/** A place in a file, and the programs that the file takes part in. */
export interface NameQuestion {
  readonly programs: readonly Program[];
  /** Absolute path. */
  readonly path: string;
  /** UTF-16 offset. */
  readonly offset: number;
  readonly uriOf: (path: string) => string;
}

/** Where the parameter is defined whose name stands at a place of an annotation; null in code, which its own server knows. */
export function parameterDefinition(question: NameQuestion): Location | null {
  const place = namedAt(question);
  return place === null || place.role === "code" ? null : locationOf(definition(place.parameter), question);
}

/**
 * The places of the annotations that name a parameter. In code, on the name of an annotated value, those are all there is to add to what
 * the language's own server finds.
 */
export function parameterReferences(question: NameQuestion, withDefinition: boolean): Location[] {
  const place = namedAt(question);
  if (place === null) return [];
  return placesOf(question, place)
    .filter(({ role }) => role === "use" || (withDefinition && (role === "as" || place.role !== "code")))
    .map((p) => locationOf(p, question));
}

/** The name at a place, as the first program knows it that has one there. */
export function namedAt({ programs, path, offset }: NameQuestion): ParameterPlace | null {
  for (const program of programs) {
    const place = placeAt(program, path, offset);
    if (place !== null) return place;
  }
  return null;
}

/** All places of the parameter that is named at a place, in all programs that have it, each once. */
export function placesOf({ programs }: NameQuestion, named: ParameterPlace): ParameterPlace[] {
  const found = new Map<string, ParameterPlace>();
  for (const place of programs.flatMap(parameterPlaces))
    if (isSame(place.parameter, named.parameter)) found.set(`${place.source.path}:${place.span.from}`, place);
  return [...found.values()];
}

export function locationOf({ source, span }: ParameterPlace, { uriOf }: Pick<NameQuestion, "uriOf">): Location {
  return { uri: uriOf(source.path), range: lineIndexOf(source).rangeOf(span) };
}
