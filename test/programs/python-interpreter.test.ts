import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { pythonHint } from "../../server/trials/python-install";
import { findPython, type PythonInterpreter } from "../../server/trials/python-interpreter";
import { pythonEnvironment } from "../../server/trials/python-launch";

let base = "";
let home = "";
let project = "";
let tools = "";

/** A real virtual environment, copied wherever one is needed. */
let template = "";

beforeAll(() => {
  base = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tunelens interpreters ")));
  template = path.join(base, "template");
  execFileSync("python3", ["-m", "venv", "--without-pip", "--symlinks", template]);
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

beforeEach(() => {
  const place = mkdtempSync(path.join(base, "case-"));
  [home, project, tools] = ["home", "project", "tools"].map((name) => path.join(place, name)) as [string, string, string];
  for (const folder of [home, path.join(project, ".git"), tools]) mkdirSync(folder, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
    writeFileSync(path.join(project, name), text);
  }
}

function venv(prefix: string, mark: "pyvenv.cfg" | "conda-meta" = "pyvenv.cfg"): string {
  mkdirSync(path.dirname(prefix), { recursive: true });
  cpSync(template, prefix, { recursive: true, verbatimSymlinks: true });
  if (mark === "conda-meta") mkdirSync(path.join(prefix, "conda-meta"));
  return prefix;
}

/** A command on PATH that answers by a script. */
function tool(name: string, script: string): void {
  writeFileSync(path.join(tools, name), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(tools, name), 0o755);
}

function find(entry = "train.py", extra: Readonly<Record<string, string>> = {}, asked?: string): Promise<PythonInterpreter> {
  const environment = { HOME: home, PATH: `${tools}:/usr/bin:/bin:${path.dirname(process.execPath)}`, ...extra };
  return findPython(asked, path.join(project, entry), project, environment);
}

function hintFor(module: string, interpreter: PythonInterpreter, entry = "train.py"): string | null {
  return pythonHint(module, interpreter, path.join(project, entry), project);
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 8);
}

describe("the interpreter of a file", () => {
  test("what is asked for wins over everything", async () => {
    venv(path.join(project, ".venv"));
    const other = venv(path.join(project, "other"));
    for (const asked of ["other", "other/bin/python", path.join(other, "bin/python")]) {
      expect(await find("train.py", { VIRTUAL_ENV: path.join(project, ".venv") }, asked)).toMatchObject({
        environment: other,
        origin: "asked for",
      });
    }
  });

  test("an activated environment wins over the folder's, the nearest folder's over those above", async () => {
    const far = venv(path.join(project, ".venv"));
    const near = venv(path.join(project, "packages/a/venv"));
    expect((await find("packages/a/src/train.py")).environment).toBe(near);
    expect((await find("packages/b/train.py")).environment).toBe(far);
    expect((await find("packages/a/train.py", { VIRTUAL_ENV: far })).environment).toBe(far);
  });

  test("a package of a workspace finds the environment at the repository's top", async () => {
    const top = venv(path.join(project, ".venv"));
    write({ "packages/a/pyproject.toml": "[project]\nname = 'a'\n", "uv.lock": "" });
    const root = path.join(project, "packages/a");
    const found = await findPython(undefined, path.join(root, "train.py"), root, { HOME: home, PATH: "/usr/bin:/bin" });
    expect(found.environment).toBe(top);
  });

  test("UV_PROJECT_ENVIRONMENT, .conda, .pixi, .pdm-python and a .venv file", async () => {
    write({ "u/uv.lock": "", "pdm/.pdm-python": "", "file/.venv": "shared\n" });
    const uv = venv(path.join(project, "elsewhere"));
    expect((await find("u/train.py", { UV_PROJECT_ENVIRONMENT: uv })).environment).toBe(uv);
    const conda = venv(path.join(project, "c/.conda"), "conda-meta");
    expect((await find("c/train.py")).environment).toBe(conda);
    const pixi = venv(path.join(project, "p/.pixi/envs/default"), "conda-meta");
    expect((await find("p/train.py")).environment).toBe(pixi);
    write({ "pdm/.pdm-python": path.join(uv, "bin/python") });
    expect((await find("pdm/train.py")).environment).toBe(uv);
    const shared = venv(path.join(home, "workon/shared"));
    expect((await find("file/train.py", { WORKON_HOME: path.join(home, "workon") })).environment).toBe(shared);
  });

  test("poetry: its folder of environments, and where there are several what the command says", async () => {
    write({ "poetry.lock": "", "pyproject.toml": '[tool.poetry]\nname = "My Project"\n' });
    const shared = path.join(home, ".cache/pypoetry/virtualenvs");
    const one = venv(path.join(shared, `my_project-${hashOf(project)}-py3.10`));
    expect(await find()).toMatchObject({ environment: one, origin: "poetry" });
    const two = venv(path.join(shared, `my_project-${hashOf(project)}-py3.9`));
    expect((await find()).environment).toBe(one);
    tool("poetry", `[ "$1 $2" = "env info" ] && echo "${two}"`);
    expect((await find()).environment).toBe(two);
  });

  test("pipenv: its folder of environments, or what the command says", async () => {
    write({ Pipfile: "" });
    const elsewhere = venv(path.join(home, "envs/mine"));
    tool("pipenv", `echo "Loading .env" >&2; echo "${elsewhere}"`);
    expect((await find()).environment).toBe(elsewhere);
    const shared = venv(path.join(home, `.local/share/virtualenvs/project-${hashOf(path.join(project, "Pipfile"))}`));
    expect((await find()).environment).toBe(shared);
  });

  test.each([
    ["beside the installed conda", () => path.join(home, "miniforge3/envs/ml")],
    ["in CONDA_ENVS_PATH", () => path.join(home, "envs/ml")],
    ["noted by conda", () => path.join(home, "noted/ml")],
    ["told by the command", () => path.join(home, "told/ml")],
  ])("conda: the environment that environment.yml names, %s", async (how, where) => {
    write({ "environment.yml": "# an environment\nname: 'ml'  # ours\ndependencies: [numpy]\n" });
    const prefix = venv(where(), "conda-meta");
    if (how.includes("noted")) {
      mkdirSync(path.join(home, ".conda"));
      writeFileSync(path.join(home, ".conda/environments.txt"), `${prefix}\n`);
    }
    if (how.includes("told")) tool("conda", `echo '{"envs": ["/nowhere/ml", "${prefix}"]}'`);
    const found = await find("train.py", how.includes("CONDA_ENVS_PATH") ? { CONDA_ENVS_PATH: path.join(home, "envs") } : {});
    expect(found).toMatchObject({ environment: prefix, origin: "environment.yml" });
    expect(hintFor("sklearn", found)).toContain(
      how.includes("told") || how.includes("noted") ? `conda install -p '${prefix}'` : "conda install -n ml",
    );
    expect(hintFor("torch", found)).toContain("pytorch");
  });

  test("pyenv: the newest of the versions that .python-version means", async () => {
    write({ ".python-version": "3.11\n" });
    for (const name of ["3.11.2", "3.11.10", "3.12.1"]) venv(path.join(home, ".pyenv/versions", name));
    expect((await find()).executable).toContain("3.11.10");
    write({ ".python-version": "3.12.1\n" });
    expect((await find()).executable).toContain("3.12.1");
  });

  test("a shim on PATH: the Python that it leads to is started itself, and is first on PATH; any other script stays what it is", async () => {
    const version = path.join(venv(path.join(home, "versions/3.11.7")), "bin");
    const script = `#!/bin/sh\nexec '${version}/python' "$@"\n`;
    mkdirSync(path.join(home, "shims"));
    writeFileSync(path.join(home, "shims/python3"), script, { mode: 0o755 });
    const PATH = `${path.join(home, "shims")}:/usr/bin:/bin`;
    const found = await find("train.py", { PATH });
    expect(found).toMatchObject({ command: path.join(version, "python"), folder: version, origin: "on PATH" });
    expect(pythonEnvironment({ PATH }, { ...found, environment: null }, "/runtime")["PATH"]).toBe(`${version}:${PATH}`);
    writeFileSync(path.join(tools, "python3"), script, { mode: 0o755 });
    expect(await find()).toMatchObject({ command: "python3", folder: null });
  });

  test("hatch says where its environment is", async () => {
    write({ "pyproject.toml": "[tool.hatch.envs.default]\n" });
    const prefix = venv(path.join(home, "hatch/env"));
    tool("hatch", `echo "${prefix}"`);
    expect((await find()).environment).toBe(prefix);
  });

  test("an activated conda comes after the project's own, before PATH", async () => {
    const conda = venv(path.join(home, "miniforge3"), "conda-meta");
    expect(await find("train.py", { CONDA_PREFIX: conda })).toMatchObject({ environment: conda, origin: "CONDA_PREFIX" });
    const own = venv(path.join(project, ".venv"));
    expect((await find("train.py", { CONDA_PREFIX: conda })).environment).toBe(own);
  });

  test("an environment of the user's own that is broken is told, not passed over", async () => {
    mkdirSync(path.join(project, ".venv/bin"), { recursive: true });
    writeFileSync(path.join(project, ".venv/bin/python"), "#!/bin/sh\necho 3.6.1\n", { mode: 0o755 });
    await expect(find()).rejects.toThrow(/\.venv.*is Python 3\.6\.1, too old/);
  });

  test("an environment whose Python went away is told too", async () => {
    const prefix = venv(path.join(project, ".venv"));
    for (const name of ["python", "python3"]) rmSync(path.join(prefix, "bin", name));
    symlinkSync("/nowhere/python3.8", path.join(prefix, "bin/python"));
    await expect(find()).rejects.toThrow(/\.venv\/bin\/python \(\.venv\) is not there/);
  });

  test.each([
    ["uv.lock", "uv sync"],
    ["poetry.lock", "poetry install"],
    ["pdm.lock", "pdm install"],
    ["Pipfile", "pipenv install"],
    ["environment.yml", "conda env create -f environment.yml"],
  ])("%s without its environment: PATH's Python runs, and a missing module is mended by %s", async (file, mend) => {
    write({ [file]: "name: nowhere\n" });
    const found = await find();
    expect(found).toMatchObject({ origin: "on PATH", environment: null });
    expect(hintFor("numpy", found)).toContain(mend);
    await expect(find("train.py", { PATH: tools })).rejects.toThrow(mend);
  });
});

describe("how a missing module is got", () => {
  test.each([
    ["uv.lock", "uv add scikit-learn"],
    ["poetry.lock", "poetry add scikit-learn"],
    ["pdm.lock", "pdm add scikit-learn"],
    ["Pipfile", "pipenv install scikit-learn"],
  ])("a project with %s: %s", async (file, command) => {
    write({ [file]: "" });
    venv(path.join(project, ".venv"));
    expect(hintFor("sklearn", await find())).toBe(`install it with: ${command}`);
    expect(hintFor("sklearn", await find("train.py", {}, ".venv/bin/python"))).toBe(`install it with: ${command}`);
  });

  test("a plain virtual environment: its own pip; one that uv made without pip: uv pip", async () => {
    const prefix = venv(path.join(project, ".venv"));
    expect(hintFor("cv2", await find())).toBe(`install it with: '${prefix}/bin/python' -m pip install opencv-python`);
    writeFileSync(path.join(prefix, "pyvenv.cfg"), "home = /usr/bin\nuv = 0.8.1\n");
    expect(hintFor("yaml", await find())).toBe(`install it with: uv pip install --python '${prefix}/bin/python' pyyaml`);
  });

  test("the lock file of another project says nothing about an environment that lies elsewhere", async () => {
    write({ "uv.lock": "" });
    const other = venv(path.join(home, "other"));
    expect(hintFor("numpy", await find("train.py", {}, other))).toBe(`install it with: '${other}/bin/python' -m pip install numpy`);
  });

  test("a part of a package that is there is no package; a part of a shared namespace is", async () => {
    const prefix = venv(path.join(project, ".venv"));
    expect(hintFor("sklearn.nowhere", await find())).toBe(null);
    expect(hintFor("google.protobuf", await find())).toBe(`install it with: '${prefix}/bin/python' -m pip install protobuf`);
  });

  test("a module of the workspace's own is not to be installed", async () => {
    write({ "src/helpers/__init__.py": "", "utils.py": "" });
    const found = await find("scripts/train.py");
    expect(hintFor("helpers", found, "scripts/train.py")).toContain(`run with PYTHONPATH='${project}/src'`);
    expect(hintFor("utils", found, "scripts/train.py")).toContain(`PYTHONPATH='${project}'`);
    expect(existsSync(path.join(project, "src"))).toBe(true);
  });
});
