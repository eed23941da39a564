import type { Program, SourceHost } from "../../../server/language/model";
import { loadProgram } from "../../../server/language/program";
import { LineIndex } from "../../../server/language/text-positions";
import type { Problem } from "../../../server/protocol/problem";
import { type ExampleCode, PROBLEM_EXAMPLES, type ProblemExample } from "./problem-examples";

const ROOT = "/w/";

/** An example of the table with the problem that it yields. */
export interface Shown {
  readonly problem: Problem;
  readonly marked: { readonly file: string; readonly text: string; readonly from: number; readonly to: number };
  readonly entry: string;
  readonly mended: string | null;
}

export function shown(code: ExampleCode): Shown {
  const example = PROBLEM_EXAMPLES[code];
  const files = plain(example);
  const [entry = ""] = Object.keys(example.files);
  const [file = "", text = ""] = Object.entries(example.files).find(([, one]) => one.includes("«")) ?? [];
  const from = text.indexOf("«");
  const problem = problemsIn(files, entry, example.absent).find((p) => p.code === code);
  if (problem === undefined) throw new Error(`the example of ${code} has no such problem`);
  const marked = { file, text: files[file] ?? "", from, to: text.indexOf("»") - 1 };
  return { problem, marked, entry, mended: problem.mend === undefined ? null : mended(files[problem.file] ?? "", problem.mend) };
}

export function plain({ files }: ProblemExample): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replace(/[«»]/g, "")]));
}

export function problemsIn(files: Readonly<Record<string, string>>, entry: string, absent?: string): Program["problems"] {
  const names = Object.keys(files).filter((name) => name !== absent);
  const host: SourceHost = {
    read: (path) => (names.includes(path.slice(ROOT.length)) ? files[path.slice(ROOT.length)] : undefined),
    isFile: (path) => names.includes(path.slice(ROOT.length)),
    list: (folder) => [
      ...new Set(
        names
          .map((name) => ROOT + name)
          .flatMap((path) => (path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).replace(/\/.*/, "/") : [])),
      ),
    ],
  };
  return loadProgram(ROOT + entry, ROOT.slice(0, -1), host).problems;
}

function mended(text: string, mend: NonNullable<Problem["mend"]>): string {
  const lines = new LineIndex(text);
  const edits = mend.edits.map((e) => ({ from: lines.offsetAt(e.range.start), to: lines.offsetAt(e.range.end), newText: e.newText }));
  return edits.toSorted((a, b) => b.from - a.from).reduce((done, e) => done.slice(0, e.from) + e.newText + done.slice(e.to), text);
}
