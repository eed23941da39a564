import { describe, expect, it } from "vitest";
import type { WorkspaceEdit } from "vscode-languageserver";
import { type NameQuestion, parameterDefinition, parameterReferences } from "../../server/features/navigation";
import { preparedRename, renameParameter } from "../../server/features/rename";
import { documentSymbols, workspaceSymbols } from "../../server/features/symbols";
import { LineIndex } from "../../server/language/text-positions";
import { CURSOR } from "../support/completed";
import { programIn, ROOT } from "../support/feature-model";

const TRAIN = `# @search trials=4
import model
optimizer = "sgd"  # @tune "sgd" | "adam"
momentum = 0.5  # @tune 0..0.99 if optimizer == "sgd" and width > 8
lr = 0.1  # @tune 1e-4..1 log as rate
decay = 0.1  # @tune 0..1 if rate > 0.1 or not (rate <= 0.01)
acc = lr  # @objective maximize
ms = lr  # @constraint <= 5
`;
const MODEL = 'width = 16  # @tune 4..64\nheads = 2  # @tune 1..8 if width >= 32 and optimizer in ("sgd", "adam")\n';
const FILES = { "train.py": TRAIN, "model.py": MODEL };

/** A question at the sign `¦` behind the first occurrence of a text. */
function at(marked: string, file = "train.py", files: Readonly<Record<string, string>> = FILES): NameQuestion {
  const text = files[file] ?? "";
  const found = text.indexOf(marked.replace(CURSOR, ""));
  if (found < 0) throw new Error(`no ${marked}`);
  return {
    programs: [programIn(files)],
    path: `${ROOT}/${file}`,
    offset: found + marked.indexOf(CURSOR),
    uriOf: (path) => path.slice(ROOT.length + 1),
  };
}

function written(edit: WorkspaceEdit | string | null, files: Readonly<Record<string, string>> = FILES): Record<string, string> {
  if (edit === null || typeof edit === "string") throw new Error(String(edit));
  return Object.fromEntries(
    Object.entries(edit.changes ?? {}).map(([uri, edits]) => {
      const lines = new LineIndex(files[uri] ?? "");
      const sorted = edits.toSorted((a, b) => lines.offsetAt(b.range.start) - lines.offsetAt(a.range.start));
      let text = files[uri] ?? "";
      for (const { range, newText } of sorted)
        text = text.slice(0, lines.offsetAt(range.start)) + newText + text.slice(lines.offsetAt(range.end));
      return [uri, text];
    }),
  );
}

const texts = (question: NameQuestion, withDefinition = true, files: Readonly<Record<string, string>> = FILES) =>
  parameterReferences(question, withDefinition).map(({ uri, range }) => {
    const lines = new LineIndex(files[uri] ?? "");
    return `${uri}:${range.start.line + 1} ${(files[uri] ?? "").slice(lines.offsetAt(range.start), lines.offsetAt(range.end))}`;
  });

describe("definition and references", () => {
  it("go from a condition to the name in the code, also of another file, or behind `as`", () => {
    expect(parameterDefinition(at("if opti¦mizer =="))).toMatchObject({ uri: "train.py", range: { start: { line: 2, character: 0 } } });
    expect(parameterDefinition(at("and wid¦th > 8"))).toMatchObject({ uri: "model.py", range: { start: { line: 0, character: 0 } } });
    expect(parameterDefinition(at("if ra¦te > 0.1"))).toMatchObject({ uri: "train.py", range: { start: { line: 4, character: 33 } } });
  });

  it("say nothing in code, which has a server of its own", () => {
    expect(parameterDefinition(at("opti¦mizer = "))).toBeNull();
    expect(parameterDefinition(at("acc¦ = lr"))).toBeNull();
  });

  it("find all uses in all files", () => {
    const all = ["train.py:3 optimizer", "train.py:4 optimizer", "model.py:2 optimizer"];
    expect(texts(at("if opti¦mizer =="))).toEqual(all);
    expect(texts(at("if opti¦mizer =="), false)).toEqual(all.slice(1));
    expect(texts(at("as ra¦te"))).toEqual(["train.py:5 rate", "train.py:6 rate", "train.py:6 rate"]);
    expect(texts(at("opti¦mizer = "))).toEqual(all.slice(1));
  });
});

