import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { CLI } from "../support/cli";

const STUDY = { space: { x: { type: "int", low: 0, high: 1e9 } }, sampler: "random", seed: 1 };
const STUDY_LINE = `${JSON.stringify(STUDY)}\n`;

interface Ended {
  readonly code: number | null;
  readonly answers: readonly Record<string, unknown>[];
  readonly stderr: string;
}

function started() {
  const child = spawn(process.execPath, [CLI, "ask-tell"], { stdio: "pipe" });
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  child.stdin.on("error", () => {});
  const answers: Record<string, unknown>[] = [];
  const waiting: (() => void)[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    answers.push(JSON.parse(line) as Record<string, unknown>);
    for (const look of waiting.splice(0)) look();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => resolve({ code, answers, stderr }));
  });
  const answered = async (count: number): Promise<void> => {
    while (answers.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { child, ended, answers, answered };
}

async function fed(...chunks: readonly (string | Buffer)[]): Promise<Ended> {
  const { child, ended } = started();
  for (const chunk of chunks) {
    child.stdin.write(chunk);
    await new Promise((resolve) => setTimeout(resolve, 30)); // so that each arrives on its own
  }
  child.stdin.end();
  return ended;
}

test("each request is answered at once, before the next is sent", async () => {
  const { child, ended, answers, answered } = started();
  child.stdin.write(STUDY_LINE);
  await answered(1);
  for (let trial = 0; trial < 20; trial++) {
    child.stdin.write('{"ask": 1}\n');
    await answered(2 * trial + 2);
    child.stdin.write(`{"tell": ${trial}, "values": [${20 - trial}]}\n`);
    await answered(2 * trial + 3);
  }
  child.stdin.end('{"best": true}\n');
  const { code, stderr } = await ended;
  expect(answers.at(-1)).toMatchObject({ trial: 19, values: [1] });
  expect([code, stderr]).toEqual([0, ""]);
});

test("a mark of byte order, line ends of Windows, characters cut by chunks, and a last line without its end", async () => {
  const choice = Buffer.from('{"space": {"c": {"type": "categorical", "choices": ["ä😀"]}}, "seed": 1}\r\n');
  const cut = choice.indexOf(0xf0) + 2;
  const { code, answers } = await fed("\ufeff", choice.subarray(0, cut), choice.subarray(cut), '{"ask', '": 1}\r', '\n{"best": true}');
  expect(code).toBe(0);
  expect(answers[0]).toMatchObject({ ok: true });
  expect(answers[1]).toEqual({ trials: [{ trial: 0, params: { c: "ä😀" } }] });
  expect(answers[2]).toMatchObject({ code: "no-best" });
});

test("stdin that ends in mid-line, or at once", async () => {
  expect(await fed(STUDY_LINE, '{"ask": ')).toMatchObject({ code: 0, answers: [{ ok: true }, { code: "invalid-json" }] });
  expect(await fed()).toMatchObject({ code: 0, answers: [] });
});

test("bytes that are no text, and a line of 70 MB: one error each, and the session goes on", async () => {
  const long = Buffer.alloc(70 * 2 ** 20, "x");
  const { code, answers } = await fed(STUDY_LINE, Buffer.from([0xff, 0xfe, 0x00, 0x0a]), long, "\n", '{"ask": 1}\n');
  expect(code).toBe(0);
  expect(answers).toMatchObject([{ ok: true }, { code: "invalid-json" }, { code: "too-long" }, { trials: [{ trial: 0 }] }]);
});

test("a reader that takes its time loses nothing, and the order stays", async () => {
  const { child, ended, answers, answered } = started();
  child.stdin.write(STUDY_LINE);
  await answered(1);
  child.stdout.pause();
  child.stdin.write(Array.from({ length: 10_000 }, (_, trial) => `{"ask": 1}\n{"tell": ${trial}, "values": [1]}\n`).join(""));
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.stdout.resume();
  child.stdin.end();
  expect((await ended).code).toBe(0);
  const numbers = answers.slice(1).map((answer) => (answer["trials"] as { trial: number }[] | undefined)?.[0]?.trial ?? answer["ok"]);
  expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? i / 2 : true)));
});

test("a reader that goes away ends it without a complaint", async () => {
  const { child, ended, answered } = started();
  child.stdin.write(STUDY_LINE);
  await answered(1);
  child.stdout.destroy();
  const feeding = setInterval(() => child.stdin.write('{"ask": 1}\n'), 20);
  const { code, stderr } = await ended;
  clearInterval(feeding);
  expect([code, stderr]).toEqual([0, ""]);
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends it", async (signal) => {
  const { child, ended, answered } = started();
  child.stdin.write(STUDY_LINE);
  await answered(1);
  child.kill(signal);
  expect(await ended).toMatchObject({ code: 130, stderr: "" });
});

test("the sample: a Python program tunes itself", async () => {
  const script = path.join(import.meta.dirname, "../../samples/ask-tell/tune.py");
  const child = spawn("python3", [script, process.execPath, CLI, "ask-tell"], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      output += data.toString();
    });
  }
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code, output).toBe(0);
  const [, stopped, best] = /(\d+) of 40 trials were stopped early\nbest: trial \d+ with (\S+),/.exec(output) ?? [];
  expect(Number(stopped)).toBeGreaterThan(0);
  // The noise of the validation points has a variance of 0.01; a straight line leaves 0.1.
  expect(Number(best)).toBeLessThan(0.03);
});
