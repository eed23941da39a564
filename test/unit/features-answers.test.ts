import { describe, expect, it } from "vitest";
import { codeActions } from "../../server/features/code-actions";
import { codeLenses } from "../../server/features/code-lens";
import type { FileModel } from "../../server/features/file-model";
import { hover } from "../../server/features/hover";
import { inlayHints } from "../../server/features/inlay-hints";
import { PICTURE_COLOURS } from "../../server/features/picture-theme";
import { responsePicture } from "../../server/features/response-picture";
import { studyHints } from "../../server/features/study-hints";
import { codeMarks } from "../../server/language/code-mark";
import type { Verdict } from "../../server/protocol/events";
import type { Landscape } from "../../server/protocol/landscape";
import { LandscapeModels, landscapeTask } from "../../server/study/study-landscape";
import { speak } from "../../server/words/translate";
import { modelOf, programIn, type StudyScript, studyOf } from "../support/feature-model";
import { mulberry32 } from "../support/mulberry32";
import { DONE, edited, FOUND, start, TRAIN } from "../support/searched-program";

const searched = programIn({ "train.py": TRAIN });

function modelNow(text: string, study: StudyScript = DONE, more: Partial<FileModel> = {}): FileModel {
  const program = programIn({ "train.py": text });
  return { ...modelOf(program, studyOf(program, { of: searched, ...study })), ...more };
}

function take(model: FileModel, line: number, title: RegExp, text: string): string {
  const action = codeActions(model, start(line), []).find((a) => title.test(a.title));
  if (!action?.edit) throw new Error(`no edit ${title} among ${codeActions(model, start(line), []).map((a) => a.title)}`);
  return edited(text, action.edit.changes?.["file:///w/train.py"] ?? []);
}

