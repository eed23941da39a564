import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { planDevices } from "../../server/devices/device-plan";
import { spokenIn } from "../../server/page/translations";
import type { SpaceParameter } from "../../server/protocol/space";
import { chooseStopper } from "../../server/stoppers/choose";
import { spaceEdits } from "../../server/study/space-edits";
import { failureAdvice } from "../../server/trials/failure-advice";
import { metricProblem, unprintedProblem } from "../../server/trials/metric-problem";
import { missedReason, unusedProblem } from "../../server/trials/unused-values";
import { reasonText } from "../../server/words/reasons";
import { saidText, toldProblem } from "../../server/words/search-problems";
import { speak } from "../../server/words/translate";
import { programIn } from "../support/feature-model";

const ROOT = path.join(import.meta.dirname, "../..");
const KOREAN = /\p{Script=Hangul}/u;
/** Words of a sentence: names, options and numbers aside. */
const ENGLISH = /\b(?:the|is|was|of|and|not|to|it|or|what|there|write)\b/;

describe("what a study says of itself is told in Korean", () => {
  beforeEach(() => speak("ko", spokenIn(path.join(ROOT, "l10n"), ["ko"])?.translations ?? {}));
  afterEach(() => speak("en", {}));

  const told = (said: string) => {
    const text = saidText(said);
    expect(text).toMatch(KOREAN);
    expect(text).not.toMatch(ENGLISH);
    return text;
  };
  const program = programIn({ "train.py": "lr = 0.1  # @tune 1e-4..1 log\n# @objective maximize val_acuracy\n" });
  const [objective] = program.objectives;
  if (objective === undefined) throw new Error("the program has no objective");
  const metric = { name: "val_acuracy", words: "@objective maximize", severity: "error" as const, channel: objective.channel };

  test("metrics that did not come, with the quick fixes for those that did", () => {
    const logged = new Map([["keras", new Set(["val_accuracy", "val_loss"])]]);
    const problem = toldProblem(metricProblem(metric, logged));
    expect(problem.message).toBe(
      "val_acuracy은(는) Keras이(가) 보고하는 지표(val_accuracy, val_loss)에 없습니다. @objective maximize val_accuracy(으)로 쓰세요.",
    );
    expect([problem.mend?.title, ...(problem.choices ?? []).map(({ title }) => title)]).toEqual([
      "val_accuracy(으)로 변경",
      "val_loss(으)로 변경",
    ]);
    const many = new Map([["keras", new Set(Array.from({ length: 20 }, (_, i) => `metric_${i}`))]]);
    told(metricProblem(metric, many).message);
    told(
      metricProblem(
        metric,
        new Map([
          ["lightgbm", new Set<string>()],
          ["transformers", new Set<string>()],
        ]),
      ).message,
    );
    told(metricProblem(metric, new Map([["unheard", new Set<string>()]])).message);
    told(unprintedProblem(metric).message);
  });

  test("files whose values nobody took, stops, devices, edits of the space", () => {
    const source = { ...program.entry, file: "net.py" };
    const file = { source, names: ["width", "depth"], range: objective.channel.range };
    told(missedReason(file));
    expect(reasonText(missedReason(file), "step")).toBe(told(missedReason(file)));
    told(unusedProblem(file, 3).message);
    told(unusedProblem({ ...file, source: { ...source, language: "text" } }, 3).message);
    const settings = { direction: "maximize", minSteps: null, patience: null, resumable: false } as const;
    for (const stop of ["slow", "none(3)", "median(7)", "asha(1)", "auto(bold)"]) {
      const choice = chooseStopper(stop, settings);
      told("invalid" in choice ? choice.invalid : "");
    }
    const wishes = [{ gpus: 1 }, {}];
    for (const wish of wishes) {
      const plan = planDevices(
        { devices: [], note: "CUDA_VISIBLE_DEVICES= leaves none of the 4 GPUs of this machine" },
        { parallel: 2, gpus: undefined, ...wish },
      );
      for (const said of "refused" in plan ? [plan.refused] : plan.notes.map(({ message }) => message)) told(said);
    }
    const lr: SpaceParameter = {
      ...{ name: "lr", type: "float", low: 0, high: 1, log: false, step: null, baseline: 0.1, source: "0.1", file: "train.py" },
      ...{ range: objective.channel.range, condition: null },
    };
    const changed = { ...lr, high: 2, baseline: 0.2 };
    const all = [spaceEdits([lr], [changed], () => null), spaceEdits([lr], [], () => null), spaceEdits([], [lr], () => 0.3)];
    const sentences = all.flatMap((edits) => edits.sentences);
    expect(sentences).toHaveLength(4);
    sentences.forEach(told);
  });

  test("an error of the program stays as it is, and what mends it is told", () => {
    const error = "EOFError: EOF when reading a line";
    const advice = failureAdvice(error, "/w/train.py", "/w", "");
    const reason = reasonText(`${error} (${advice?.text})`, "step");
    expect(reason.startsWith(`${error} (`)).toBe(true);
    expect(reason).toMatch(KOREAN);
    expect(reasonText("ValueError: it broke (again)", "step")).toBe("ValueError: it broke (again)");
  });

  test("the runtimes, which hold none of these texts, say them word for word", () => {
    const samples: readonly (readonly [file: string, pieces: readonly string[], said: string])[] = [
      ["python/tunelens_runtime/report.py", ["this value could not be reported: %r"], "this value could not be reported: ValueError()"],
      [
        "python/tunelens_runtime/report.py",
        ["the variable named by step= holds no finite number; the reports are counted from 1 instead"],
        "the variable named by step= holds no finite number; the reports are counted from 1 instead",
      ],
      [
        "python/tunelens_runtime/frameworks/logged.py",
        ["%s: what it logged could not be read: %r"],
        "keras: what it logged could not be read: KeyError('x')",
      ],
      [
        "python/tunelens_runtime/frameworks/logged.py",
        ["%s may mean %s: write the one that is meant"],
        "acc may mean a, b: write the one that is meant",
      ],
      [
        "python/tunelens_runtime/frameworks/logged.py",
        [
          "%s %s keeps its metrics where they are not looked for (%s): they are read from what the program prints; ",
          "put the annotation behind a statement that assigns the metric to be sure",
        ],
        "keras 9.9 keeps its metrics where they are not looked for (no Callback): they are read from what the program prints; put the annotation behind a statement that assigns the metric to be sure",
      ],
      [
        "node/tfjs-metrics.ts",
        ["@tensorflow/tfjs-node-gpu runs on the CPU: it found no GPU that it can use, or not the CUDA libraries that it needs."],
        "@tensorflow/tfjs-node-gpu runs on the CPU: it found no GPU that it can use, or not the CUDA libraries that it needs.",
      ],
      [
        "node/tfjs-metrics.ts",
        [" so what fit logs cannot be taken from it: ", "put @objective on a statement that holds the value, or print it."],
        "TensorFlow.js 9.9 has no CallbackList, so what fit logs cannot be taken from it: put @objective on a statement that holds the value, or print it.",
      ],
    ];
    for (const [file, pieces, said] of samples) {
      const source = readFileSync(path.join(ROOT, "server/runtimes", file), "utf8");
      for (const piece of pieces) expect(source).toContain(piece);
      told(said);
    }
  });
});
