import { markLike } from "../language/code-mark";
import type { RenamedModule } from "../language/code-words";
import type { Program } from "../language/model";
import type { StudyView } from "../protocol/view";

type Started = Pick<StudyView, "started">;

/** Modules of a study that have another name now, told by their code: a file that is gone, and one that says the same. */
export function renamedModules(program: Program, { started }: Started): readonly Omit<RenamedModule, "imports">[] {
  const { code } = started;
  const sources = [...program.files, ...program.modules];
  const there = new Set(sources.map(({ file }) => file));
  if (code === undefined || Object.keys(code).every((file) => there.has(file))) return [];
  return Object.entries(code).flatMap(([file, mark]) => {
    if (there.has(file)) return [];
    const same = sources.find((source) => code[source.file] === undefined && markLike(mark, program, source) === mark);
    return same === undefined ? [] : [{ earlier: stem(file), now: stem(same.file) }];
  });
}

/**
 * A program with the names that its parameters had in a study: those that have the name of their module in them (`model:lr`) are called by
 * the module's earlier name where it was renamed since.
 */
export function asStudied(program: Program, view: Started): Program {
  const renamed = renamedModules(program, view);
  if (renamed.length === 0) return program;
  const known = new Set(view.started.space.map(({ name }) => name));
  const parameters = program.parameters.map((parameter) => {
    const { name } = parameter.spec;
    const [module] = renamed.filter(({ now }) => name.startsWith(`${now}:`));
    const before = module && `${module.earlier}${name.slice(module.now.length)}`;
    return before === undefined || known.has(name) || !known.has(before)
      ? parameter
      : { ...parameter, spec: { ...parameter.spec, name: before } };
  });
  return { ...program, parameters };
}

function stem(file: string): string {
  return (file.split("/").at(-1) ?? "").replace(/\.\w+$/, "");
}