describe("a recommendation of earlier code", () => {
  const changed = TRAIN.replace("val_acc = lr ", "val_acc = lr * 2 ");
  it("is told apart at the literal and cannot be taken by a click", () => {
    const hints = inlayHints(modelNow(changed));
    expect(hints.map(({ label }) => label)).toEqual(["stale → 0.021", "stale → 64", 'stale → "adam"']);
    expect(hints.every(({ textEdits }) => textEdits === undefined)).toBe(true);
  });
  it("is in no quick fix but one that says so", () => {
    const titles = codeActions(modelNow(changed), start(1), []).map(({ title, kind }) => [title, kind]);
    expect(titles).toContainEqual(["Use value found with earlier code: lr 0.5 → 0.021 (train.py changed since)", "refactor.rewrite"]);
    expect(titles.filter(([, kind]) => kind === "quickfix")).toEqual([]);
    expect(codeLenses(modelNow(changed)).map(({ command }) => command?.title)).toEqual([
      "Run search",
      "best 0.981 (yours 0.962) · stale",
      "Show",
    ]);
  });
  it.each([
    ["comments", TRAIN.replace("# @search", "# a word\n# @search")],
    ["blank lines and layout", TRAIN.replace("for epoch in range(3):", "\n\nfor epoch in range( 3 ) :")],
    ["an annotation more", TRAIN.replace("for epoch in range(3):", "for epoch in range(3):  # @fidelity 1..3")],
    ["another value", TRAIN.replace("= 16 ", "= 32 ")],
  ])("is not stale by %s", (_, text) => expect(inlayHints(modelNow(text))[0]?.label).toBe("→ 0.021"));
  it.each([
    ["another operator", TRAIN.replace("range(3)", "range(-3)")],
    ["another indentation", `${TRAIN}    print(1)\n`],
    ["another word in a string", `${TRAIN}    print(f"one {val_acc}!")\n`, `${TRAIN}    print(f"two {val_acc}!")\n`],
    ["another import", `import os\n${TRAIN}`],
  ])("is stale by %s", (_, text, before = TRAIN) =>
    expect(inlayHints(modelNow(text, { ...DONE, of: programIn({ "train.py": before }) }))[0]?.label).toBe("stale → 0.021"));
  const NET = "def net(x):\n    return x * 2  # doubled\n";
  const withModule = (before: Record<string, string>, after: Record<string, string>) => {
    const [then, now] = [programIn(before), programIn(after)];
    return inlayHints(modelOf(now, studyOf(now, { ...DONE, of: then }))).map(({ label }) => label)[0];
  };
  const user = `from net import net\n${TRAIN}`;
  it.each([
    ["is stale by another word of a module that nothing is annotated in", NET.replace("2", "3"), "stale → 0.021"],
    ["not by its comments and blank lines", `# a word\n\n${NET.replace("doubled", "twice")}`, "→ 0.021"],
    ["nor by what is annotated in it since", NET.replace("# doubled", "# doubled @tune 1..3"), "→ 0.021"],
  ])("%s", (_, net, hint) => expect(withModule({ "train.py": user, "net.py": NET }, { "train.py": user, "net.py": net })).toBe(hint));
  it("is not stale where that module has another name now", () => {
    const after = { "train.py": user.replace("from net", "from model"), "model.py": NET };
    expect(withModule({ "train.py": user, "net.py": NET }, after)).toBe("→ 0.021");
    expect(withModule({ "train.py": user, "net.py": NET }, { ...after, "model.py": NET.replace("2", "3") })).toBe("stale → 0.021");
  });
  it.each([
    ["frozen as it was", "batch_size = 16", "→ 0.021"],
    ["frozen at what was found", "batch_size = 64", "→ 0.021"],
    ["frozen at something else", "batch_size = 48", "stale → 0.021"],
  ])("is not stale by a parameter that was frozen, unless it has a value of its own: %s", (_, line, hint) => {
    const text = TRAIN.replace(/batch_size = 16 .*/, line);
    expect(inlayHints(modelNow(text))[0]?.label).toBe(hint);
  });
  it("is the same in every kind of file, whatever its line breaks", () => {
    const files = {
      "a.ts": `const lr = 0.5; // @tune 0..1\nconst f = \`one \${lr} two\`;\nconst acc = lr; // @objective maximize\n`,
      "b.yaml": "net:\n  lr: 0.5  # @tune 0..1\n  width: 3\n",
    };
    const marks = (texts: Readonly<Record<string, string>>) =>
      Object.keys(texts).flatMap((name) => Object.values(codeMarks(programIn(texts, name))));
    const before = marks(files);
    const map = (change: (text: string) => string) =>
      marks(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, change(text)])));
    expect(map((text) => text.replaceAll("\n", "\r\n"))).toEqual(before);
    expect(map((text) => text.replace("0.5", "0.25").replace("0..1", "0..2"))).toEqual(before);
    expect(map((text) => text.replace("two", "three").replace("3", "4")).every((mark) => !before.includes(mark))).toBe(true);
  });
});

it("says at which values every trial failed", () => {
  const study: StudyScript = {
    trials: [16, 32, 64, 64, 128, 32].map((batch_size, i) => {
      const params = { ...FOUND, batch_size };
      return i === 2 || i === 3 || i === 5 ? { params, state: "failed" as const, reason: "MemoryError" } : { params, value: 0.9 };
    }),
    end: "complete",
  };
  const text = (hover(modelNow(TRAIN, study), { line: 2, character: 14 })?.contents as { value: string }).value;
  expect(text).toContain("Every trial at `64` failed.");
});

