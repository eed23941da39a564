import { describe, expect, test } from "vitest";
import { LineIndex } from "../../../server/language/text-positions";
import { problemsOf, programOf } from "./sample";

const REST = ["no-objective", "no-parameters", "no-annotations", "config-alone", "command-missing"];

/** File, text, and the text after the mend; null where no one edit mends it. */
const cases: readonly (readonly [file: string, text: string, mended: string | null])[] = [
  ["a.sql", "SELECT 3 AS n; # @tune 1..5", "SELECT 3 AS n; -- @tune 1..5"],
  ["a.yaml", "a: 1 // @tune 1..3", "a: 1 # @tune 1..3"],
  ["a.yaml", "d: {a: 1 ; @tune 1..2\n  }", "d: {a: 1 # @tune 1..2\n  }"],
  ["a.json", '{"a": 1} ; @tune 1..3', '{"a": 1} // @tune 1..3'],
  ["a.toml", "a = 1 // @tune 1..3", "a = 1 # @tune 1..3"],
  ["a.ini", "[a]\na = 1 // @tune 1..3", "[a]\na = 1 # @tune 1..3"],
  ["a.sh", "A=1 // @tune 1..3", "A=1 # @tune 1..3"],
  ["a.sh", "A=1# @tune 1..3", "A=1 # @tune 1..3"],
  ["a.env", "A=1# @tune 1..3", "A=1 # @tune 1..3"],
  ["a.m", "x = 1 // @tune 1..3", "x = 1 % @tune 1..3"],
  ["a.c", "int n = 3; # @tune 1..5", "int n = 3; // @tune 1..5"],
  ["a.lua", "local n = 3 // @tune 1..5", "local n = 3 -- @tune 1..5"],
  ["a.scm", "(define x 3) // @tune 1..5", "(define x 3) ; @tune 1..5"],
  ["Makefile", "A = 3 // @tune 1..5", "A = 3 # @tune 1..5"],
  ["Dockerfile", "FROM x\nARG A=1 # @tune 1..3", null],
];

describe("a tag behind a sign that begins no comment", () => {
  test.each(cases)("%s: %j", (file, text, mended) => {
    const program = programOf(text, file);
    expect(problemsOf(program, REST)).toEqual(['tag-outside-comment "@tune"']);
    const mend = program.problems.find((p) => p.code === "tag-outside-comment")?.mend;
    expect(mend === undefined).toBe(mended === null);
    if (mend === undefined || mended === null) return;
    const lines = new LineIndex(text);
    const after = mend.edits.reduceRight(
      (t, e) => t.slice(0, lines.offsetAt(e.range.start)) + e.newText + t.slice(lines.offsetAt(e.range.end)),
      text,
    );
    expect(after).toBe(mended);
    expect(problemsOf(programOf(after, file), REST)).toEqual([]);
  });

  test.each([
    ["a.sh", 'echo "// @tune 1..2"\ncat <<X\n// @tune 1..2\nX\n'],
    ["a.c", 'char *s = "# @tune 1..2";'],
    ["a.yaml", 'b: "x // @tune 1..2"\nc: |\n  x // @tune 1..2\n'],
    ["a.json", '{"b": "# @tune 1..2"}'],
    ["a.rb", "x = y; @seed = 1; @objective = 2"],
    ["a.md", "# Notes\n\n// @tune 1..2 in a text\n"],
  ])("%s: what is text, or a name of the language's own, is left alone: %j", (file, text) => {
    expect(problemsOf(programOf(text, file), REST)).toEqual([]);
  });
});
