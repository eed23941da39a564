import { expect, test } from "vitest";
import { printedError } from "../../server/trials/printed-error";

const own = new Set(["train.c", "train.sh", "train.R", "train.jl", "train.lua", "train.pl", "main.go", "src/main.rs", "Main.java"]);
const locate = (file: string): string | null => (own.has(file.replace(/^\.\//, "")) ? file.replace(/^\.\//, "") : null);

test.each([
  [
    "gcc",
    "cc -c train.c\ntrain.c: In function 'main':\ntrain.c:12:5: error: expected ';' before 'return'\n   12 |     return\ntrain.c:13:1: error: other\nmake: *** [Makefile:2: train] Error 1\n",
    "train.c:12:5: error: expected ';' before 'return'",
    ["train.c", 12],
    true,
  ],
  [
    "a linker",
    "ld: train.o: undefined reference to `pow'\ncollect2: error: ld returned 1 exit status\nmake: *** [train] Error 1\n",
    "ld: train.o: undefined reference to `pow'",
    null,
    false,
  ],
  [
    "Go with advice below",
    "error obtaining VCS status: exit status 128\n\tUse -buildvcs=false to disable VCS stamping.\n",
    "error obtaining VCS status: exit status 128",
    null,
    false,
  ],
  ["dash", "one\ntrain.sh: 3: fooo: not found\n", "train.sh: 3: fooo: not found", ["train.sh", 3], false],
  ["bash", "train.sh: line 7: fooo: command not found\n", "train.sh: line 7: fooo: command not found", ["train.sh", 7], false],
  ["a shell without the command", "/bin/sh: 1: fooo: not found\n", "/bin/sh: 1: fooo: not found", null, false],
  ["R", "acc 1\nError in fit(x) : \n  too few rows\nCalls: main -> fit\nExecution halted\n", "Error in fit(x) : too few rows", null, false],
  ["R in one line", "Error: object 'x' not found\nExecution halted\n", "Error: object 'x' not found", null, false],
  [
    "Julia",
    "ERROR: LoadError: UndefVarError: x not defined\nStacktrace:\n [1] top-level scope\n   @ train.jl:4\nin expression starting at train.jl:4\n",
    "ERROR: LoadError: UndefVarError: x not defined",
    ["train.jl", 4],
    false,
  ],
  [
    "Lua",
    "lua: train.lua:3: attempt to index a nil value\nstack traceback:\n\t[C]: in ?\n",
    "lua: train.lua:3: attempt to index a nil value",
    ["train.lua", 3],
    false,
  ],
  ["Perl", "Illegal division by zero at train.pl line 12.\n", "Illegal division by zero at train.pl line 12.", ["train.pl", 12], false],
  [
    "Go",
    "panic: runtime error: index out of range [3]\n\ngoroutine 1 [running]:\nmain.main()\n\t./main.go:9 +0x1d\nexit status 2\n",
    "panic: runtime error: index out of range [3]",
    ["main.go", 9],
    false,
  ],
  [
    "rustc",
    "error[E0425]: cannot find value `y` in this scope\n --> src/main.rs:2:5\n  |\nerror: aborting due to 1 previous error\nerror: could not compile `train`\n",
    "error[E0425]: cannot find value `y` in this scope",
    ["src/main.rs", 2],
    true,
  ],
  [
    "a panic of Rust",
    "thread 'main' panicked at src/main.rs:4:5:\nno rows\nnote: run with `RUST_BACKTRACE=1`\n",
    "thread 'main' panicked at src/main.rs:4:5: no rows",
    ["src/main.rs", 4],
    false,
  ],
  [
    "Java",
    'Exception in thread "main" java.lang.ArithmeticException: / by zero\n\tat Main.main(Main.java:5)\n',
    'Exception in thread "main" java.lang.ArithmeticException: / by zero',
    ["Main.java", 5],
    false,
  ],
])("%s", (_, log, reason, location, build) => {
  const [file, line] = location ?? [];
  expect(printedError(log, locate)).toEqual({ reason, location: location === null ? null : { file, line }, build });
});

test.each(["acc: 0.5\n", "", "done in 12:30\n", "epoch 3\nmake: *** [run] Error 3\n"])("no error in %j", (log) => {
  expect(printedError(log, locate)).toBeNull();
});