describe("a value of a trial, and the way back", () => {
  it("asks for the trial where the editor can", () => {
    const titles = (model: FileModel) => codeActions(model, start(1), []).map(({ title }) => title);
    const model = modelNow(TRAIN, DONE, { choosesTrials: true });
    expect(titles(model)).toEqual(expect.arrayContaining(["Use lr of a trial…", "Use all values of a trial…"]));
    expect(codeActions(model, start(1), []).find(({ title }) => title === "Use lr of a trial…")?.command?.arguments).toEqual([
      "/w/.tunelens/train.py.journal.log",
      "lr",
    ]);
    expect(titles(modelNow(TRAIN))).not.toContain("Use lr of a trial…");
  });
  it("goes back to what was written, byte for byte", () => {
    const written = TRAIN.replace("lr = 0.5", "lr = 5E-1");
    const study: StudyScript = { ...DONE, of: programIn({ "train.py": written }) };
    const now = written.replace("5E-1", "0.021").replace("= 16", "= 64");
    expect(take(modelNow(now, study), 1, /^Revert lr/, now)).toBe(written.replace("= 16", "= 64"));
    expect(take(modelNow(now, study), 1, /^Revert 2 values/, now)).toBe(written);
    expect(codeActions(modelNow(written, study), start(1), []).some(({ title }) => title.startsWith("Revert"))).toBe(false);
  });
  it("refuses with a reason what no longer fits", () => {
    const model = modelNow(TRAIN.replace("1e-4..1 log", "0.1..1 log"), DONE, { showsDisabled: true });
    const [refused] = codeActions(model, start(1), []).filter(({ disabled }) => disabled !== undefined);
    expect(refused?.disabled?.reason).toBe("0.021 is outside the domain in the code now (number from 0.1 to 1, log scale)");
  });
});

describe("freeze", () => {
  it.each([
    ["lr = 0.5  # @tune 1e-4..1 log", "lr = 0.5"],
    ["lr = 0.5  # learning rate @tune 1e-4..1 log", "lr = 0.5  # learning rate"],
    ["lr = 0.5  # @tune 1e-4..1 log  # noqa", "lr = 0.5  # noqa"],
    ["# @tune 1e-4..1 log\nlr = 0.5", "lr = 0.5"],
    ["    # @tune 1e-4..1 log\n    lr = 0.5", "    lr = 0.5"],
    ["make(lr=0.1, wd=1e-4)  # @tune lr: 1e-4..1 log; wd: 1e-6..1e-2 log", "make(lr=0.1, wd=1e-4)  # @tune wd: 1e-6..1e-2 log"],
    ["make(wd=1e-4, lr=0.1)  # @tune wd: 1e-6..1e-2 log; lr: 1e-4..1 log", "make(wd=1e-4, lr=0.1)  # @tune wd: 1e-6..1e-2 log"],
  ])("%s", (before, after) => {
    const text = `if True:\n    pass\n${before}\nval_acc = 1  # @objective maximize\n`;
    const line = text.split("\n").findIndex((l) => l.includes("lr") && !l.includes("@tune") && l.includes("="));
    const model = modelOf(programIn({ "train.py": text.replace("if True:\n    pass\n    #", "if True:\n    #") }));
    const used = model.program.entry.text;
    const at = line >= 0 ? used.split("\n").findIndex((l) => /lr ?=/.test(l)) : used.split("\n").findIndex((l) => /lr ?=/.test(l));
    expect(take(model, at, /^Freeze lr/, used)).toBe(used.replace(before, after));
  });
  it.each([
    ["const lr = 0.5; // @tune 1e-4..1 log", "const lr = 0.5;"],
    ["const lr = 0.5; /* @tune 1e-4..1 log */", "const lr = 0.5;"],
    ["const lr = /* @tune 1e-4..1 log */ 0.5;", "const lr =  0.5;"],
    ["const lr = 0.5; /* the rate, @tune 1e-4..1 log */", "const lr = 0.5; /* the rate, */"],
  ])("%s", (before, after) => {
    const text = `${before}\nconst acc = lr; // @objective maximize\n`;
    const model = modelOf(programIn({ "train.ts": text }, "train.ts"), null, "train.ts");
    const action = codeActions(model, start(0), []).find(({ title }) => title.startsWith("Freeze lr"));
    expect(edited(text, action?.edit?.changes?.["file:///w/train.ts"] ?? [])).toBe(text.replace(before, after));
  });
  it.each([
    ["# @tune 1e-4..1 log\nlr = 0.5\n", 0],
    ["make(\n    lr=0.5,\n    n=3,\n)  # @tune lr: 1e-4..1 log\n", 3],
  ])("is offered at the annotation as well as at the value: %j", (text, line) => {
    const titles = codeActions(modelOf(programIn({ "train.py": text })), start(line), []).map(({ title }) => title);
    expect(titles).toContain("Freeze lr at 0.5: remove its annotation");
  });
  it("is refused where another parameter depends on it", () => {
    const text = `${TRAIN}momentum = 0.5  # @tune 0..1 if optimizer == "sgd"\n`;
    const model = { ...modelOf(programIn({ "train.py": text })), showsDisabled: true };
    const freeze = codeActions(model, start(3), []).find(({ title }) => title.startsWith("Freeze optimizer"));
    expect(freeze?.disabled?.reason).toBe("momentum depends on optimizer: remove that condition first");
  });
});

