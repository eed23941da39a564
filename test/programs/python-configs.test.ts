import { describe, expect, test } from "vitest";
import { type PythonProgram, type PythonRun, pythons, runPython } from "../support/python-trial";

const CONFIG = "# settings\nmodel:\n  width: 4  # @tune 1..64\n  name: ünet\nlr: 0.5  # @tune 0..1\n";

function run(program: string, more: Partial<PythonProgram> = {}): Promise<PythonRun> {
  const files = {
    "train.py": `# @search include=config.yaml\nimport io, os\ndef lr(text): return float(text.split("lr:")[1].split("#")[0])\n${program}\n`,
    "config.yaml": CONFIG,
    ...more.files,
  };
  return runPython({ params: { lr: 0.25, width: 8 }, ...more, files });
}

const REPORT = "# @objective maximize";

describe.each(pythons)("%s reads the trial's config", (python) => {
  test.each([
    ["open", "f = open('config.yaml'); assert f.name == 'config.yaml'; text = f.read()"],
    ["io.open, bytes", "text = io.open(b'config.yaml', 'rb').read().decode()"],
    ["pathlib", "import pathlib; text = pathlib.Path(__file__).with_name('config.yaml').read_text('utf-8')"],
    ["codecs", "import codecs; text = codecs.open('config.yaml', encoding='utf-8').read()"],
    ["fileinput", "import fileinput; text = ''.join(fileinput.input('config.yaml'))"],
    ["linecache", "import linecache; text = ''.join(linecache.getlines('config.yaml'))"],
    ["io.open_code", "text = io.open_code(os.path.abspath('config.yaml')).read().decode()"],
    ["mmap", "import mmap; f = open('config.yaml', 'rb'); text = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)[:].decode()"],
    ["another name of the file", "os.symlink('config.yaml', 'link'); text = open('link').read(); os.unlink('link')"],
    ["another working directory", "os.chdir('/'); text = open(os.path.join(os.path.dirname(__file__), './config.yaml')).read()"],
    ["an attribute of a class", "class Reader: open = open\ntext = Reader().open('config.yaml').read()"],
    ["a pickled open", "import pickle; text = pickle.loads(pickle.dumps(open))('config.yaml').read()"],
    ["a copy", "import shutil; shutil.copy('config.yaml', '/tmp/copy-%d' % os.getpid()); text = open('/tmp/copy-%d' % os.getpid()).read()"],
    ["every opened file", "text = [open('config.yaml').read() for _ in range(3)][-1]"],
  ])("through %s", async (_, reading) => {
    const { end, values, problems, log } = await run(
      `${reading}\nassert "ünet" in text and "width: 8 " in text, text\nacc = lr(text)  ${REPORT}`,
      {
        settings: { interpreters: { python }, extraEnvironment: { PYTHONUTF8: "1" } },
      },
    );
    expect(end, log).toMatchObject({ kind: "finished" });
    expect(values).toEqual([0.25]);
    expect(problems).toEqual([]);
  });

  test.each(["fork", "spawn", "forkserver"])("in workers started by %s", async (method) => {
    const program = `import multiprocessing as mp
from work import read
if __name__ == "__main__":
    with mp.get_context("${method}").Pool(1) as pool:
        acc = lr(pool.apply(read))  ${REPORT}`;
    const files = { "work.py": "def read():\n    return open('config.yaml', encoding='utf-8').read()\n" };
    const { end, values, log } = await run(program, {
      files,
      settings: { interpreters: { python }, extraEnvironment: { PYTHONDONTWRITEBYTECODE: "1" } },
    });
    expect(end, log).toMatchObject({ kind: "finished" });
    expect(values).toEqual([0.25]);
  });

  test("data in a package, asked of its loader", async () => {
    const { values, log } = await runPython({
      files: {
        "train.py": `# @search include=pkg/config.toml
import pkgutil
from importlib import resources
text = pkgutil.get_data("pkg", "config.toml").decode()
assert resources.files("pkg").joinpath("config.toml").read_text() == text
acc = float(text.split("=")[1].split("#")[0])  ${REPORT}
`,
        "pkg/__init__.py": "",
        "pkg/config.toml": "lr = 0.5  # @tune 0..1\n",
      },
      params: { lr: 0.25 },
      settings: { interpreters: { python }, extraEnvironment: { PYTHONDONTWRITEBYTECODE: "1" } },
    });
    expect(values, log).toEqual([0.25]);
  });
});

