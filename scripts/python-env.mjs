// Makes a Python environment once and again whenever its requirements change.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const windows = process.platform === "win32";

/** The path of the environment's interpreter; installs what `requirements` asks for where that is not done yet. */
export function pythonEnv(directory, requirements, log = console.log) {
  const python = path.join(directory, windows ? "Scripts/python.exe" : "bin/python");
  const stamp = path.join(directory, ".tunelens-requirements");
  const wanted = createHash("sha256").update(readAll(requirements)).digest("hex");
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return python;
  log(`Making a Python environment in ${path.relative(process.cwd(), directory)} (about a minute, once)`);
  execFileSync(systemPython(), ["-m", "venv", directory], { stdio: "inherit" });
  execFileSync(python, ["-m", "pip", "install", "--disable-pip-version-check", "--quiet", "-r", requirements], { stdio: "inherit" });
  writeFileSync(stamp, wanted);
  return python;
}

function readAll(requirements) {
  const text = readFileSync(requirements, "utf8");
  return text.replace(/^-r (.+)$/gm, (_, file) => readAll(path.join(path.dirname(requirements), file.trim())));
}

function systemPython() {
  for (const name of windows ? ["python", "py"] : ["python3", "python"]) {
    try {
      const found = execFileSync(name, ["-c", "import sys; print(sys.version_info >= (3, 9))"], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      if (found.trim() === "True") return name;
    } catch {}
  }
  throw new Error("No Python 3.9 or newer found on PATH. Install one (python.org, or your system's package manager) and run this again.");
}
