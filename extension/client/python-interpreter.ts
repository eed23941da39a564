import { extensions, type Uri } from "vscode";

/** The part of the Python extension's API that is used here. */
interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: Uri): { readonly path: string };
    resolveEnvironment(environment: { readonly path: string }): Promise<{ readonly executable?: { readonly uri?: Uri } } | undefined>;
  };
}

const PATIENCE = 8_000;

/** The interpreter that the user chose in the Python extension; undefined without that extension, or when it does not answer in time. */
export async function chosenPython(resource: Uri): Promise<string | undefined> {
  const extension = extensions.getExtension<PythonApi | undefined>("ms-python.python");
  if (!extension) return undefined;
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE, undefined));
  return Promise.race([ask(extension.activate(), resource).catch(() => undefined), late]);
}

async function ask(activation: Thenable<PythonApi | undefined>, resource: Uri): Promise<string | undefined> {
  const environments = (await activation)?.environments;
  if (!environments) return undefined;
  const environment = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(resource));
  return environment?.executable?.uri?.fsPath;
}
