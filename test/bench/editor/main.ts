// What the editor waits for: first diagnostics, a keystroke, a workspace of many files. `npm run bench:editor`, `-- quick` for a look.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import { shown, spread, table } from "../support/figures";
import { commit, machine } from "../support/place";
import { LanguageServer } from "./language-server";
import { type LongFile, longPython, longTypeScript, madeOtherwise, oddFiles } from "./long-files";

const quick = process.argv.includes("quick");
const dist = path.join(import.meta.dirname, "dist");
const rounds = quick ? 3 : 10;
const strokes = quick ? 20 : 100;

const QUESTIONS = {
  "light bulb": "textDocument/codeAction",
  hover: "textDocument/hover",
  lenses: "textDocument/codeLens",
  "inlay hints": "textDocument/inlayHint",
  "semantic tokens": "textDocument/semanticTokens/full",
  completion: "textDocument/completion",
} as const;

/** What a long file's questions cost that are asked right behind a keystroke in its middle. */
async function longFileQuestions(make: (lines: number) => ReturnType<typeof longPython>): Promise<string[]> {
  const { name, languageId, text } = make(5000);
  const lines = text.split("\n");
  const line = lines.findIndex((l, i) => i > lines.length / 2 && /rate_\d+ = 0\.5.*@tune/.test(l));
  const column = (lines[line] ?? "").indexOf("0.5") + 2;
  const position = { line, character: column };
  const range = { start: position, end: position };
  const params = {
    "light bulb": { range, context: { diagnostics: [], triggerKind: 1 } },
    hover: { position },
    lenses: {},
    "inlay hints": { range: { start: { line: line - 30, character: 0 }, end: { line: line + 30, character: 0 } } },
    "semantic tokens": {},
    completion: { position: { line, character: (lines[line] ?? "").length } },
  };
  const folder = workspace({ [name]: text });
  const file = path.join(folder, name);
  const server = await LanguageServer.start(dist, folder);
  await pause(1500);
  await server.connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri: `file://${file}`, languageId, version: 1, text },
  });
  await pause(2500);
  const cells: string[] = [];
  for (const [question, method] of Object.entries(QUESTIONS) as [keyof typeof QUESTIONS, string][]) {
    const times: number[] = [];
    for (let stroke = 0; stroke < strokes; stroke++) {
      times.push(await server.asked(file, line, column, column + 1, `${(stroke % 8) + 1}`, method, params[question]));
      await pause(10);
    }
    cells.push(shown(spread(times), "ms"));
  }
  await server.stop();
  rmSync(folder, { recursive: true });
  return [`${lines.length} lines, ${languageId}`, ...cells];
}

/** The range of the first annotation is wrong and right in turn, so that each edit makes a diagnostic come or go. */
async function longFile(make: (lines: number) => LongFile): Promise<string[]> {
  const { name, languageId, text } = make(5000);
  const broken = text.replace("@tune 0..1", "@tune 1..0");
  const line = broken.slice(0, broken.indexOf("1..0")).split("\n").length - 1;
  const column = broken.split("\n")[line]?.indexOf("1..0") ?? 0;
  const atOnce: number[] = [];
  const first: number[] = [];
  const later: number[] = [];
  const [started, firstCpu, laterCpu]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const folder = workspace({ [name]: broken });
    const file = path.join(folder, name);
    const start = performance.now();
    const fresh = await LanguageServer.start(dist, folder);
    atOnce.push(await fresh.open(file, languageId, broken));
    started.push(performance.now() - start);
    await fresh.stop();
    const server = await LanguageServer.start(dist, folder);
    await pause(1500);
    const before = server.cpu;
    first.push(await server.open(file, languageId, broken));
    firstCpu.push(server.cpu - before);
    await pause(1500);
    for (let stroke = 0; stroke < strokes / rounds; stroke++) {
      const since = server.cpu;
      later.push(await server.edit(file, line, column, column + 1, stroke % 2 === 0 ? "0" : "1"));
      laterCpu.push(server.cpu - since);
      await pause(60);
    }
    await server.stop();
    rmSync(folder, { recursive: true });
  }
  const times = [started, atOnce, first, firstCpu, later, laterCpu].map((values) => shown(spread(values), "ms"));
  return [`${broken.split("\n").length} lines, ${languageId}`, ...times];
}