describe("settings that are Python", () => {
  const files = {
    "train.py": `# @search include=config/small.py
import sys
lr = 1.0
exec(open("config/small.py").read())
print(open("config/small.py").read(), end="")
acc = lr  ${REPORT}
`,
    "config/small.py": "lr = 0.5  # @tune 0..1\n",
  };

  test("read and executed by the program", async () => {
    const { values, log, problems } = await runPython({ files, params: { lr: 0.25 } });
    expect(values, log).toEqual([0.25]);
    expect(log).toBe("lr = 0.25  # @tune 0..1\n");
    expect(problems).toEqual([]);
  });

  test("the program's own source, copied, is that of the trial without what we put in", async () => {
    const { log } = await runPython({
      files: {
        ...files,
        "train.py": `${files["train.py"]}import os, shutil\nprint(open(shutil.copy(__file__, os.environ["TUNELENS_SCRATCH"])).read())\n`,
      },
      params: { lr: 0.25 },
    });
    expect(log).toContain(`acc = lr  ${REPORT}\n`);
    expect(log).not.toContain("tunelens");
  });
});

describe("a config file that the program writes", () => {
  const written = (how: string) => `${how}\nprint(open('config.yaml').read(), end='')\nos.system('cat config.yaml')\nacc = 1  ${REPORT}`;

  test.each([
    ["opened for writing", "open('config.yaml', 'w').write('lr: 0.75\\n')"],
    ["replaced by another", "open('new', 'w').write('lr: 0.75\\n'); os.replace('new', 'config.yaml')"],
  ])("and never read is its own: %s", async (_, how) => {
    const { log } = await run(`keep = io.FileIO('config.yaml').read()\n${written(how)}\nio.FileIO('config.yaml', 'w').write(keep)`);
    expect(log).toBe("lr: 0.75\nlr: 0.75\n");
  });

  test("to append to it is to have the user's own text", async () => {
    const { log } = await run(
      `keep = io.FileIO('config.yaml').read()\n${written("open('config.yaml', 'a').write('end\\n')")}\nio.FileIO('config.yaml', 'w').write(keep)`,
    );
    expect(log).toBe(`${CONFIG}end\n${CONFIG}end\n`);
  });

  test.each([
    ["opened for writing", "open('config.yaml', 'w').write(text + 'end\\n')"],
    [
      "replaced by another",
      "open('/tmp/new-%d' % os.getpid(), 'w').write(text + 'end\\n'); os.replace('/tmp/new-%d' % os.getpid(), 'config.yaml')",
    ],
  ])("after reading the trial's values stays in the trial: %s", async (_, how) => {
    const { end, log } = await run(written(`text = open('config.yaml').read(); ${how}`));
    expect(end, log).toMatchObject({ kind: "finished" });
    const trial = CONFIG.replace("lr: 0.5", "lr: 0.25").replace("width: 4", "width: 8");
    expect(log).toBe(`${trial}end\n${CONFIG}`);
  });
});

test.each([
  ["os.open", "text = os.read(os.open('config.yaml', os.O_RDONLY), 999).decode()"],
  ["io.FileIO", "text = io.FileIO('config.yaml').read().decode()"],
  ["another program", "import subprocess; text = subprocess.check_output(['cat', 'config.yaml']).decode()"],
])("what goes past open is told: %s", async (_, reading) => {
  const { end, problems, log } = await run(`${reading}\nacc = lr(text)  ${REPORT}`);
  expect(end, log).toMatchObject({ kind: "finished" });
  expect(problems).toMatchObject([
    {
      code: "values-unused",
      file: "config.yaml",
      message: expect.stringContaining("open() in Python") as string,
      range: { start: { line: 2 } },
    },
  ]);
});