describe("a wider range", () => {
  const study = (best: number): StudyScript => ({
    trials: Array.from({ length: 10 }, (_, i) => ({ params: { x: i === 1 ? best : i }, value: i === 1 ? 2 : 1 })),
    recommend: { params: { x: best } },
    end: "complete",
  });
  it.each([
    ["x = 0.5  # @tune 1e-4..1 log", 1, "1e-4..10 log"],
    ["x = 0.5  # @tune 1e-4..1 log", 1.02e-4, "0.00001..1 log"],
    ["x = 0.5  # @tune 0..0.99", 0.99, "0..0.999"],
    ["x = 5.0  # @tune 2..10", 10, "2..18"],
    ["x = 32  # @tune 16..128 step 16", 128, "16..240 step 16"],
    ["x = 5.0  # @tune -3..10", -3, "-16..10"],
  ])("%s with the best at %d", (line, best, domain) => {
    const text = `${line}\ny = x  # @objective maximize\n`;
    const program = programIn({ "train.py": text });
    const model = modelOf(program, studyOf(program, study(best)));
    expect(take(model, 0, /^Widen/, text)).toBe(text.replace(/@tune .*/, `@tune ${domain}`));
    expect(
      studyHints(model as FileModel & { study: NonNullable<FileModel["study"]> })
        .get("/w/train.py")
        ?.map(({ code }) => code),
    ).toEqual(["best-at-edge"]);
  });
  it.each([
    ["in the middle", "x = 0.5  # @tune 0.0..1", 0.4],
    ["at a natural end", "x = 0.5  # @tune 0.0..1", 0],
    ["of few values", "x = 2  # @tune 1..3", 3],
  ])("is not offered %s", (_, line, best) => {
    const program = programIn({ "train.py": `${line}\ny = x  # @objective maximize\n` });
    const model = modelOf(program, studyOf(program, study(best)));
    expect(codeActions(model, start(0), []).filter(({ title }) => title.startsWith("Widen"))).toEqual([]);
  });
});

