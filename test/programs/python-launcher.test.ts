import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { PythonTrials } from "../support/python-trials";

/** A `python` that says what it was started in. */
const LOUD = `#!/bin/sh
[ "$1" = -u ] && { grep -E '^(SigIgn|SigBlk)' /proc/self/status; echo fds /proc/$$/fd/*; readlink /proc/$$/fd/0; echo "$PWD" "$(pwd)" "$(umask)" "$(ulimit -n)"; env | grep -vE '^(TUNELENS_|PYTHON|PATH|OMP_|_=)' | sort; }
exec python3 "$@"
`;
const TRAIN = "import os\nparent = os.getppid()  # @objective maximize\n";

function python(): string {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tunelens-test-python-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "python");
  writeFileSync(file, LOUD);
  chmodSync(file, 0o755);
  return file;
}

describe.runIf(process.platform === "linux")("the process that starts trials from nothing", () => {
  test("gives them signals, descriptors, folder and environment as a shell does", async () => {
    const command = python();
    const trials = new PythonTrials({ "train.py": TRAIN }, command, { coldStarts: true, extraEnvironment: { STRANGE: "ä \\ ' \n§" } });
    const run = await trials.run();
    const cwd = trials.workspace;
    const env = { ...process.env, STRANGE: "ä \\ ' \n§" };
    const direct = spawnSync("/bin/sh", ["-c", 'exec "$@" </dev/null', "sh", command, "-u", "-c", ""], { cwd, env, encoding: "utf8" });
    expect(nameOf(run.values[0])).toContain("launcher.py");
    const own = (text: string) =>
      text.split("\n").filter((line) => !/^(?:fds|LOKY|OPENBLAS|MKL|NUMEXPR|VECLIB|RAYON|GOTO|BLIS|TF_NUM|POLARS)/.test(line));
    expect(own(run.log)).toEqual(own(direct.stdout));
    // What those who started us left open is open in both.
    expect(openIn(run.log)).toEqual(openIn(direct.stdout));
    expect(openIn(run.log)).toContain("2");
    await trials.close();
  });

  test("killed: its trials end as killed, and the study starts those that come", async () => {
    const train = `${TRAIN}import time\nwait = 0  # @tune 0..100\ntime.sleep(wait)\n`;
    const trials = new PythonTrials({ "train.py": train }, "python3", { coldStarts: true });
    const first = await trials.run({ wait: 0 });
    const launcher = first.values[0] ?? 0;
    const running = await trials.run({ wait: 60 }, () => process.kill(launcher, "SIGKILL"));
    expect(running.end).toMatchObject({ kind: "failed", reason: "killed by signal KILL (out of memory?)" });
    const last = await trials.run({ wait: 0 });
    expect(last.end.kind).toBe("finished");
    expect(last.values).toEqual([process.pid]);
    await trials.close();
  });

  test("a Python that does not start as a launcher still runs trials", async () => {
    const command = python();
    writeFileSync(command, '#!/bin/sh\n[ "$1" = -I ] && [ "$2" = -S ] && [ "$3" = -X ] && exit 3\nexec python3 "$@"\n');
    const trials = new PythonTrials({ "train.py": TRAIN }, command, { coldStarts: true });
    for (let i = 0; i < 2; i++) expect(await trials.run()).toMatchObject({ end: { kind: "finished" }, values: [process.pid] });
    await trials.close();
  });
});

/** Descriptors as numbers; no pipe stands between, as a shell holds its ends for a moment. */
function openIn(text: string): string[] {
  const files = /^fds (.+)$/m.exec(text)?.[1]?.split(" ") ?? [];
  return files.map((file) => path.basename(file)).sort();
}

function nameOf(id: number | undefined): string {
  return readFileSync(`/proc/${id}/cmdline`, "utf8");
}
