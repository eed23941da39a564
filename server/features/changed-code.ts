import { goneLiteral } from "../language/assigned-literal";
import { markBefore, markLike } from "../language/code-mark";
import type { Program, SourceFile, Span } from "../language/model";
import type { StudyView } from "../protocol/view";
import { renamedModules } from "./renamed-modules";

/**
 * Files of a study whose code means something else now than when it ran, parameters' values and comments aside: what was found there need not
 * hold here. A file that was renamed is the same one, and so is one that says nothing else but its new name. Empty for a study of an earlier version, of which that cannot be told.
 */
export function changedCode(program: Program, view: Started): readonly string[] {
  const { code, space } = view.started;
  if (code === undefined) return [];
  const names = new Set(space.map(({ name }) => name));
  const sources = new Map([...program.files, ...program.modules].map((source) => [source.file, source]));
  const changed = Object.entries(code).filter(([file, mark]) => {
    const source = sources.get(file);
    if (source !== undefined) return markLike(mark, program, source, names, goneLiterals(program, view, source)) !== mark;
    return ![...sources.values()].some((other) => code[other.file] === undefined && markLike(mark, program, other, names) === mark);
  });
  const renamed = changed.length === 0 ? [] : renamedModules(program, view);
  if (renamed.length === 0) return changed.map(([file]) => file);
  return changed.flatMap(([file, mark]) => {
    const source = program.files.find((one) => one.file === file);
    const asBefore = (imports: boolean): boolean =>
      source !== undefined &&
      markBefore(
        program,
        source,
        names,
        renamed.map((one) => ({ ...one, imports })),
      ) === mark;
    return asBefore(false) || asBefore(true) ? [] : [file];
  });
}

type Started = Pick<StudyView, "started" | "recommendation">;

/** Literals of parameters that are annotated no more and have the value that they had, or the recommended one: the code means what it meant. */
function goneLiterals(program: Program, { started, recommendation }: Started, source: SourceFile): readonly Span[] {
  const there = new Set(program.parameters.map(({ spec }) => spec.name));
  return started.space.flatMap((spec) => {
    if (spec.file !== source.file || there.has(spec.name)) return [];
    const literal = goneLiteral(source.text, spec);
    const isMeant = literal !== null && (literal.value === spec.baseline || literal.value === recommendation?.params[spec.name]);
    return isMeant ? [literal] : [];
  });
}

/**
 * Whether a study whose own entry file is gone was one of this program: the entry was renamed or moved. Told by its code, or else by the
 * names of its parameters and objectives.
 */
export function isRenamed(program: Program, { started }: Pick<StudyView, "started">): boolean {
  const { code, entry, space, objectives } = started;
  if (entry === null || space.length === 0) return false;
  const names = new Set(space.map(({ name }) => name));
  const mark = code?.[entry];
  if (mark !== undefined && markLike(mark, program, program.entry, names) === mark) return true;
  const own = new Set(program.parameters.map(({ spec }) => spec.name));
  const metrics = program.objectives.map(({ spec }) => spec.name);
  return (
    own.size === names.size && [...names].every((name) => own.has(name)) && metrics.join() === objectives.map(({ name }) => name).join()
  );
}
