import { namesIn } from "./evaluate";
import type { Parameter } from "./parameter";

/** Parameters with each one behind all that its condition names, else in the order given. Throws on a double or unknown name and on a cycle. */
export function inDependencyOrder(parameters: readonly Parameter[]): readonly Parameter[] {
  const byName = new Map<string, Parameter>();
  for (const parameter of parameters) {
    if (byName.has(parameter.name)) throw new Error(`Two parameters are called "${parameter.name}"; give one another name with "as NAME".`);
    byName.set(parameter.name, parameter);
  }
  const ordered: Parameter[] = [];
  const done = new Set<string>();
  const visit = (parameter: Parameter, path: readonly string[]): void => {
    if (done.has(parameter.name)) return;
    const from = path.indexOf(parameter.name);
    if (from >= 0) throw new Error(`Conditions form a cycle: ${[...path.slice(from), parameter.name].join(" → ")}.`);
    for (const name of parameter.condition === null ? [] : namesIn(parameter.condition)) {
      const other = byName.get(name);
      if (other === undefined) throw new Error(`The condition of "${parameter.name}" names "${name}", which is no parameter.`);
      visit(other, [...path, parameter.name]);
    }
    done.add(parameter.name);
    ordered.push(parameter);
  };
  for (const parameter of parameters) visit(parameter, []);
  return ordered;
}
