import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { CodeAction, TextEdit } from "vscode-languageserver";
import { type OpenProgram, proposalActions } from "../../server/features/proposal-actions";
import { proposalLenses } from "../../server/features/proposal-lens";
import { parseFile } from "../../server/proposals/parsed-file";

const URI = "file:///w/train.py";
const PLAIN = readFileSync(path.join(import.meta.dirname, "../fixtures/unannotated/train.py"), "utf8");

function programOf(text: string, file = "train.py"): OpenProgram {
  const parsed = parseFile(`/w/${file}`, text);
  if (parsed === null) throw new Error("not parsed");
  return { uri: URI, parsed };
}

function actionsAt(text: string, from: string, to = "", invoked = false, reviews = true): CodeAction[] {
  const program = programOf(text);
  const at = (word: string) => program.parsed.lines.positionAt(text.indexOf(word));
  return proposalActions(program, { start: at(from), end: to === "" ? at(from) : at(to) }, { invoked, reviews });
}

const titles = (actions: readonly CodeAction[]) => actions.map(({ title }) => title);

test("where the cursor comes by, hyperparameters and metrics alone have the light bulb", () => {
  expect(titles(actionsAt(PLAIN, "hidden_size: int"))).toEqual([
    "Tune this value: hidden_size 8 | 16 | 32 | 64 | 128",
    "Tune the hyperparameters of this file…",
  ]);
  expect(titles(actionsAt(PLAIN, "val_loss, val_acc ="))).toEqual([
    "Report this metric: maximize val_acc",
    "Report this metric: minimize val_loss",
    "Tune the hyperparameters of this file…",
  ]);
  expect(titles(actionsAt(PLAIN, "import argparse"))).toEqual([]);
  expect(titles(actionsAt(PLAIN, '"--log-interval"'))).toEqual([]);
});

test("who asks gets it for other numbers too, and the file's anywhere", () => {
  expect(titles(actionsAt(PLAIN, "split = int", "", true))[0]).toMatch(/^Report this metric: maximize split/);
  expect(titles(actionsAt(PLAIN, "import argparse", "", true))).toEqual(["Tune the hyperparameters of this file…"]);
  expect(titles(actionsAt("retries = 3\n", "retries", "", true))).toEqual(["Tune this value: retries 1..12"]);
  expect(titles(actionsAt("retries = 3\n", "retries"))).toEqual([]);
});

test("a value that is searched over is no metric", () => {
  expect(titles(actionsAt("momentum = 0.5  # @tune 0..0.99\n", "0.5", "", true))).toEqual([]);
});

test("what is made is no metric, nor is a value whose name says nothing where there is an objective", () => {
  expect(titles(actionsAt("model = Net(width=3)\n", "model", "", true))).not.toContainEqual(expect.stringMatching(/^Report/));
  expect(titles(actionsAt("score = f(x)\n", "score", "", true))[0]).toMatch(/^Report this metric: maximize score/);
  const quiet = "left = f(x)\n";
  expect(titles(actionsAt(quiet, "left", "", true))).toEqual(["Report this metric: maximize left", "Report this metric: minimize left"]);
  expect(titles(actionsAt(`${quiet}val_acc = g()  # @objective maximize\n`, "left", "", true))).toEqual([]);
});

test("a selection is tuned as one edit", () => {
  const actions = actionsAt(PLAIN, "hidden_size: int", "def parse_args");
  expect(titles(actions)).toContain("Tune these 3 values");
  const edits = actions.find(({ title }) => title.startsWith("Tune these"))?.edit?.changes?.[URI] ?? [];
  expect(edits.map(({ newText }: TextEdit) => newText.trim())).toEqual([
    "# @tune 8 | 16 | 32 | 64 | 128",
    "# @tune 0..0.6",
    '# @tune "relu" | "tanh"',
  ]);
});

test("a client that shows nothing beforehand gets the whole file's as one edit", () => {
  const action = actionsAt(PLAIN, "hidden_size: int", "", true, false).at(-1);
  expect(action?.command).toBeUndefined();
  expect(action?.edit?.changes?.[URI]).toHaveLength(11);
});

test("an annotated file has its values and no proposal for the whole", () => {
  const text = PLAIN.replace("hidden_size: int = 32", "hidden_size: int = 32  # @tune 8..64");
  expect(titles(actionsAt(text, "hidden_size: int"))).toEqual([]);
  expect(titles(actionsAt(text, "dropout: float"))).toEqual(["Tune this value: dropout 0..0.6"]);
  expect(proposalLenses(URI, programOf(text).parsed)).toEqual([]);
});

test("the lens stands over programs that train and measure, over nothing else", () => {
  const [lens] = proposalLenses(URI, programOf(PLAIN).parsed);
  expect(lens?.command).toMatchObject({
    title: "Tune this file: 7 hyperparameters, maximize val_acc",
    command: "tunelens.tuneFile",
    arguments: [URI],
  });
  const without = [
    "lr = 0.1\nmomentum = 0.9\n",
    "import torch\nlr = 0.1\nmomentum = 0.9\n",
    "lr = 0.1\nval_acc = f(lr)\n",
    "lr = 0.1\nmomentum = 0.9\nacc = f()\n",
    PLAIN.replaceAll("val_acc", "q")
      .replaceAll("val_loss", "r")
      .replaceAll(/acc|loss/g, "s"),
  ];
  for (const text of without) expect(proposalLenses(URI, programOf(text).parsed), text.slice(0, 60)).toEqual([]);
  expect(proposalLenses(URI, programOf(PLAIN, "test_train.py").parsed)).toEqual([]);
});

test("who asks at one of several literals is offered that one, whatever its neighbours are", () => {
  const line = "m = CatBoostClassifier(learning_rate=0.03, border_count=128, depth=6)\n";
  const titles = (from: string, invoked: boolean) =>
    actionsAt(`from catboost import CatBoostClassifier\n${line}`, from, "", invoked).map(({ title }) => title);
  expect(titles("128", true).filter((title) => /^Tune this value/.test(title))).toEqual([
    expect.stringMatching(/^Tune this value: border_count/),
  ]);
  expect(titles("128", false).some((title) => /border_count/.test(title))).toBe(false);
  expect(titles("0.03", true)[0]).toMatch(/^Tune this value: learning_rate/);
});
