import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { CodeAction, CodeLens, Hover, InlayHint } from "vscode-languageserver";
import { createConnection } from "vscode-languageserver/node";
import { checkResult } from "../../server/language/program";
import { serve } from "../../server/lsp/serve";
import type { StudyEvent, StudyStarted } from "../../server/protocol/events";
import { JournalWriter } from "../../server/storage/journal-writer";
import { journalPath, studyDirectory } from "../../server/storage/study-directory";
import { speak } from "../../server/words/translate";
import { programIn } from "../support/feature-model";
import { LspClient, until, uriOf } from "../support/lsp-client";
import { removeScriptedGpus, scriptedGpus } from "../support/scripted-gpus";

const TRAIN = `# @search trials=2
lr = 0.5  # @tune 1e-4..1 log
width = 16  # @tune 16..128 step 16
val_acc = lr  # @objective maximize
`;
const BROKEN = TRAIN.replace("1e-4..1 log", "1..1e-4 log");

let folder: string;
let client: LspClient;
let train: string;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-lsp-"));
  writeFileSync(path.join(folder, "pyproject.toml"), "");
  train = path.join(folder, "train.py");
  writeFileSync(train, TRAIN);
  const [there, back] = [new PassThrough(), new PassThrough()];
  serve(createConnection(new StreamMessageReader(there), new StreamMessageWriter(back)), {
    cli: path.join(folder, "no-cli.js"),
    webview: "",
    landscapeWorker: path.join(folder, "no-worker.js"),
    problemPage: "file:///docs/problems.md",
  });
  client = new LspClient(new StreamMessageReader(back), new StreamMessageWriter(there));
  await client.initialize(folder);
});

