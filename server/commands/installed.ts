import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** A framework that an interpreter has. */
export interface Installed {
  readonly name: string;
  readonly version: string;
  /** Why it cannot use the GPUs of this machine, or does not run at all; null where nothing is known against it. */
  readonly problem: string | null;
}

export interface PythonPackages {
  readonly frameworks: readonly Installed[];
  /** Modules that the program imports at its top and that are not there. */
  readonly missing: readonly string[];
}

const PATIENCE_MS = 30_000;

/** Looks without importing anything: an import of a framework takes seconds. */
const PROBE = String.raw`
import importlib.metadata as metadata, importlib.util, json, os, re, sys
folder, names, modules = json.loads(sys.argv[1])
sys.path.insert(0, folder)
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
def torch_build():
    try:
        folder = importlib.util.find_spec("torch").submodule_search_locations[0]
        text = open(os.path.join(folder, "version.py")).read()
        return [name for name in ("cuda", "hip") if re.search(r"(?m)^%s\b[^=]*= *['\"]" % name, text)]
    except Exception:
        return None
def there(name):
    try:
        return name in sys.builtin_module_names or importlib.util.find_spec(name) is not None
    except Exception:
        return True
print(json.dumps({
    "versions": {name: version(name) for name in names},
    "torch": torch_build(),
    "plugins": sorted({(d.metadata["Name"] or "").lower() for d in metadata.distributions()} & {"jax-cuda12-plugin", "jax-cuda13-plugin", "jax-rocm-plugin"}),
    "missing": [name for name in modules if not there(name)],
}))
`;

const PYTHON_FRAMEWORKS = [
  "torch",
  "lightning",
  "pytorch-lightning",
  "transformers",
  "tensorflow",
  "tensorflow-cpu",
  "keras",
  "jax",
  "scikit-learn",
  "xgboost",
  "lightgbm",
  "numpy",
];

/** What a Python has of the frameworks whose metrics are read, and what it lacks of what the program imports. `gpu`: what this machine has. */
export async function pythonPackages(
  command: string,
  environment: Readonly<Record<string, string>>,
  folder: string,
  modules: readonly string[],
  gpu: "cuda" | "hip" | null,
): Promise<PythonPackages> {
  const task = JSON.stringify([folder, PYTHON_FRAMEWORKS, modules]);
  const text = await new Promise<string>((resolve) => {
    const options = { env: environment, timeout: PATIENCE_MS, cwd: folder };
    execFile(command, ["-c", PROBE, task], options, (_, stdout) => resolve(stdout));
  });
  const answer = parsed(text);
  const cannot = (name: string): string | null => {
    if (gpu === null) return null;
    if (name === "torch" && answer.torch !== null && !answer.torch.includes(gpu))
      return `built without ${gpu === "cuda" ? "CUDA" : "ROCm"}`;
    if (name === "jax" && !answer.plugins.some((plugin) => plugin.includes(gpu === "cuda" ? "cuda" : "rocm")))
      return "without its GPU plugin";
    return name === "tensorflow-cpu" ? "built for the CPU" : null;
  };
  const frameworks = Object.entries(answer.versions).flatMap(([name, version]) =>
    version === null ? [] : [{ name, version, problem: cannot(name) }],
  );
  return { frameworks, missing: answer.missing };
}

interface Answer {
  readonly versions: Readonly<Record<string, string | null>>;
  readonly torch: readonly string[] | null;
  readonly plugins: readonly string[];
  readonly missing: readonly string[];
}

function parsed(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return { versions: {}, torch: null, plugins: [], missing: [] };
  }
}

const NODE_FRAMEWORKS = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node", "@tensorflow/tfjs"];

/** What a program in this folder finds of TensorFlow.js. */
export function nodePackages(folder: string): readonly Installed[] {
  return NODE_FRAMEWORKS.flatMap((name) => {
    const at = packageFolder(folder, name);
    if (at === null) return [];
    const native = name.includes("tfjs-node") && !existsSync(path.join(at, "lib/napi-v8/tfjs_binding.node"));
    return [{ name, version: versionIn(at), problem: native ? "its native library is missing" : null }];
  });
}

function packageFolder(folder: string, name: string): string | null {
  for (let at = folder; ; at = path.dirname(at)) {
    const found = path.join(at, "node_modules", name);
    if (existsSync(path.join(found, "package.json"))) return found;
    if (at === path.dirname(at)) return null;
  }
}

function versionIn(folder: string): string {
  try {
    const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as { version?: unknown };
    return typeof version === "string" ? version : "?";
  } catch {
    return "?";
  }
}
