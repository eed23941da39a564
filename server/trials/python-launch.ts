import { existsSync } from "node:fs";
import path from "node:path";
import type { Program } from "../language/model";
import type { Launch, LaunchContext } from "./launch";
import { packageModule } from "./package-module";
import { pythonHint } from "./python-install";
import { findPython, type PythonInterpreter } from "./python-interpreter";

/** Starts Python programs; looks for the interpreter once. */
export class PythonLauncher {
  #interpreter: Promise<PythonInterpreter> | null = null;
  #program: Program | null = null;

  /**
   * `python -u ENTRY ARGUMENTS` with the runtime in PYTHONPATH: the user's own command; `python -u -m MODULE` for a module of a package that
   * could not be run by its path. Rejects with a LaunchError.
   */
  readonly launch = async (context: LaunchContext): Promise<Launch> => {
    const { program, environment, cwd } = context;
    this.#program = program;
    this.#interpreter ??= findPython(context.interpreter, program.entry.path, program.root, environment);
    const interpreter = await this.#interpreter;
    const module = packageModule(program);
    const own = module === null || path.relative(module.folder, cwd) === "" ? environment : withFolder(environment, module.folder);
    return {
      command: interpreter.command,
      args: ["-u", ...(module === null ? [program.entry.path] : ["-m", module.name]), ...context.arguments],
      env: pythonEnvironment(own, interpreter, path.join(context.runtimes, "python")),
    };
  };

  /** What was found, null before the first launch or when there is none. */
  async interpreter(): Promise<PythonInterpreter | null> {
    return (await this.#interpreter?.catch(() => null)) ?? null;
  }

  /** How to mend a module that is missing; null when no interpreter was found yet, or it is none to install. */
  async installHint(module: string): Promise<string | null> {
    const interpreter = await this.#interpreter?.catch(() => null);
    const program = this.#program;
    return interpreter && program ? pythonHint(module, interpreter, program.entry.path, program.root) : null;
  }
}

function withFolder(environment: Readonly<Record<string, string>>, folder: string): Readonly<Record<string, string>> {
  const before = environment["PYTHONPATH"];
  return { ...environment, PYTHONPATH: before ? folder + path.delimiter + before : folder };
}

/** What makes a Python, and all that descend from it, take the trial's values in; `interpreter`: the one to be `python` there. */
export function pythonEnvironment(
  own: Readonly<Record<string, string>>,
  interpreter: PythonInterpreter | null,
  runtime: string,
): Record<string, string> {
  const environment: Record<string, string> = {
    PYTHONFAULTHANDLER: "1",
    ...own,
    PYTHONUNBUFFERED: "1",
    PYTHONPATH: own["PYTHONPATH"] ? runtime + path.delimiter + own["PYTHONPATH"] : runtime,
  };
  if (interpreter !== null && interpreter.folder !== null) {
    environment["PATH"] = interpreter.folder + path.delimiter + (own["PATH"] ?? "");
  }
  if (interpreter !== null && interpreter.environment !== null) {
    // As activating it does, so that a `python` that the program starts is the same one.
    const conda = own["CONDA_PREFIX"] === interpreter.environment || existsSync(path.join(interpreter.environment, "conda-meta"));
    environment[conda ? "CONDA_PREFIX" : "VIRTUAL_ENV"] = interpreter.environment;
    if (conda) {
      environment["CONDA_DEFAULT_ENV"] = path.basename(interpreter.environment);
      delete environment["VIRTUAL_ENV"];
    }
    environment["PATH"] = path.join(interpreter.environment, "bin") + path.delimiter + (own["PATH"] ?? "");
    delete environment["PYTHONHOME"];
  }
  return environment;
}