describe("the fix of a literal", () => {
  it("changes that literal and nothing else, whatever was edited around it", () => {
    const random = mulberry32(11);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    const noise = [
      "",
      "# a comment",
      "import os",
      "print('lr = 0.5  # @tune 1e-4..1 log')",
      "other = 0.5",
      "s = '''\nlr = 0.5\n'''",
      "def f(lr=0.5):\n    return lr",
      "é = '𝔘'  # 🙂",
    ];
    let checked = 0;
    for (let round = 0; round < 60; round++) {
      const lines = TRAIN.split("\n");
      for (let k = 0; k < 1 + Math.floor(random() * 5); k++) {
        const at = pick([0, 1, 2, 3, 4, 5]);
        lines.splice(at, 0, ...pick(noise).split("\n"));
      }
      const text = lines.join("\n");
      const model = modelNow(text);
      const at = text.split("\n").findIndex((line) => line.startsWith("lr = 0.5  # @tune"));
      const literal = model.program.parameters.find(({ spec }) => spec.name === "lr");
      if (literal === undefined || literal.spec.range.start.line !== at) continue;
      const after = take(model, at, /lr 0.5 → 0.021/, text);
      const { from, to } = literal.literal;
      expect(after).toBe(`${text.slice(0, from)}0.021${text.slice(to)}`);
      checked++;
    }
    expect(checked).toBeGreaterThan(30);
  }, 30_000);
  it("says that it is gone when it is", () => {
    const text = TRAIN.replace("lr = 0.5  # @tune 1e-4..1 log\n", "");
    expect(codeActions(modelNow(text), start(1), []).some(({ title }) => title.includes("lr"))).toBe(false);
  });
});

const SPACE = `lr = 0.5  # @tune 1e-4..1 log
opt = "sgd"  # @tune "sgd" | "adam" | "rmsprop"
momentum = 0.5  # @tune 0..0.99 if opt == "sgd"
unused = 3  # @tune 1..8
unused = 4
val_acc = lr  # @objective maximize
`;

function measured(noise: number, count = 48, text = SPACE) {
  const random = mulberry32(5);
  const program = programIn({ "train.py": text });
  const trials = Array.from({ length: count }, (_, i) => {
    const lr = i === 0 ? 0.5 : Number((10 ** (-4 * random())).toPrecision(3));
    const opt = pickOpt(i);
    const params = {
      lr,
      opt,
      unused: 1 + Math.floor(random() * 8),
      ...(opt === '"sgd"' ? { momentum: Number((0.99 * random()).toFixed(2)) } : {}),
    };
    return {
      params,
      value: 0.95 - 0.03 * (Math.log10(lr) + 1.7) ** 2 - (opt === '"adam"' ? 0 : 0.02) + noise * (random() + random() + random() - 1.5),
    };
  });
  const recommend = { params: { lr: 0.02, opt: '"adam"', unused: 5 } };
  const view = studyOf(program, { trials, recommend, end: "complete" });
  const models = new LandscapeModels();
  const landscape = (parameters: readonly string[]): Landscape => {
    const task = landscapeTask(view, { journal: "", parameters });
    const answer = "model" in task ? models.answer(task) : task;
    if ("reason" in answer) throw new Error(answer.reason);
    return answer;
  };
  return { program, view, landscape };
}

function pickOpt(i: number): string {
  return ['"sgd"', '"adam"', '"rmsprop"'][i % 3] ?? "";
}

