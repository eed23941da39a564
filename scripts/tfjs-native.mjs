// Makes @tensorflow/tfjs-node-gpu with its native binding, once, for the tests that train through it.
//   node scripts/tfjs-native.mjs [DIRECTORY]
// The package's own install script fetches libtensorflow from a store of its vendor's, which many networks do not let through. Here
// TensorFlow's C library is taken out of the wheel on PyPI of the version that tfjs-node is built against, and the binding is compiled
// from the source in the npm package. Needs npm, Python with pip, a C++ compiler and binutils, on Linux x86-64.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { pythonEnv } from "./python-env.mjs";
import { root } from "./steps.mjs";

const TFJS = "4.22.0";
const HEADERS = "1.9.0";
/** The one that tfjs-node's scripts/deps-constants.js names. */
const TENSORFLOW = "2.9.1";
const NAME = "@tensorflow/tfjs-node-gpu";
const MAIN = "_pywrap_tensorflow_internal.so";
const FRAMEWORK = "libtensorflow_framework.so.2";

/** Takes what is needed out of the wheel: the C library lies in Python's extension module. */
const UNPACK = `
import shutil, sys, zipfile
wheel, headers, libraries = sys.argv[1:]
with zipfile.ZipFile(wheel) as z:
    for name in z.namelist():
        if name.startswith("tensorflow/include/tensorflow/") and name.endswith(".h") and ("/c/" in name or "platform/ctstring" in name):
            z.extract(name, headers)
    for name in ("tensorflow/python/${MAIN}", "tensorflow/${FRAMEWORK}"):
        with z.open(name) as source, open(libraries + "/" + name.rsplit("/", 1)[1], "wb") as target:
            shutil.copyfileobj(source, target, 1 << 22)
`;

const CHECK = `
require("util").isNullOrUndefined ??= (value) => value == null; // removed in Node 23
const tf = require("${NAME}");
if (tf.getBackend() !== "tensorflow" || tf.ones([2, 3]).matMul(tf.ones([3, 2])).sum().dataSync()[0] !== 12) process.exit(1);
`;

export const defaultDirectory = path.join(root, ".cache/tfjs-native");

/** Why it cannot be made here at all, whatever is installed; null where it can. */
export function whyNoTfjsNative() {
  const here = `${process.platform}-${process.arch}`;
  return here === "linux-x64" ? null : `the binding can be made on Linux x86-64 alone, and this is ${here}`;
}

/** The directory whose node_modules holds the package, ready to be loaded. Throws where it cannot be made. */
export function tfjsNative(directory = defaultDirectory, log = console.log) {
  const reason = whyNoTfjsNative();
  if (reason !== null) throw new Error(`${NAME}: ${reason}`);
  const stamp = path.join(directory, ".tunelens-stamp");
  const wanted = createHash("sha256")
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return directory;
  log(`Making ${NAME} with its native binding in ${path.relative(process.cwd(), directory)} (207 MB to download, half a minute, once)`);
  // Made aside: two test runs at a time do not meet half of it.
  const aside = `${directory}-${process.pid}`;
  rmSync(aside, { recursive: true, force: true });
  try {
    // The tests' own Python: a system's may lack pip.
    make(aside, pythonEnv(path.join(root, ".cache/python"), path.join(root, "test/requirements.txt"), log));
    writeFileSync(path.join(aside, ".tunelens-stamp"), wanted);
    rmSync(directory, { recursive: true, force: true });
    renameSync(aside, directory);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return directory;
}

function make(directory, python) {
  const pkg = path.join(directory, "node_modules", NAME);
  const libraries = path.join(pkg, "deps/lib");
  const work = path.join(directory, "work");
  mkdirSync(work, { recursive: true });
  writeFileSync(path.join(directory, "package.json"), JSON.stringify({ private: true }));
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  run("npm", ["install", ...quiet, `${NAME}@${TFJS}`, `node-api-headers@${HEADERS}`], directory);
  removeMaps(path.join(directory, "node_modules"));
  const wheel = download(python, work);
  mkdirSync(libraries, { recursive: true });
  run(python, ["-c", UNPACK, wheel, path.join(work, "headers"), libraries], work);
  for (const library of [MAIN, FRAMEWORK]) run("strip", ["--strip-unneeded", path.join(libraries, library)], work);
  compile(directory, pkg, libraries, work);
  run(process.execPath, ["-e", CHECK], directory, { ...process.env, TF_CPP_MIN_LOG_LEVEL: "2" });
  rmSync(work, { recursive: true, force: true });
}

function download(python, work) {
  const platforms = ["manylinux_2_17_x86_64", "manylinux2014_x86_64"].flatMap((name) => ["--platform", name]);
  const wanted = ["--no-deps", "--only-binary=:all:", "--implementation", "cp", "--python-version", "3.10", ...platforms];
  run(
    python,
    ["-m", "pip", "download", "--disable-pip-version-check", "--quiet", ...wanted, "-d", work, `tensorflow-cpu==${TENSORFLOW}`],
    work,
  );
  const wheel = readdirSync(work).find((name) => name.endsWith(".whl"));
  if (wheel === undefined) throw new Error(`pip downloaded no wheel of tensorflow-cpu ${TENSORFLOW}`);
  return path.join(work, wheel);
}

function compile(directory, pkg, libraries, work) {
  // Names of CPython's that the extension module links to and the C library in it never calls.
  const symbols = execFileSync("nm", ["-D", "--undefined-only", path.join(libraries, MAIN)], { encoding: "utf8", maxBuffer: 64 << 20 });
  const names = symbols.split("\n").flatMap((line) => /\b_?Py\w+$/.exec(line) ?? []);
  const stub = path.join(work, "stub.c");
  writeFileSync(stub, names.map((name) => `void *${name}[64];\n`).join(""));
  run("cc", ["-shared", "-fPIC", "-o", path.join(libraries, "libpystub.so"), stub], work);
  const binding = path.join(pkg, "lib/napi-v8");
  mkdirSync(binding, { recursive: true });
  const include = [path.join(directory, "node_modules/node-api-headers/include"), path.join(work, "headers/tensorflow/include"), pkg];
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => path.join(pkg, "binding", name));
  const link = [MAIN, FRAMEWORK, "libpystub.so"].map((name) => `-l:${name}`);
  const flags = ["-std=c++17", "-O2", "-shared", "-fPIC", "-DNAPI_VERSION=8", ...include.map((folder) => `-I${folder}`)];
  const output = ["-o", path.join(binding, "tfjs_binding.node"), `-L${libraries}`, "-Wl,--no-as-needed", ...link];
  run("g++", [...flags, ...sources, ...output, "-Wl,-rpath,$ORIGIN/../../deps/lib"], work);
}

/** Two thirds of what npm installs. */
function removeMaps(directory) {
  for (const name of readdirSync(directory, { recursive: true })) if (name.endsWith(".map")) rmSync(path.join(directory, name));
}

function run(command, args, cwd, env = process.env) {
  try {
    execFileSync(command, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
  } catch (error) {
    throw new Error(
      `${NAME} could not be made: ${command} ${error.code === "ENOENT" ? "is not installed" : `failed (${error.message.split("\n")[0]})`}`,
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(tfjsNative(process.argv[2]));
