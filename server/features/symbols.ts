import type { DocumentSymbol, SymbolInformation, SymbolKind } from "vscode-languageserver";
import type { Program, Span } from "../language/model";
import { lineIndexOf } from "../language/text-positions";
import type { Range } from "../protocol/text";
import { tr } from "../words/translate";
import { definition } from "./parameter-places";
import { domainWords } from "./words";

const KIND = { parameter: 13, objective: 24, constraint: 25, fidelity: 16 } as const satisfies Record<string, SymbolKind>;

/** What is annotated in a file, in order of the text, by tag and name: the name alone stands in the list of the language's own server. */
export function documentSymbols(program: Program, path: string): DocumentSymbol[] {
  const symbols: DocumentSymbol[] = [];
  for (const parameter of program.parameters.filter((p) => p.source.path === path)) {
    const lines = lineIndexOf(parameter.source);
    const { span } = definition(parameter);
    const whole = union(union(span, parameter.literal), parameter.comment);
    const { spec } = parameter;
    symbols.push(symbol(`@tune ${spec.name}`, domainWords(spec), KIND.parameter, lines.rangeOf(whole), lines.rangeOf(span)));
  }
  const { fidelity } = program;
  if (fidelity !== null && fidelity.source.path === path)
    symbols.push(
      symbol(
        `@fidelity ${fidelity.spec.name}`,
        `${fidelity.spec.low} to ${fidelity.spec.high}`,
        KIND.fidelity,
        fidelity.spec.range,
        fidelity.spec.range,
      ),
    );
  for (const { spec, channel } of program.objectives)
    if (channel.source.path === path)
      symbols.push(symbol(`@objective ${spec.name}`, spec.direction, KIND.objective, channel.range, channel.range));
  for (const { spec, channel } of program.constraints)
    if (channel.source.path === path)
      symbols.push(symbol(`@constraint ${spec.name}`, `${spec.operator} ${spec.bound}`, KIND.constraint, channel.range, channel.range));
  return symbols.sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
}

/** Parameters of the programs whose name holds the letters of a query in order; each once. */
export function workspaceSymbols(programs: readonly Program[], query: string, uriOf: (path: string) => string): SymbolInformation[] {
  const found = new Map<string, SymbolInformation>();
  for (const program of programs) {
    for (const parameter of program.parameters) {
      const { spec, source } = parameter;
      if (!holds(spec.name, query)) continue;
      const { span } = definition(parameter);
      const location = { uri: uriOf(source.path), range: lineIndexOf(source).rangeOf(span) };
      const key = `${location.uri}:${span.from}`;
      if (!found.has(key))
        found.set(key, { name: spec.name, kind: KIND.parameter, location, containerName: tr("search of {0}", program.entry.file) });
    }
  }
  return [...found.values()];
}

function holds(name: string, query: string): boolean {
  let at = 0;
  for (const letter of query.toLowerCase().replace(/\s+/g, "")) {
    at = name.toLowerCase().indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function symbol(name: string, detail: string, kind: SymbolKind, range: Range, selectionRange: Range): DocumentSymbol {
  return { name, detail, kind, range, selectionRange };
}

function union(a: Span, b: Span): Span {
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}