describe("what a search knows, at the value itself", () => {
  const { program, view, landscape } = measured(0.004);
  const model = (name: string, theme: FileModel["theme"] = "dark"): FileModel => ({
    ...modelOf(program, view),
    landscape: landscape([name]),
    ...(theme ? { theme } : {}),
  });
  const text = (name: string, line: number) =>
    (hover(model(name), { line, character: SPACE.split("\n")[line]?.indexOf("=") ?? 0 + 3 })?.contents as { value: string } | undefined)
      ?.value ??
    (hover(model(name), { line, character: (SPACE.split("\n")[line]?.indexOf("#") ?? 0) + 4 })?.contents as { value: string }).value;
  const svg = (markdown: string) => Buffer.from(/base64,([^)]*)\)/.exec(markdown)?.[1] ?? "", "base64").toString();

  it("tells no share of the only parameter, and no best value where any will do", () => {
    const found = landscape(["lr"]);
    const only = (asGood: { low: number; high: number } | null) => {
      const parameters = found.parameters
        .filter((p) => p.name === "lr")
        .map((p) => ({ ...p, asGood: asGood && { ...asGood, within: 0.01 } }));
      const one = { ...model("lr"), landscape: { ...found, parameters } };
      const said = (hover(one, { line: 0, character: 6 })?.contents as { value: string }).value;
      expect(inlayHints(one).map(({ label }) => label)[0]).toBe("→ 0.02");
      return said;
    };
    expect(only(null)).toMatch(/\n\nProbably best: [\d.e-]+(?: to [\d.e-]+)?\.\n/);
    expect(only({ low: 1e-4, high: 1 })).toMatch(/\n\nAny value in \*\*1e-4\.\.1\*\* is as good: /);
    for (const said of [only(null), only({ low: 1e-4, high: 1 })]) expect(said).not.toMatch(/\d %(?! band)/);
  });
  it("draws the curve of a number with both values marked", () => {
    const picture = svg(text("lr", 0));
    for (const part of ["lr (log scale)", "val_acc", "in the code", "recommended", "1e-4", "0.01"]) expect(picture).toContain(part);
    expect(picture.match(/h0/g)?.length).toBeGreaterThan(30);
    expect(Buffer.byteLength(picture)).toBeLessThan(20_000);
    // Two lines above it: an editor opens a hover no higher than that.
    expect(text("lr", 0).split("![")[0]?.trimEnd().split("\n")).toHaveLength(2);
  });
  it("names the two values inside of the picture, also at its edges, and in the language of the editor", () => {
    const labels = (code: number, recommended: number) => {
      const found = landscape(["lr"]);
      const picture =
        responsePicture(found, found.slice as NonNullable<typeof found.slice>, { code, recommended }, PICTURE_COLOURS.dark) ?? "";
      return [...picture.matchAll(/<text x="([\d.]+)" y="11" [^>]*text-anchor="(\w+)">([^<]*)</g)].map(([, x, anchor, label = ""]) => {
        const [at, width] = [Number(x), label.length * 7.3];
        const before = anchor === "start" ? 0 : anchor === "middle" ? width / 2 : width;
        return { label, from: at - before, to: at - before + width };
      });
    };
    for (const [code, recommended] of [
      [1e-4, 1],
      [1, 0.8],
      [1e-4, 1.2e-4],
      [0.01, 0.03],
    ] as const) {
      const [first, second] = labels(code, recommended).toSorted((a, b) => a.from - b.from);
      expect(first?.from).toBeGreaterThanOrEqual(0);
      expect(second?.to).toBeLessThanOrEqual(440);
      expect(first?.to).toBeLessThanOrEqual(second?.from ?? 0);
    }
    try {
      speak("ko", { recommended: "추천", "in the code": "코드 값" });
      expect(labels(0.01, 0.3).map(({ label }) => label)).toEqual(["코드 값", "추천"]);
    } finally {
      speak("en", {});
    }
  });
  it("draws choices side by side, and a conditional parameter where it takes part", () => {
    for (const choice of ["sgd", "adam", "rmsprop"]) expect(svg(text("opt", 1))).toContain(`>${choice}<`);
    expect(text("momentum", 2)).toMatch(/The others as in trial \d+: .*opt = `"sgd"`/);
  });
  it("has other colours in other themes, and no picture for an editor that shows none", () => {
    const pictures = (["dark", "light", "highContrast", "highContrastLight"] as const).map((theme) =>
      svg((hover(model("lr", theme), { line: 0, character: 6 })?.contents as { value: string }).value),
    );
    expect(new Set(pictures).size).toBe(4);
    const { theme: _, ...plain } = model("lr");
    expect((hover(plain, { line: 0, character: 6 })?.contents as { value: string }).value).not.toContain("data:");
  });
  it("says which values are as good, and by how much", () => {
    expect(text("lr", 0)).toMatch(/Any value in \*\*[\d.e-]+\.\.[\d.e-]+\*\* is as good: they differ by less than/);
    const known = landscape(["lr"]).parameters.find(({ name }) => name === "lr")?.asGood;
    if (!known || !("low" in known)) throw new Error("no range");
    // The truth: what is given up at either end is within what was said, and the scatter of what was measured.
    const loss = (lr: number) => 0.03 * (Math.log10(lr) + 1.7) ** 2;
    expect(Math.max(loss(known.low), loss(known.high))).toBeLessThan(known.within + 0.004);
  });
  it("says what decides how much behind the literal", () => {
    const labels = inlayHints(model("lr")).map(({ label }) => label);
    expect(labels[0]).toMatch(/^→ 0\.02 · \d\d %$/);
  });
  it("hints at a parameter without influence, and why", () => {
    const exact = measured(0);
    const found = studyHints({
      program: exact.program,
      study: { journal: "", view: exact.view, live: false },
      landscape: exact.landscape([]),
    });
    expect(
      found
        .get("/w/train.py")
        ?.filter(({ code }) => code === "no-influence")
        .map(({ range, message }) => [range.start.line, message]),
    ).toEqual([[3, "unused made no difference to val_acc in 48 trials. It is assigned again on line 5, before anything reads it."]]);
    const call = measured(
      0,
      48,
      SPACE.replace("unused = 3  #", "def f(unused=3):  #").replace("unused = 4", "    return unused\nf(unused=4)"),
    );
    const hints = studyHints({
      program: call.program,
      study: { journal: "", view: call.view, live: false },
      landscape: call.landscape([]),
    });
    expect(hints.get("/w/train.py")?.map(({ message }) => message)).toEqual([
      "unused made no difference to val_acc in 48 trials. Every call in this file gives another value in its place.",
    ]);
    const edited = programIn({ "train.py": SPACE.replace("unused = 4", "unused = 6") });
    expect(
      studyHints({ program: edited, study: { journal: "", view: exact.view, live: false }, landscape: exact.landscape([]) }).size,
    ).toBe(0);
  });
});