afterEach(async () => {
  await client.connection.sendRequest("shutdown");
  client.connection.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe("in the language of the editor", () => {
  afterEach(() => speak("en", {}));

  it("lenses, hovers and actions are Korean, names and values stay", async () => {
    await writeStudy(true);
    const [there, back] = [new PassThrough(), new PassThrough()];
    serve(createConnection(new StreamMessageReader(there), new StreamMessageWriter(back)), {
      ...{ cli: path.join(folder, "no-cli.js"), webview: "", landscapeWorker: path.join(folder, "no-worker.js") },
      l10n: path.join(import.meta.dirname, "../../l10n"),
    });
    const korean = new LspClient(new StreamMessageReader(back), new StreamMessageWriter(there));
    await korean.initialize(folder, "ko-KR");
    await korean.open(train, TRAIN);
    const titles = async () => {
      const lenses = await korean.request<CodeLens[]>("textDocument/codeLens", train);
      return lenses.map(({ command }) => command?.title);
    };
    await until("the search", async () => (await titles()).length > 1);
    expect((await titles())[0]).toBe("탐색 실행");
    const hover = JSON.stringify(await korean.request<Hover>("textDocument/hover", train, { position: { line: 1, character: 6 } }));
    for (const said of ["**lr**", "1e-4~1 사이의 수", "`train.py`의 탐색이 바꾸는 값", "추천: "]) expect(hover).toContain(said);
    const range = { start: { line: 1, character: 6 }, end: { line: 1, character: 6 } };
    const actions = await korean.request<CodeAction[]>("textDocument/codeAction", train, { range, context: { diagnostics: [] } });
    expect(actions[0]?.title).toMatch(/^추천값 사용: lr 0\.5 → /);
    // What ended before the editor was there is no news.
    expect(korean.told["tuner/studyEvent"]).toEqual([]);
    await korean.connection.sendRequest("shutdown");
    korean.connection.dispose();
  });
});

const lensTitles = async (file = train) =>
  (await client.request<CodeLens[]>("textDocument/codeLens", file)).map(({ command }) => command?.title);
const hintLabels = async () => {
  const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  return (await client.request<InlayHint[]>("textDocument/inlayHint", train, { range })).map(({ label }) => label);
};

/** A finished study of the program on disk, written as the study process writes it. */
async function writeStudy(recommend: boolean): Promise<string> {
  const { directory } = await studyDirectory(folder);
  const journal = journalPath(directory, "train.py");
  const { space, objectives, constraints, fidelity } = checkResult(programIn({ "train.py": TRAIN }));
  const started: StudyStarted = {
    ...{ event: "studyStarted", time: Date.now(), study: "train.py", journal, root: folder, entry: "train.py" },
    ...{ space, objectives, constraints, fidelity, sampler: "random", samplerReason: null, stop: "none", stopReason: null },
    ...{ trials: 2, parallel: 1, repeats: 1, seed: 1 },
  };
  const trial = (number: number, lr: number, value: number): StudyEvent[] => {
    const params = { lr, width: 16 };
    const common = { time: Date.now(), trial: number };
    return [
      { event: "trialStarted", ...common, params, baseline: number === 0, repeatOf: null, seed: null, device: "cpu", log: "" },
      { event: "trialReported", ...common, step: 1, values: [value] },
      {
        ...{
          event: "trialFinished",
          ...common,
          state: "complete",
          values: [value],
          feasible: true,
          seconds: 1,
          reason: null,
          location: null,
        },
      },
    ];
  };
  const recommendation: StudyEvent = {
    ...{
      event: "recommendation",
      time: Date.now(),
      verdict: "better",
      summary: "Seen in one run",
      trial: 1,
      params: { lr: 0.021, width: 16 },
    },
    ...{ values: [0.981], baseline: [0.962], confirmed: null, edits: [] },
  };
  const end: StudyEvent = {
    ...{ event: "studyFinished", time: Date.now(), state: "complete", reason: null, trials: 2, complete: 2, pruned: 0, failed: 0 },
    ...{ repeats: 0, stepsRun: 2, stepsSaved: 0, seconds: 2 },
  };
  const writer = await JournalWriter.create(journal, started);
  await writer.append([...trial(0, 0.5, 0.962), ...trial(1, 0.021, 0.981), ...(recommend ? [recommendation] : []), end]);
  await writer.close();
  return journal;
}

describe("a file that is opened", () => {
  it("gets its diagnostics, and loses them when it is mended", async () => {
    await client.open(train, BROKEN);
    const found = await until("diagnostics", () => client.diagnostics.get(uriOf(train)));
    expect(found.map(({ code, range }) => [code, range.start.line])).toEqual([["reversed-range", 1]]);
    const context = { diagnostics: found };
    const [mend] = await client.request<CodeAction[]>("textDocument/codeAction", train, { range: found[0]?.range, context });
    expect(mend?.edit?.changes?.[uriOf(train)]?.length).toBeGreaterThan(0);
    // Editors without "dataSupport" send back less than they were given, or nothing.
    const asked = (only?: string[]) =>
      client.request<CodeAction[]>("textDocument/codeAction", train, { range: found[0]?.range, context: { diagnostics: [], only } });
    expect((await asked())[0]).toEqual(mend);
    expect((await asked(["quickfix"]))[0]).toEqual(mend);
    expect(await asked(["source.organizeImports"])).toEqual([]);
    await client.change(train, TRAIN);
    await until("no diagnostics", () => client.diagnostics.get(uriOf(train))?.length === 0);
  });

  it("gets a lens and hovers", async () => {
    await client.open(train, TRAIN);
    expect(await lensTitles()).toEqual(["Run search"]);
    const hover = await client.request<Hover>("textDocument/hover", train, { position: { line: 1, character: 6 } });
    expect(JSON.stringify(hover)).toContain("log scale");
    expect(await hintLabels()).toEqual([]);
  });

  it("is named among the annotated ones only when it is", async () => {
    await client.open(train, TRAIN);
    const plain = path.join(folder, "plain.py");
    await client.open(plain, "@decorator\ndef f(): pass\n");
    await until("the annotated file", () => client.told["tuner/annotatedFiles"].at(-1)?.uris.length === 1);
    expect(client.told["tuner/annotatedFiles"].at(-1)?.uris).toEqual([uriOf(train)]);
    expect(await lensTitles(plain)).toEqual([]);
  });

  it("belongs to the open entry that imports it, in the text that the editor has", async () => {
    const model = path.join(folder, "model.py");
    writeFileSync(model, "depth = 1\n");
    await client.open(train, `import model\n${TRAIN}`);
    await client.open(model, "depth = 2  # @tune 1..5\n");
    expect(await lensTitles(model)).toEqual(["Run search of train.py"]);
    expect(client.diagnostics.get(uriOf(model)) ?? []).toEqual([]);
  });

  it("belongs to the searches of entries that nobody opened, and says to which", async () => {
    const module = path.join(folder, "net.py");
    for (const name of ["a.py", "b.py"]) writeFileSync(path.join(folder, name), `import net\n${TRAIN}`);
    writeFileSync(path.join(folder, "c.py"), TRAIN);
    const text = "depth = 3  # @tune 1..9\n";
    writeFileSync(module, text);
    await client.open(module, text);
    const hovered = async () =>
      JSON.stringify(await client.request<Hover>("textDocument/hover", module, { position: { line: 0, character: 9 } }));
    await until("both searches", async () => (await hovered()).includes("searches of `a.py` (the one shown here), `b.py`"));
    expect(await hovered()).not.toContain("c.py");
    await until("no problems", () => (client.diagnostics.get(uriOf(module)) ?? []).length === 0);
  });

  it("belongs to the searches of all open entries, at once and whether they were saved or not", async () => {
    const module = path.join(folder, "net.py");
    writeFileSync(module, "depth = 3  # @tune 1..9\n");
    for (const name of ["a.py", "b.py"]) await client.open(path.join(folder, name), `import net\n${TRAIN}`);
    await client.open(module, "depth = 3  # @tune 1..9\n");
    const hover = await client.request<Hover>("textDocument/hover", module, { position: { line: 0, character: 9 } });
    expect(JSON.stringify(hover)).toContain("searches of `a.py` (the one shown here), `b.py`");
  });

  it("belongs to its search from a folder of its own, where nothing marks the project", async () => {
    rmSync(path.join(folder, "pyproject.toml"));
    const module = path.join(folder, "pkg/net.py");
    mkdirSync(path.dirname(module));
    const text = "depth = 3  # @tune 1..9\n";
    writeFileSync(module, text);
    const entry = path.join(folder, "train.py");
    await client.open(entry, `from pkg import net\n${TRAIN}`);
    await client.open(module, text);
    expect(await lensTitles(module)).toEqual(["Run search of train.py"]);
    expect(await lensTitles(entry)).toEqual(["Run search"]);
    const hover = await client.request<Hover>("textDocument/hover", module, { position: { line: 0, character: 9 } });
    expect(JSON.stringify(hover)).toContain("search of `train.py`");
  });

  it("has its problems linked to what is written about them", async () => {
    await client.open(train, BROKEN);
    await until(
      "the link",
      () => client.diagnostics.get(uriOf(train))?.[0]?.codeDescription?.href === "file:///docs/problems.md#reversed-range",
    );
  });

  it("is left alone when it is no file or not annotated", async () => {
    const untitled = { uri: "untitled:Untitled-1", languageId: "python", version: 1, text: TRAIN };
    await client.connection.sendNotification("textDocument/didOpen", { textDocument: untitled });
    expect(await client.connection.sendRequest("textDocument/codeLens", { textDocument: { uri: untitled.uri } })).toEqual([]);
  });
});

describe("a search that was run before", () => {
  it("shows its recommendation as hints and quick fixes in the code as it is now", async () => {
    await writeStudy(true);
    const now = `import os\n${TRAIN}`;
    await client.open(train, now);
    await until("the hint", async () => (await hintLabels()).length > 0);
    expect(await hintLabels()).toEqual(["→ 0.021"]);
    expect(await lensTitles()).toEqual(["Run search", "best 0.981 (yours 0.962)", "Apply all", "Show"]);
    const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 0 } };
    const [fix] = await client.request<CodeAction[]>("textDocument/codeAction", train, { range, context: { diagnostics: [] } });
    expect(fix?.edit?.changes?.[uriOf(train)]).toEqual([
      { range: { start: { line: 2, character: 5 }, end: { line: 2, character: 8 } }, newText: "0.021" },
    ]);
  });

  it("answers what the panel asks", async () => {
    const journal = await writeStudy(false);
    await client.open(train, TRAIN);
    const [study] = await client.tuner("tuner/listStudies", {});
    expect(study).toMatchObject({ journal, entry: train, state: "complete", live: false, finishedTrials: 2, best: 0.981, baseline: 0.962 });
    const snapshot = await client.tuner("tuner/getStudy", { journal });
    expect(snapshot?.view.trials.map(({ state }) => state)).toEqual(["complete", "complete"]);
    expect(snapshot?.seq).toBeGreaterThan(6);
    expect(await client.tuner("tuner/codeValues", { journal })).toEqual({ lr: "0.5", width: "16" });
    const { files, values } = await client.tuner("tuner/valueEdits", { journal });
    expect(values).toEqual({ lr: 0.021, width: 16 });
    expect(files).toHaveLength(1);
    expect(await client.tuner("tuner/stopStudy", { journal })).toEqual({ stopped: false });
  });

  it("that appears while the editor is open is noticed, and the editor asked to look again", async () => {
    await client.open(train, TRAIN);
    expect(await lensTitles()).toEqual(["Run search"]);
    await writeStudy(true);
    await until("news of it", () => client.told["tuner/studiesChanged"].at(-1)?.studies.length === 1);
    await until(
      "the request to refresh",
      () => client.asked.includes("workspace/inlayHint/refresh") && client.asked.includes("workspace/codeLens/refresh"),
    );
    await until("the hint", async () => (await hintLabels()).length > 0);
    // It was over before it was followed: its end is told all the same, once, so that a notice can be shown.
    const ends = () => client.told["tuner/studyEvent"].map(({ event }) => event.event).filter((kind) => !kind.startsWith("trial"));
    await until("its end", () => ends().length > 0);
    expect(ends()).toEqual(["recommendation", "studyFinished"]);
  });
});

