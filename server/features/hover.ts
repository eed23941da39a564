import type { Hover, MarkupContent, Position } from "vscode-languageserver";
import type { ProgramParameter } from "../language/model";
import { lineIndexOf } from "../language/text-positions";
import type { Range } from "../protocol/text";
import { formatParameter } from "../words/numbers";
import { earlyStopText, forecastLines } from "./early-stop-hover";
import { type FileModel, isOwnFile } from "./file-model";
import { touches } from "./inlay-hints";
import { parameterText } from "./parameter-hover";
import { plainMarkdown } from "./words";

/** What an annotated value may be, whose search varies it, and how trials did; null where nothing is annotated. */
export function hover(model: FileModel, position: Position): Hover | null {
  const at: Range = { start: position, end: position };
  const found = parametersAt(model, position);
  if (found.literal) return markdown(found.literal.spec.range, parameterText(model, found.literal));
  if (found.annotated.length > 0)
    return {
      contents: contents(
        found.annotated.map((one) => parameterText(model, one).join("\n\n")),
        "\n\n---\n\n",
      ),
    };
  const { fidelity } = model.program;
  if (fidelity && isOwnFile(model, fidelity.spec.file) && touches(fidelity.spec.range, at)) {
    const { low, high, baseline, name, range } = fidelity.spec;
    return markdown(range, [
      `**${plainMarkdown(name)}** · fidelity from ${formatParameter(low)} to ${formatParameter(high)}`,
      `Buys quality with cost. For now every trial runs at ${formatParameter(baseline)}, the value in the code; hopeless ones are stopped early.`,
    ]);
  }
  const objective = model.program.objectives.find(({ channel }) => channel.source.path === model.path && touches(channel.range, at));
  if (!objective) return null;
  return markdown(objective.channel.range, [
    `**${plainMarkdown(objective.spec.name)}** · objective to ${objective.spec.direction}`,
    objective.channel.kind === "statement" ? "Reported each time this statement runs." : "Read from what the program reports or prints.",
    ...(model.study === null ? [] : [...forecastLines(model.study), ...earlyStopText(model.study)]),
  ]);
}

/** The parameter whose response curve a hover at this place shows; null where there is none, or several. */
export function hoveredParameter(model: FileModel, position: Position): string | null {
  const { literal, annotated } = parametersAt(model, position);
  return (literal ?? (annotated.length === 1 ? annotated[0] : undefined))?.spec.name ?? null;
}

/** The one whose literal is there, else those of the annotation there. */
function parametersAt(
  { program, path }: FileModel,
  position: Position,
): { readonly literal: ProgramParameter | undefined; readonly annotated: readonly ProgramParameter[] } {
  const at: Range = { start: position, end: position };
  const own = program.parameters.filter(({ source }) => source.path === path);
  const literal = own.find(({ spec }) => touches(spec.range, at));
  if (literal) return { literal, annotated: [] };
  return { literal, annotated: own.filter(({ source, comment }) => touches(lineIndexOf(source).rangeOf(comment), at)) };
}

function markdown(range: Range, paragraphs: readonly string[]): Hover {
  return { range, contents: contents(paragraphs, "\n\n") };
}

function contents(paragraphs: readonly string[], separator: string): MarkupContent {
  return { kind: "markdown", value: paragraphs.join(separator) };
}
