import { Disposable, type Event, extensions, l10n, type Uri } from "vscode";
import { readSettings } from "../settings";

/** The part of the Python extension's API that is used here. */
interface PythonApi {
  readonly environments?: {
    readonly onDidChangeActiveEnvironmentPath?: Event<unknown>;
    getActiveEnvironmentPath(resource?: Uri): { readonly id?: string; readonly path: string };
    resolveEnvironment(environment: { readonly path: string }): Promise<{ readonly executable?: { readonly uri?: Uri } } | undefined>;
  };
}

/** The same of "Python Environments", which newer versions of the Python extension leave the choice to. */
interface EnvironmentsApi {
  readonly onDidChangeEnvironment?: Event<unknown>;
  getEnvironment?(scope: Uri | undefined): Promise<{ readonly execInfo?: { readonly run?: { readonly executable?: string } } } | undefined>;
}

const PYTHON = "ms-python.python";
const ENVIRONMENTS = "ms-python.vscode-python-envs";
const PATIENCE = 8_000;
/** Any other file, a config file for one, may belong to a Python program. */
const SCRIPT = /\.[mc]?[jt]sx?$/;
/** What the Python extension says as long as neither the user nor it has chosen anything. */
const NO_CHOICE = "python";

export interface ChosenPython {
  readonly path: string;
  /** Who says so. */
  /** In words. */
  readonly by: string;
}

/** A program that runs in Node. */
export function isScript(resource: Uri): boolean {
  return SCRIPT.test(resource.path);
}

/** The interpreter that the user chose: in the Python extension where it is installed, else in our setting; undefined for no choice. */
export async function chosenPython(resource: Uri): Promise<ChosenPython | undefined> {
  if (isScript(resource)) return undefined;
  for (const ask of [fromEnvironments, fromPython]) {
    const path = await inTime(ask(resource));
    if (path !== undefined) return { path, by: l10n.t("the Python extension") };
  }
  const { python } = readSettings(resource);
  return python === undefined ? undefined : { path: python, by: l10n.t("the setting tunelens.python") };
}

/** Whether there is a picker of the Python extension's. */
export function hasPythonExtension(): boolean {
  return extensions.getExtension(PYTHON) !== undefined;
}

/** Calls whenever another interpreter is chosen in the Python extension, once that runs. */
export function onDidChangeChoice(listener: () => void): Disposable {
  const owned: Disposable[] = [];
  const listen = (event: Event<unknown> | undefined) => event && owned.push(event(listener));
  void activated<PythonApi>(PYTHON).then((api) => listen(api?.environments?.onDidChangeActiveEnvironmentPath));
  void activated<EnvironmentsApi>(ENVIRONMENTS).then((api) => listen(api?.onDidChangeEnvironment));
  return new Disposable(() => Disposable.from(...owned).dispose());
}

async function fromPython(resource: Uri): Promise<string | undefined> {
  const environments = (await activated<PythonApi>(PYTHON))?.environments;
  const active = environments?.getActiveEnvironmentPath(resource);
  if (!environments || !active || active.path === NO_CHOICE) return undefined;
  return (await environments.resolveEnvironment(active))?.executable?.uri?.fsPath;
}

async function fromEnvironments(resource: Uri): Promise<string | undefined> {
  const environment = await (await activated<EnvironmentsApi>(ENVIRONMENTS))?.getEnvironment?.(resource);
  return environment?.execInfo?.run?.executable;
}

async function activated<Api>(id: string): Promise<Api | undefined> {
  try {
    return await extensions.getExtension<Api | undefined>(id)?.activate();
  } catch {
    return undefined;
  }
}

/** What fails or takes too long is no choice. */
function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE, undefined));
  return Promise.race([answer.catch(() => undefined), late]);
}
