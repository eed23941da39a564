import path from "node:path";
import { expect } from "vitest";
import { type PythonProgram, type PythonRun, repository, runPython } from "./python-trial";

/** The Python with the frameworks that the repository's own environment holds. */
export const pythonWithFrameworks = path.join(repository, ".cache/frameworks/bin/python");
/** One thread each: other tests run beside. Keras runs on what is installed. */
export const frameworkEnvironment = { KERAS_BACKEND: "torch", OMP_NUM_THREADS: "1" };

/** Runs one trial of a program that trains with a framework. */
export function runFramework(source: string, more: Partial<PythonProgram> = {}): Promise<PythonRun> {
  const settings = { interpreters: { python: pythonWithFrameworks }, extraEnvironment: frameworkEnvironment, ...more.settings };
  return runPython({ ...more, files: { "train.py": source, ...more.files }, settings });
}

/** What a channel reported: `[step, value]`. */
export function channel({ reports }: PythonRun, index: number): readonly (readonly [number, number])[] {
  return reports.flatMap(([own, step, value]) => (own === index ? [[step, value] as const] : []));
}

export function steps(run: PythonRun, index = 0): readonly number[] {
  return channel(run, index).map(([step]) => step);
}

/** `1 … n` */
export function upTo(n: number): readonly number[] {
  return Array.from({ length: n }, (_, i) => i + 1);
}

/** The values that the program printed behind a word, as JSON. */
export function printed({ log }: PythonRun, word: string): unknown {
  const line = log.split("\n").find((text) => text.startsWith(`${word} `));
  if (line === undefined) throw new Error(`The program did not print ${word}:\n${log}`);
  return JSON.parse(line.slice(word.length + 1));
}

/** Ends a training of thousands of steps after its third report: it unwinds, and its process is gone. */
export async function expectStops(source: string): Promise<void> {
  const body = source
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
  const program = `import os\nprint("pid", os.getpid())\ntry:\n${body}\nfinally:\n    print("unwound 1")\n`;
  const run = await runFramework(program, { stopAfter: 3 });
  expect(run.end.kind, run.log).toBe("stopped");
  expect(run.log).toContain("unwound 1");
  expect(run.log).not.toContain("Traceback");
  expect(run.reports.length).toBeGreaterThanOrEqual(3);
  expect(run.reports.length).toBeLessThan(1000);
  expect(() => process.kill(Number(printed(run, "pid")), 0)).toThrow("ESRCH");
}
