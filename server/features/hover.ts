import type { Hover, MarkupContent, Position } from "vscode-languageserver";
import type { Channel, ProgramParameter } from "../language/model";
import { lineIndexOf } from "../language/text-positions";
import type { Range } from "../protocol/text";
import { codeSpan } from "../words/markdown";
import { formatNumber, formatParameter } from "../words/numbers";
import { tr } from "../words/translate";
import { earlyStopText, forecastLines } from "./early-stop-hover";
import { type FileModel, isOwnFile } from "./file-model";
import { touches } from "./inlay-hints";
import { parameterText } from "./parameter-hover";
import { wordHover } from "./word-hover";
import { plainMarkdown } from "./words";

/** What an annotated value may be, whose search varies it, and how trials did; else what the word of an annotation means; null beside annotations. */
export function hover(model: FileModel, position: Position): Hover | null {
  const found = valueHover(model, position);
  if (found !== null) return found;
  const source = model.program.files.find(({ path }) => path === model.path);
  return source === undefined ? null : wordHover(source, position);
}

function valueHover(model: FileModel, position: Position): Hover | null {
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
      `**${plainMarkdown(name)}** · ${tr("fidelity from {0} to {1}", formatParameter(low), formatParameter(high))}`,
      tr(
        "Buys quality with cost. For now every trial runs at {0}, the value in the code; hopeless ones are stopped early.",
        formatParameter(baseline),
      ),
    ]);
  }
  const { seed } = model.program;
  const seedRange = seed?.source.path === model.path ? lineIndexOf(seed.source).rangeOf(seed.literal) : null;
  if (seed && seedRange && touches(seedRange, at))
    return markdown(seedRange, [tr("**Seed** · trials run at {0}, repeats at {1}, {2}, …", seed.value, seed.value + 1, seed.value + 2)]);
  const isHere = ({ channel }: { readonly channel: Channel }) => channel.source.path === model.path && touches(channel.range, at);
  const objective = model.program.objectives.find(isHere);
  if (objective)
    return markdown(objective.channel.range, [
      `**${plainMarkdown(objective.spec.name)}** · ${objective.spec.direction === "maximize" ? tr("objective to maximize") : tr("objective to minimize")}`,
      readText(objective.channel),
      ...(model.study === null ? [] : [...forecastLines(model.study), ...earlyStopText(model.study)]),
    ]);
  const constraint = model.program.constraints.find(isHere);
  if (!constraint) return null;
  const { name, operator, bound } = constraint.spec;
  return markdown(constraint.channel.range, [
    `**${plainMarkdown(name)}** · ${tr("constraint {0}", codeSpan(`${operator} ${formatNumber(bound)}`))}`,
    `${readText(constraint.channel)} ${tr("Trials that break it are never recommended.")}`,
  ]);
}

function readText({ kind }: Channel): string {
  return kind === "statement" ? tr("Reported each time this statement runs.") : tr("Read from what the program reports or prints.");
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