describe("a search that cannot start", () => {
  it("says what is wrong with the annotations", async () => {
    writeFileSync(train, BROKEN);
    const result = await client.tuner("tuner/startStudy", { uri: uriOf(train) });
    expect(result).toMatchObject({ problems: [{ code: "reversed-range" }] });
  });

  it("says what the process said", async () => {
    const result = await client.tuner("tuner/startStudy", { uri: uriOf(train) });
    expect("error" in result && result.error).toContain("no-cli.js");
  });

  it("says that a file is missing", async () => {
    const result = await client.tuner("tuner/startStudy", { uri: uriOf(path.join(folder, "gone.py")) });
    expect("error" in result && result.error).toContain("saved as a file");
  });
});

describe("the interpreter of a file", () => {
  it("is the project's own, unless the file or the client names one", async () => {
    execFileSync("python3", ["-m", "venv", "--without-pip", path.join(folder, ".venv")]);
    await client.open(train, TRAIN);
    const own = await client.tuner("tuner/interpreter", { uri: uriOf(train) });
    expect(own).toMatchObject({ name: "Python", path: path.join(folder, ".venv/bin/python"), origin: ".venv" });
    const asked = await client.tuner("tuner/interpreter", { uri: uriOf(train), python: "python3" });
    expect(asked).toMatchObject({ name: "Python", origin: "asked" });
    await client.change(train, TRAIN.replace("trials=2", "trials=2 python=nowhere-at-all"));
    expect(await client.tuner("tuner/interpreter", { uri: uriOf(train), python: "python3" })).toMatchObject({
      error: expect.stringContaining("nowhere-at-all") as string,
    });
  });

  it("is Node's for JavaScript; a file without annotations and one with a command of its own have none", async () => {
    const script = path.join(folder, "train.mjs");
    await client.open(script, "const lr = 1; // @tune 1..2\nconst loss = lr; // @objective minimize\n");
    expect(await client.tuner("tuner/interpreter", { uri: uriOf(script) })).toMatchObject({
      name: "Node",
      version: expect.any(String) as string,
    });
    await client.open(path.join(folder, "plain.py"), "x = 1\n");
    expect(await client.tuner("tuner/interpreter", { uri: uriOf(path.join(folder, "plain.py")) })).toBe(null);
    await client.open(train, TRAIN.replace("trials=2", 'trials=2 command="torchrun train.py"'));
    expect(await client.tuner("tuner/interpreter", { uri: uriOf(train) })).toBe(null);
  });
});

