import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { runCommand, snapshot } from "../support/command-trial";
import { makeWorkspace } from "../support/python-trial";

const made: string[] = [];

function workspaceOf(files: Readonly<Record<string, string>>): string {
  const workspace = makeWorkspace(files);
  made.push(workspace);
  return workspace;
}

afterEach(() => {
  for (const workspace of made.splice(0)) rmSync(workspace, { recursive: true, force: true });
});

const C = {
  Makefile: `train: train.o model.o
\tcc -o $@ $^
%.o: %.c model.h
\techo compiling $<
\tcc -c -o $@ $<
`,
  "model.h": "double model(double rate, int depth);\n",
  "model.c": `#include "model.h"\ndouble model(double rate, int depth) { return rate * depth; }\n`,
  "train.c": `/* @search command="make -s && ./train {args}" */
#include <stdio.h>
#include <stdlib.h>
#include "model.h"
/* @objective maximize score */
int main(int argc, char **argv) {
  double rate = 0.5; // @tune 0..1
  int depth = 4; // @tune 1..9
  FILE *f = fopen("result.txt", "a");
  fprintf(f, "%g\\n", model(rate, depth));
  fclose(f);
  for (int step = 1; step <= 2; step++) printf("score: %g\\n", model(rate, depth) * step + (argc > 1 ? atof(argv[1]) : 0));
  return 0;
}
`,
};

test("a C program is built anew with the trial's values, and nothing of the workspace changes", async () => {
  const workspace = workspaceOf(C);
  execFileSync("make", ["-s"], { cwd: workspace });
  const before = snapshot(workspace);
  const runs = await runCommand(workspace, "train.c", [{}, { params: { rate: 0.25 } }, { params: { depth: 8, rate: 1 } }], {
    slots: 2,
    arguments: ["100"],
  });
  expect(
    runs.map(({ end }) => end.kind),
    runs.map(({ log }) => log).join(),
  ).toEqual(["finished", "finished", "finished"]);
  expect(runs.map(({ reports }) => reports.map(([, , value]) => value))).toEqual([
    [102, 104],
    [101, 102],
    [108, 116],
  ]);
  expect(runs.flatMap(({ problems }) => problems)).toEqual([]);
  expect(runs.map(({ log }) => log.match(/compiling .*/g) ?? [])).toEqual([[], ["compiling train.c"], ["compiling train.c"]]);
  expect(snapshot(workspace)).toEqual(before);
});
