import path from "node:path";
import type { Launch, LaunchContext } from "./launch";
import { findPython, type PythonInterpreter } from "./python-interpreter";

/** Starts Python programs; looks for the interpreter once. */
export class PythonLauncher {
  #interpreter: Promise<PythonInterpreter> | null = null;

  /** `python -u ENTRY ARGUMENTS` with the runtime in PYTHONPATH: the user's own command. Rejects with a LaunchError. */
  readonly launch = async (context: LaunchContext): Promise<Launch> => {
    const { program, environment } = context;
    this.#interpreter ??= findPython(context.interpreter, program.entry.path, program.root, environment);
    const interpreter = await this.#interpreter;
    return {
      command: interpreter.command,
      args: ["-u", program.entry.path, ...context.arguments],
      env: pythonEnvironment(environment, interpreter, path.join(context.runtimes, "python")),
    };
  };

  /** How to mend a module that is missing; null when no interpreter was found yet. */
  async installHint(module: string): Promise<string | null> {
    const interpreter = await this.#interpreter?.catch(() => null);
    return interpreter ? `install it with: ${interpreter.executable} -m pip install ${DISTRIBUTIONS[module] ?? module}` : null;
  }
}

/** Distributions that are not called as their modules are. */
const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  bs4: "beautifulsoup4",
  cv2: "opencv-python",
  dateutil: "python-dateutil",
  PIL: "pillow",
  skimage: "scikit-image",
  sklearn: "scikit-learn",
  yaml: "pyyaml",
};

function pythonEnvironment(own: Readonly<Record<string, string>>, interpreter: PythonInterpreter, runtime: string): Record<string, string> {
  const environment: Record<string, string> = {
    PYTHONFAULTHANDLER: "1",
    ...own,
    PYTHONUNBUFFERED: "1",
    PYTHONPATH: own["PYTHONPATH"] ? runtime + path.delimiter + own["PYTHONPATH"] : runtime,
  };
  if (interpreter.environment !== null) {
    // As activating it does, so that a `python` that the program starts is the same one.
    environment["VIRTUAL_ENV"] = interpreter.environment;
    environment["PATH"] = path.join(interpreter.environment, "bin") + path.delimiter + (own["PATH"] ?? "");
    delete environment["PYTHONHOME"];
  }
  return environment;
}