describe("files of other languages", () => {
  const CONFIG = "lr: 0.5  # @tune 1e-4..1 log\n";

  it("shows a config's problems, lens and place in the program that includes it", async () => {
    const config = path.join(folder, "config.yaml");
    const entry = "# @search include=config.yaml\nacc = f()  # @objective maximize\n";
    writeFileSync(train, entry);
    writeFileSync(config, CONFIG);
    await client.open(train, entry);
    await client.open(config, CONFIG.replace("1e-4..1", "1..1e-4"));
    await until("a diagnostic", () => client.diagnostics.get(uriOf(config))?.[0]?.code === "reversed-range");
    await client.change(config, CONFIG);
    await until("a diagnostic", () => client.diagnostics.get(uriOf(config))?.length === 0);
    expect(await lensTitles(config)).toEqual(["Run search of train.py"]);
    expect(client.told["tuner/annotatedFiles"].at(-1)?.uris).toContain(uriOf(config));
  });

  it("mends a program that lacks its command, and an entry that lacks its include", async () => {
    const script = path.join(folder, "train.R");
    const text = "# @search trials=3\nlr <- 0.5  # @tune 0..1\n# @objective maximize acc\n";
    await client.open(script, text);
    await until("a diagnostic", () => client.diagnostics.get(uriOf(script))?.some(({ code }) => code === "command-missing") === true);
    const diagnostics = client.diagnostics.get(uriOf(script)) ?? [];
    const range = diagnostics[0]?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const actions = await client.request<CodeAction[]>("textDocument/codeAction", script, { range, context: { diagnostics } });
    expect(actions.map(({ title }) => title)).toEqual(['Add command="Rscript train.R {args}"']);
    writeFileSync(path.join(folder, "config.yaml"), CONFIG);
    await client.open(train, 'cfg = open("config.yaml")\n# @search trials=2\nacc = 1  # @objective maximize\n');
    await until("a diagnostic", () => client.diagnostics.get(uriOf(train))?.some(({ code }) => code === "config-not-included") === true);
  });
});