/** First diagnostics of a file in a server that is new and in one that is up. */
async function madeFile(make: string, { name, languageId, text }: LongFile): Promise<string[]> {
  const broken = text.replace("@tune 0..1", "@tune 1..0");
  const [atOnce, atOnceCpu, first, firstCpu]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let round = 0; round < rounds; round++) {
    for (const [wait, times, cpu] of [
      [0, atOnce, atOnceCpu],
      [1500, first, firstCpu],
    ] as const) {
      const folder = workspace({ [name]: broken });
      const server = await LanguageServer.start(dist, folder);
      if (wait > 0) await pause(wait);
      const before = server.cpu;
      times.push(await server.open(path.join(folder, name), languageId, broken));
      cpu.push(server.cpu - before);
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  }
  return [make, ...[atOnce, atOnceCpu, first, firstCpu].map((values) => shown(spread(values), "ms"))];
}

/** Keystrokes in a file that has been open for a while: the first of them and the later ones, and what the process holds then. */
async function oddFile(shape: string, { name, languageId, text }: LongFile): Promise<string[]> {
  const line = text.slice(0, text.indexOf("@tune 0..1")).split("\n").length - 1;
  const column = (text.split("\n")[line] ?? "").indexOf("0..1", 0);
  const folder = workspace({ [name]: text });
  const file = path.join(folder, name);
  const server = await LanguageServer.start(dist, folder);
  await server.connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri: `file://${file}`, languageId, version: 1, text },
  });
  await pause(5000);
  const [first, times, cpu]: [number[], number[], number[]] = [[], [], []];
  for (let stroke = 0; stroke < strokes / 2; stroke++) {
    const since = server.cpu;
    const time = await server.edit(file, line, column, column + 1, stroke % 2 === 0 ? "2" : "0");
    (stroke === 0 ? first : times).push(time);
    cpu.push(server.cpu - since);
    await pause(60);
  }
  const held = server.memory;
  await server.stop();
  rmSync(folder, { recursive: true });
  return [shape, ...[first, times, cpu].map((values) => shown(spread(values), "ms")), `${Math.round(held)} MiB`];
}

/** Typing at 33 keys a second in one of 20 open files of 50 annotations, with the questions that an editor asks after each, the earlier ones called off. */
async function fastTyping(): Promise<string[]> {
  const blocks = Array.from({ length: 50 }, (_, k) => `class Block${k}:\n    rate_${k} = 0.5  # @tune 0..1\n`);
  const text = `# @search trials=9\n${blocks.join("\n")}\nacc = run()  # @objective maximize\n`;
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`train${i}.py`, text]));
  const folder = workspace(files);
  const server = await LanguageServer.start(dist, folder);
  for (const name of Object.keys(files))
    await server.connection.sendNotification("textDocument/didOpen", documentOf(path.join(folder, name), text));
  await pause(3000);
  const file = path.join(folder, "train7.py");
  const line = text.slice(0, text.indexOf("rate_25")).split("\n").length - 1;
  const column = (text.split("\n")[line] ?? "").indexOf("0.5") + 2;
  const position = { line, character: column };
  const range = { start: position, end: position };
  const times: number[] = [];
  const before = server.cpu;
  const strokesAll = 10 * strokes;
  for (let stroke = 0; stroke < strokesAll; stroke++) {
    const calledOff = new CancellationTokenSource();
    const start = performance.now();
    await server.change(file, line, column, column + 1, `${(stroke % 8) + 1}`);
    const params = {
      "light bulb": { range, context: { diagnostics: [], triggerKind: 2 } },
      "inlay hints": { range: { start: { line: 0, character: 0 }, end: position } },
    };
    for (const [question, method] of Object.entries(QUESTIONS)) {
      if (question === "completion" || question === "hover") continue;
      const told = () => times.push(performance.now() - start);
      void server.request(method, file, params[question as keyof typeof params] ?? {}, calledOff.token).then(told, told);
    }
    await pause(30);
    calledOff.cancel();
  }
  const cpu = (server.cpu - before) / strokesAll;
  const held = server.memory;
  await server.stop();
  rmSync(folder, { recursive: true });
  return [`${strokesAll} keys in one of 20 files`, shown(spread(times), "ms"), `${cpu.toFixed(1)} ms`, `${Math.round(held)} MiB`];
}