describe("a metric that scatters", () => {
  const study = (baselineSd: number, verdict: Verdict = "withinNoise"): StudyScript => ({
    trials: Array.from({ length: 16 }, (_, i) => ({ params: { ...FOUND, lr: 0.1 + i / 100 }, value: 0.9 + 0.01 * Math.sin(i) })),
    recommend: {
      params: FOUND,
      verdict,
      confirmed: { repeats: 3, mean: 0.9, sd: baselineSd, baselineMean: 0.9, baselineSd, deterministic: false },
    },
    end: "complete",
  });
  it.each<[number, Verdict, string[]]>([
    [0.05, "withinNoise", ["noise-hides-effect"]],
    [0.001, "withinNoise", []],
    // Most trials lie near the best, far from the user's own values.
    [0.05, "better", []],
  ])("by ± %d, %s", (sd, verdict, codes) => {
    const model = modelNow(TRAIN, study(sd, verdict));
    const found = studyHints(model as FileModel & { study: NonNullable<FileModel["study"]> });
    expect((found.get("/w/train.py") ?? []).map(({ code }) => code)).toEqual(codes);
  });

  it.each([
    [0.9, "noise-hides-effect", /Other seeds make as much of a difference/],
    [
      0.86,
      "not-deterministic",
      /^The program is not deterministic: with seed 4 your own values came to 0\.9 and to 0\.86\. .*Seed all generators/,
    ],
  ])("with a seed: the same seed again came to %d", (value, code, message) => {
    const seeded = TRAIN.replace("batch_size", "seed = 4  # @seed\nbatch_size");
    const model = modelNow(seeded, { ...study(0.05), of: programIn({ "train.py": seeded }) });
    if (model.study === null) throw new Error("no study");
    const { view } = model.study;
    const own = { ...view.trials[0], repeatOf: 0, sameSeed: true, seed: 4, trial: 16, values: [value], state: "complete" };
    const found = studyHints({ ...model, study: { ...model.study, view: { ...view, trials: [...view.trials, own as never] } } });
    expect(found.get("/w/train.py")?.[0]).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