describe("rename", () => {
  it("is refused outside of annotations and on what is no name", () => {
    for (const place of ["opti¦mizer = ", "lr¦ = 0.1", "import mo¦del", "@tu¦ne 0..0.99", '== "sg¦d"', "wid¦th > 8"].slice(0, 5))
      expect(preparedRename(at(place)), place).toBeNull();
    expect(preparedRename(at("wid¦th = 16", "model.py"))).toBeNull();
    expect(renameParameter(at("lr¦ = 0.1"), "x")).toBeNull();
  });

  it("offers the name as it is written", () => {
    expect(preparedRename(at("as ra¦te"))).toMatchObject({ placeholder: "rate", range: { start: { line: 4, character: 33 } } });
    expect(preparedRename(at("if ra¦te >"))?.placeholder).toBe("rate");
  });

  it("edits `as` and all uses", () => {
    const edited = written(renameParameter(at("not (rat¦e"), "eta"));
    expect(edited).toEqual({
      "train.py": TRAIN.replace("as rate", "as eta").replace("if rate > 0.1 or not (rate <=", "if eta > 0.1 or not (eta <="),
    });
    expect(programIn({ ...FILES, ...edited }).problems.filter((p) => p.severity === "error")).toEqual([]);
  });

  it("of a name that the code assigns adds `as`, in whatever file, and leaves the code alone", () => {
    const edited = written(renameParameter(at("if width¦ >= 32", "model.py"), "hidden"));
    expect(edited).toEqual({
      "model.py": MODEL.replace("4..64", "4..64 as hidden").replace("if width", "if hidden"),
      "train.py": TRAIN.replace("and width >", "and hidden >"),
    });
    expect(programIn({ ...FILES, ...edited }).problems.filter((p) => p.severity === "error")).toEqual([]);
  });

  it("says why a name cannot be", () => {
    expect(renameParameter(at("as ra¦te"), "a b")).toMatch(/no name/);
    expect(renameParameter(at("as ra¦te"), "log")).toMatch(/word of annotations/);
    expect(renameParameter(at("as ra¦te"), "momentum")).toMatch(/Another parameter/);
    expect(renameParameter(at("as ra¦te"), "rate")).toMatchObject({});
  });

  it("covers every program that has the file", () => {
    const other = {
      "eval.py": "import model\nkeep = 0.5  # @tune 0..1 if width > 4\nx = keep  # @objective maximize\n",
      "model.py": MODEL,
    };
    const question = at("if width¦ >= 32", "model.py");
    const both = { ...question, programs: [...question.programs, programIn(other, "eval.py")] };
    expect(Object.keys((renameParameter(both, "hidden") as WorkspaceEdit).changes ?? {}).toSorted()).toEqual([
      "eval.py",
      "model.py",
      "train.py",
    ]);
  });

  it("finds names that are made unique by their function, and keeps spans apart in one comment", () => {
    const files = {
      "train.py":
        "def a(lr=0.1): pass  # @tune 0..1\ndef b(lr=0.2): pass  # @tune 0..1\nn = 1  # @tune 1..3 if a.lr > 0.5\nacc = 1  # @objective maximize\n",
    };
    expect(written(renameParameter(at("if a.l¦r", "train.py", files), "first"), files)["train.py"]).toBe(
      "def a(lr=0.1): pass  # @tune 0..1 as first\ndef b(lr=0.2): pass  # @tune 0..1\nn = 1  # @tune 1..3 if first > 0.5\nacc = 1  # @objective maximize\n",
    );
  });
});

describe("symbols", () => {
  it("of a file are what is annotated there", () => {
    const symbols = documentSymbols(programIn(FILES), `${ROOT}/train.py`);
    expect(symbols.map((s) => s.name)).toEqual([
      ...["@tune optimizer", "@tune momentum", "@tune rate", "@tune decay", "@objective acc", "@constraint ms"],
    ]);
    expect(symbols[2]).toMatchObject({ detail: "number from 1e-4 to 1, log scale" });
    for (const { range, selectionRange } of symbols) {
      expect(range.start.line * 1000 + range.start.character).toBeLessThanOrEqual(
        selectionRange.start.line * 1000 + selectionRange.start.character,
      );
      expect(range.end.line * 1000 + range.end.character).toBeGreaterThanOrEqual(
        selectionRange.end.line * 1000 + selectionRange.end.character,
      );
    }
  });

  it("of the workspace are parameters by letters of their names, each once", () => {
    const programs = [programIn(FILES), programIn(FILES, "model.py")];
    expect(workspaceSymbols(programs, "", (p) => p).map((s) => s.name)).toEqual([
      "optimizer",
      "momentum",
      "rate",
      "decay",
      "width",
      "heads",
    ]);
    expect(workspaceSymbols(programs, "OMEN", (p) => p).map((s) => s.name)).toEqual(["momentum"]);
    expect(workspaceSymbols(programs, "zz", (p) => p)).toEqual([]);
  });
});
