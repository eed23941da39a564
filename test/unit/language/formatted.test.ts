import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { checkResult, loadProgram } from "../../../server/language/program";
import { literalValue } from "../../../server/space/literal";

/** What Black, Ruff and Prettier made of two programs; format.sh beside them says how. */
const FOLDER = path.join(import.meta.dirname, "formatted");
const read = (name: string): string => readFileSync(path.join(FOLDER, name), "utf8");

/** Everything that a search takes from a program, whatever the quotes and wherever it stands. */
function searched(name: string) {
  const entry = `/w/${path.basename(name, ".txt")}`;
  const text = read(name);
  const host = { read: (file: string) => (file === entry ? text : undefined), isFile: (file: string) => file === entry };
  const { space, fidelity, objectives, constraints, search, problems } = checkResult(loadProgram(entry, "/w", host));
  return {
    problems,
    space: space.map(({ file: _file, range: _range, source: _source, ...parameter }) => ({
      ...parameter,
      baseline: plain(parameter.baseline),
    })),
    fidelity: fidelity && { ...fidelity, file: null, range: null },
    objectives,
    constraints,
    search,
  };
}

function plain(baseline: string | number | null): unknown {
  return typeof baseline === "string" ? (literalValue(baseline)?.value ?? baseline) : baseline;
}

describe.each([
  { source: "train.py.txt", ending: ".py.txt", parameters: 31 },
  { source: "train.ts.txt", ending: ".ts.txt", parameters: 13 },
])("$source as formatters write it", ({ source, ending, parameters }) => {
  const formatted = readdirSync(FOLDER).filter((name) => name.endsWith(ending) && name !== source);
  it("is a sound program to begin with", () => {
    expect(searched(source).problems).toEqual([]);
    expect(searched(source).space).toHaveLength(parameters);
    expect(searched(source).objectives).toHaveLength(2);
    expect(formatted.length).toBeGreaterThanOrEqual(3);
  });
  it.each(formatted)("%s is the same search", (name) => {
    expect(read(name)).not.toBe(read(source));
    expect(searched(name)).toEqual(searched(source));
  });
});
