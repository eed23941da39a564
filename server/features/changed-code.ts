import { codeMarks, markBefore } from "../language/code-mark";
import type { Program } from "../language/model";
import type { StudyView } from "../protocol/view";
import { renamedModules } from "./renamed-modules";

/**
 * Files of a study whose code means something else now than when it ran, parameters' values and comments aside: what was found there need not
 * hold here. A file that was renamed is the same one, and so is one that says nothing else but its new name. Empty for a study of an earlier version, of which that cannot be told.
 */
export function changedCode(program: Program, { started }: StudyView): readonly string[] {
  const { code, space } = started;
  if (code === undefined) return [];
  const names = new Set(space.map(({ name }) => name));
  const now = codeMarks(program, names);
  const marks = new Set(Object.values(now));
  const changed = Object.entries(code).filter(([file, mark]) => now[file] !== mark && (now[file] !== undefined || !marks.has(mark)));
  const renamed = changed.length === 0 ? [] : renamedModules(program, { started });
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

/**
 * Whether a study whose own entry file is gone was one of this program: the entry was renamed or moved. Told by its code, or else by the
 * names of its parameters and objectives.
 */
export function isRenamed(program: Program, { started }: StudyView): boolean {
  const { code, entry, space, objectives } = started;
  if (entry === null || space.length === 0) return false;
  const names = new Set(space.map(({ name }) => name));
  const mark = code?.[entry];
  if (mark !== undefined && codeMarks(program, names)[program.entry.file] === mark) return true;
  const own = new Set(program.parameters.map(({ spec }) => spec.name));
  const metrics = program.objectives.map(({ spec }) => spec.name);
  return (
    own.size === names.size && [...names].every((name) => own.has(name)) && metrics.join() === objectives.map(({ name }) => name).join()
  );
}
