import type { Program, SourceHost } from "../../../server/language/model";
import { loadProgram } from "../../../server/language/program";

/** A host over a table of texts by absolute path. */
export function tableHost(files: Readonly<Record<string, string>>): SourceHost {
  return { read: (path) => (Object.hasOwn(files, path) ? files[path] : undefined), isFile: (path) => Object.hasOwn(files, path) };
}

export function programOf(text: string, file = "train.py", others: Readonly<Record<string, string>> = {}): Program {
  const files = Object.fromEntries(Object.entries({ ...others, [file]: text }).map(([name, content]) => [`/w/${name}`, content]));
  return loadProgram(`/w/${file}`, "/w", tableHost(files));
}

/** Parameters in one line each: `lr: float 0.0001..1 log = 0.5`. */
export function spaceOf(program: Program): string[] {
  return program.parameters.map(({ spec, source, literal }) => {
    const domain =
      spec.type === "categorical"
        ? `${spec.ordered ? "ordered " : ""}${spec.choices.join(" | ")}`
        : `${spec.low}..${spec.high}${spec.log ? " log" : ""}${spec.step === null || (spec.type === "int" && spec.step === 1) ? "" : ` step ${spec.step}`}`;
    const condition = spec.condition === null ? "" : ` if ${spec.condition}`;
    return `${spec.name}: ${spec.type === "categorical" ? "choice" : spec.type} ${domain} = ${source.text.slice(literal.from, literal.to)}${condition}`;
  });
}

/** Problems in one line each: `code "what is underlined"`; what only the whole program lacks is left out. */
export function problemsOf(program: Program, leftOut: readonly string[] = ["no-objective", "no-parameters", "no-annotations"]): string[] {
  return program.problems
    .filter((p) => !leftOut.includes(p.code))
    .map((p) => {
      const text = [program.entry, ...program.files].find((f) => f.file === p.file)?.text ?? "";
      const lines = text.split(/\r\n|\r|\n/);
      const { start, end } = p.range;
      const line = lines[start.line] ?? "";
      return `${p.code} ${JSON.stringify(start.line === end.line ? line.slice(start.character, end.character) : `${line.slice(start.character)}…`)}`;
    });
}
