import { toDiagnostic } from "../../../server/features/diagnostics";
import type { FileModel } from "../../../server/features/file-model";
import { proposedChoices } from "../../../server/features/mends";
import type { Program, SourceHost } from "../../../server/language/model";
import { loadProgram } from "../../../server/language/program";
import { LineIndex } from "../../../server/language/text-positions";
import type { Mend, Problem } from "../../../server/protocol/problem";
import { type ExampleCode, PROBLEM_EXAMPLES, type ProblemExample } from "./problem-examples";

const ROOT = "/w/";

/** An example of the table with the problem that it yields. */
export interface Shown {
  readonly problem: Problem;
  readonly marked: { readonly file: string; readonly text: string; readonly from: number; readonly to: number };
  readonly entry: string;
  readonly mended: string | null;
  /** What else would mend it, with all files as they are then. */
  readonly choices: readonly { readonly title: string; readonly files: Readonly<Record<string, string>> }[];
}

export function shown(code: ExampleCode): Shown {
  const example = PROBLEM_EXAMPLES[code];
  const files = plain(example);
  const [entry = ""] = Object.keys(example.files);
  const [file = "", text = ""] = Object.entries(example.files).find(([, one]) => one.includes("«")) ?? [];
  const from = text.indexOf("«");
  const program = programIn(files, entry, example.absent);
  const problem = program.problems.find((p) => p.code === code);
  if (problem === undefined) throw new Error(`the example of ${code} has no such problem`);
  const marked = { file, text: files[file] ?? "", from, to: text.indexOf("»") - 1 };
  const { mend } = problem;
  const model: FileModel = { uri: "", path: ROOT + problem.file, program, study: null, uriOf: (path) => path };
  const afterwards = [...(problem.choices ?? []), ...proposedChoices(model, toDiagnostic(problem))].map((choice) => ({
    title: choice.title,
    files: afterMend(files, problem.file, choice),
  }));
  return { problem, marked, entry, mended: mend === undefined ? null : mended(files[problem.file] ?? "", mend.edits), choices: afterwards };
}

export function plain({ files }: ProblemExample): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replace(/[«»]/g, "")]));
}

export function problemsIn(files: Readonly<Record<string, string>>, entry: string, absent?: string): Program["problems"] {
  return programIn(files, entry, absent).problems;
}

function programIn(files: Readonly<Record<string, string>>, entry: string, absent?: string): Program {
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
  return loadProgram(ROOT + entry, ROOT.slice(0, -1), host);
}

/** All files after an edit that may reach into several. */
export function afterMend(files: Readonly<Record<string, string>>, own: string, { edits }: Mend): Record<string, string> {
  const edited = new Set(edits.map(({ file }) => file ?? own));
  const changed = [...edited].map(
    (name) =>
      [
        name,
        mended(
          files[name] ?? "",
          edits.filter(({ file }) => (file ?? own) === name),
        ),
      ] as const,
  );
  return { ...files, ...Object.fromEntries(changed) };
}

function mended(text: string, all: Mend["edits"]): string {
  const lines = new LineIndex(text);
  const edits = all.map((e) => ({ from: lines.offsetAt(e.range.start), to: lines.offsetAt(e.range.end), newText: e.newText }));
  return edits.toSorted((a, b) => b.from - a.from).reduce((done, e) => done.slice(0, e.from) + e.newText + done.slice(e.to), text);
}
