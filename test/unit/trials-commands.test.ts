import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadProgram } from "../../server/language/program";
import type { SearchOptions } from "../../server/protocol/search";
import { planProblems } from "../../server/study/plan-study";
import { commandNotFound } from "../../server/trials/command-check";
import { mapEnvironment, mapPaths, replacing } from "../../server/trials/overlay/path-mapping";
import { filePlacement, folderPlacement } from "../../server/trials/overlay/placement";
import { targetIn } from "../../server/trials/overlay/workspace-base";
import { filledCommand, findProgram, firstWord, shellQuoted } from "../../server/trials/shell-command";
import { tfjsPlace } from "../../server/trials/tfjs-place";
import { programIn } from "../support/feature-model";

test("whatever an argument is, the shell reads it back", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ unit: "binary" }).map((s) => s.replaceAll("\0", "")),
        { maxLength: 4 },
      ),
      (words) => {
        const read = execFileSync("/bin/sh", ["-c", `printf '%s\\n' ${words.map((w) => shellQuoted(`${w}|`)).join(" ")}`], {
          encoding: "utf8",
        });
        expect(read).toBe(
          words.length === 0
            ? "\n"
            : words
                .map((w) => `${w}|\n`)
                .join("")
                .replace(/[\ud800-\udfff]/gu, "\ufffd"),
        );
      },
    ),
    { numRuns: 12 },
  );
});

test("a command that is not there is told at its word", () => {
  const program = programIn(
    { "train.R": '# @search trials=3 command="Rscript-of-nobody train.R"\nlr <- 0.5  # @tune 0..1\n# @objective maximize acc\n' },
    "train.R",
  );
  expect(commandNotFound(program, program.search, "/")).toMatchObject([
    { code: "command-not-found", range: { start: { line: 0, character: 28 }, end: { line: 0, character: 45 } } },
  ]);
});

test("the native TF.js that gives way is told where it is asked for", () => {
  const text = 'import * as tf from "@tensorflow/tfjs-node-gpu";\nconst a = 1; // @tune 0..2\n';
  const place = tfjsPlace(programIn({ "train.mjs": text }, "train.mjs"));
  expect([place?.source.file, place?.range]).toEqual(["train.mjs", { start: { line: 0, character: 20 }, end: { line: 0, character: 47 } }]);
  expect(tfjsPlace(programIn({ "train.mjs": "const a = 1; // @tune 0..2\n" }, "train.mjs"))).toBe(null);
});

test("placeholders are filled, braces of the shell's own are left alone", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
  expect(filledCommand("run {file} {args} ${args} {a,b} {args}", ["x y", "$1"], "/w s/t.c")).toBe(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
    "run '/w s/t.c' 'x y' '$1' ${args} {a,b} 'x y' '$1'",
  );
});

test.each([
  ["make -s && ./train", "make"],
  ["  A=1 B='x y' python3 train.py", "python3"],
  ["./train;echo", "./train"],
  ['"my program" x', null],
  ["$PYTHON train.py", null],
  ["(cd x && make)", null],
  ["~/bin/x", null],
  ["'train' 1", "train"],
  ["", null],
])("the first word of %j", (command, word) => {
  expect(firstWord(command)).toBe(word);
});

test("programs are looked for as the shell does", () => {
  expect(findProgram("cd", "/", "")).toBe("builtin");
  expect(findProgram("sh", "/", "/nowhere:/bin")).toBe("/bin/sh");
  expect(findProgram("bin/sh", "/", "")).toBe("/bin/sh");
  expect(findProgram("no-such-program", "/", "/bin")).toBeNull();
  expect(findProgram("/etc/passwd", "/", "/bin")).toBeNull();
});

const mapping = { names: ["/ws"], place: "/tmp/copy/ws" };

test.each([
  ["/ws", "/tmp/copy/ws"],
  ["cat /ws/a '/ws/b c' x=/ws/d:/ws/e", "cat /tmp/copy/ws/a '/tmp/copy/ws/b c' x=/tmp/copy/ws/d:/tmp/copy/ws/e"],
  ["cc -I/ws/include -L/ws/lib", "cc -I/tmp/copy/ws/include -L/tmp/copy/ws/lib"],
  ["/home/ws/a /ws2 /ws-old/x /ws.bak ../ws ~/ws", "/home/ws/a /ws2 /ws-old/x /ws.bak ../ws ~/ws"],
])("paths of the workspace in %j", (text, mapped) => {
  expect(mapPaths(text, mapping)).toBe(mapped);
});

test("variables that name the workspace, but for the user's home and what is ours", () => {
  const environment = { LIB: "/ws/lib", HOME: "/ws", TUNELENS_SCRATCH: "/ws/.tunelens/x", PATH: "/bin:/ws/bin" };
  expect(mapEnvironment(environment, mapping)).toEqual({ ...environment, LIB: "/tmp/copy/ws/lib", PATH: "/bin:/tmp/copy/ws/bin" });
});

test("a text is replaced in a stream however it is cut, and nothing else is held back", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("aab", "a", "b", "aa", "ab", "\n"), { maxLength: 12 }),
      fc.array(fc.nat(30), { maxLength: 5 }),
      (parts, cuts) => {
        const text = parts.join("");
        const stream = replacing("aab", "X");
        const got: Buffer[] = [];
        stream.on("data", (data: Buffer) => got.push(data));
        const places = [...new Set(cuts.map((c) => c % (text.length + 1)))].sort((a, b) => a - b);
        for (const [i, from] of [0, ...places].entries()) stream.write(Buffer.from(text.slice(from, places[i])));
        stream.write(Buffer.from("end"));
        expect(Buffer.concat(got).toString()).toBe(`${text.replaceAll("aab", "X")}end`);
      },
    ),
  );
});

test("links of the user's own in a copy", () => {
  expect(targetIn("/ws", "a/link", "../b")).toBe("../b");
  expect(targetIn("/ws", "a/link", "/ws/b")).toBe("../b");
  expect(targetIn("/ws", "a/link", "../../out")).toBe("/out");
  expect(targetIn("/ws", "link", "/etc")).toBe("/etc");
});

test("what is copied and what is linked", () => {
  expect([".tunelens", "node_modules", "x/.venv", "renv/library", "src", "build"].map(folderPlacement)).toEqual([
    "leave",
    "link",
    "link",
    "link",
    "copy",
    "copy",
  ]);
  expect(filePlacement("train.csv", 100 << 20, false)).toBe("link");
  expect(filePlacement("train.csv", 1 << 20, false)).toBe("copy");
  expect(filePlacement("model.bin", 100 << 20, false)).toBe("copy");
  expect(filePlacement("train", 900 << 20, true)).toBe("copy");
});

function problems(file: string, text: string, options: SearchOptions = {}) {
  const path = `/ws/${file}`;
  const program = loadProgram(path, "/ws", { read: (p) => (p === path ? text : undefined), isFile: (p) => p === path });
  return planProblems(program, { ...program.search, ...options });
}

const TUNED = "lr = 0.5  # @tune 0..1\nscore = lr  # @objective maximize\n";

test("a placeholder that is nearly one", () => {
  const found = problems("train.py", `# @search command="python train.py {arg} {a,b} \${arg}"\n${TUNED}`);
  expect(found).toMatchObject([
    {
      code: "unknown-placeholder",
      range: { start: { line: 0, character: 35 }, end: { line: 0, character: 40 } },
      mend: { edits: [{ newText: "{args}" }] },
    },
  ]);
});