/** 2,000 modules of 120 lines in packages, 50 of them annotated, 10 of those entries that each import four annotated ones. */
async function manyFiles(): Promise<string[]> {
  const plain = longPython(120).text.replaceAll(/ {2}# @.*| *# @.*/g, "");
  const files: Record<string, string> = {};
  for (let i = 0; i < 1950; i++) files[`pkg${i % 50}/module${i}.py`] = `import pkg${(i + 1) % 50}.module${(i + 1) % 1950}\n${plain}`;
  for (let i = 0; i < 40; i++) files[`nets/net${i}.py`] = `import pkg0.module${i * 7}\nwidth = 16  # @tune 8..64 step 8\n${plain}`;
  for (let i = 0; i < 10; i++) {
    const imports = [0, 1, 2, 3].map((k) => `from nets import net${i * 4 + k}`).join("\n");
    files[`train${i}.py`] = `# @search trials=9\n${imports}\nlr = 0.1  # @tune 1..1e-4 log\n${plain}\nacc = run()  # @objective maximize\n`;
  }
  const [ready, hover, memory]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < Math.ceil(rounds / 3); round++) {
    const folder = workspace(files);
    const start = performance.now();
    const server = await LanguageServer.start(dist, folder);
    const entry = path.join(folder, "train3.py");
    await server.open(entry, "python", files["train3.py"] ?? "");
    ready.push(performance.now() - start);
    const module = path.join(folder, "nets/net37.py");
    const asked = performance.now();
    await server.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri: `file://${module}`, languageId: "python", version: 1, text: files["nets/net37.py"] },
    });
    for (let answer = ""; !answer.includes("train9.py"); await pause(5)) {
      answer = JSON.stringify(await server.request("textDocument/hover", module, { position: { line: 1, character: 9 } }));
      if (performance.now() - asked > 10_000) break;
    }
    hover.push(performance.now() - asked);
    await pause(1500);
    memory.push(server.memory);
    await server.stop();
    rmSync(folder, { recursive: true });
  }
  return [`${Object.keys(files).length} files`, shown(spread(ready), "ms"), shown(spread(hover), "ms"), shown(spread(memory), "MiB")];
}

function documentOf(file: string, text: string): object {
  return { textDocument: { uri: `file://${file}`, languageId: "python", version: 1, text } };
}

function workspace(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-bench-editor-"));
  writeFileSync(path.join(folder, "pyproject.toml"), "");
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

console.log(`${machine()}, ${commit()}\n`);
const head = [
  "a file",
  "from the server's start",
  "opened at once",
  "first diagnostics",
  "processor time",
  "after a keystroke",
  "processor time",
];
console.log(`${table(head, [await longFile(longPython), await longFile(longTypeScript)])}\n`);
const made: string[][] = [];
for (const [make, file] of Object.entries(madeOtherwise())) made.push(await madeFile(make, file));
console.log(`${table(["5,000 lines of other makes", "opened at once", "processor time", "first diagnostics", "processor time"], made)}\n`);
const questions = [await longFileQuestions(longPython), await longFileQuestions(longTypeScript)];
console.log(`${table(["a keystroke, then", ...Object.keys(QUESTIONS)], questions)}\n`);
const odd: string[][] = [];
for (const [shape, file] of Object.entries(oddFiles())) odd.push(await oddFile(shape, file));
console.log(`${table(["a file open for a while", "first keystroke", "later ones", "processor time", "memory"], odd)}\n`);
console.log(`${table(["typing fast", "until an answer", "processor time a key", "memory"], [await fastTyping()])}\n`);
console.log(table(["a workspace", "from start to diagnostics", "a module's search, its entry not open", "memory"], [await manyFiles()]));