describe("a search that asks for GPUs", () => {
  const [pathBefore, visibleBefore] = [process.env["PATH"], process.env["CUDA_VISIBLE_DEVICES"]];

  beforeEach(() => {
    delete process.env["CUDA_VISIBLE_DEVICES"];
    Object.assign(process.env, scriptedGpus({ cards: 4 }).environment);
  });

  afterEach(() => {
    process.env["PATH"] = pathBefore;
    if (visibleBefore !== undefined) process.env["CUDA_VISIBLE_DEVICES"] = visibleBefore;
    removeScriptedGpus();
  });

  it("is told before it runs that this machine has not as many, with the mend", async () => {
    const text = TRAIN.replace("trials=2", "gpus=8 trials=2");
    await client.open(train, text);
    const told = () => client.diagnostics.get(uriOf(train)) ?? [];
    await until("a diagnostic", () => told().some(({ code }) => code === "too-few-gpus"));
    const [{ range, message } = { range: null, message: "" }] = told();
    expect(range).toEqual({ start: { line: 0, character: 10 }, end: { line: 0, character: 16 } });
    expect(message).toContain("4 here");
    const actions = await client.request<CodeAction[]>("textDocument/codeAction", train, { range, context: { diagnostics: told() } });
    expect(actions.map(({ title }) => title)).toEqual(["Change to gpus=4"]);
    writeFileSync(train, text);
    expect(await client.tuner("tuner/startStudy", { uri: uriOf(train) })).toMatchObject({ problems: [{ code: "too-few-gpus" }] });
    await client.change(train, TRAIN.replace("trials=2", "gpus=4 trials=2"));
    await until("no diagnostic", () => told().length === 0);
  });

  it("on a machine without any is mended by leaving them out", async () => {
    process.env["CUDA_VISIBLE_DEVICES"] = "";
    const text = TRAIN.replace("trials=2", "trials=2 gpus=0.5");
    await client.open(train, text);
    const told = () => client.diagnostics.get(uriOf(train)) ?? [];
    await until("a diagnostic", () => told().some(({ code }) => code === "no-gpu"));
    const context = { diagnostics: told() };
    const [mend] = await client.request<CodeAction[]>("textDocument/codeAction", train, { range: told()[0]?.range, context });
    expect(mend?.edit?.changes?.[uriOf(train)]).toEqual([
      { range: { start: { line: 0, character: 18 }, end: { line: 0, character: 27 } }, newText: "" },
    ]);
  });
});
