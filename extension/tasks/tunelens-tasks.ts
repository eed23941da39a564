import path from "node:path";
import {
  type Disposable,
  type ExtensionContext,
  l10n,
  ProcessExecution,
  Task,
  TaskGroup,
  TaskScope,
  tasks,
  Uri,
  type WorkspaceFolder,
  workspace,
} from "vscode";
import { isRelevant } from "../client/document-selector";
import { chosenPython } from "../client/python-interpreter";
import type { ServerClient } from "../client/server-client";
import { DisposableStore } from "../disposables";
import { readSettings } from "../settings";

const TYPE = "tunelens";
const MATCHER = "$tunelens";

interface Definition {
  readonly type: typeof TYPE;
  readonly command?: "run" | "check";
  readonly file: string;
  readonly args?: readonly string[];
}

/** `tunelens: run train.py` and `tunelens: check train.py` for the annotated files that are open, and for what stands in tasks.json. */
export class TunelensTasks implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #context: ExtensionContext;
  readonly #client: ServerClient;

  constructor(context: ExtensionContext, client: ServerClient) {
    this.#context = context;
    this.#client = client;
    this.#owned.add(
      tasks.registerTaskProvider(TYPE, {
        provideTasks: () => this.#provided(),
        resolveTask: (task) => this.#resolved(task),
      }),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #provided(): Promise<Task[]> {
    if (!workspace.isTrusted) return [];
    const definitions = workspace.textDocuments.filter(isRelevant).flatMap(({ uri }) => {
      const folder = workspace.getWorkspaceFolder(uri);
      if (folder === undefined) return [];
      const file = path.relative(folder.uri.fsPath, uri.fsPath).split(path.sep).join("/");
      return (["run", "check"] as const).map((command) => ({ folder, definition: { type: TYPE, command, file } as const }));
    });
    return Promise.all(definitions.map(({ definition, folder }) => this.#task(definition, folder)));
  }

  /** VS Code runs what this makes of a task in tasks.json; undefined leaves it as it is, with VS Code's own complaint. */
  async #resolved(task: Task): Promise<Task | undefined> {
    const definition = task.definition as Partial<Definition>;
    if (!workspace.isTrusted || typeof definition.file !== "string" || definition.file === "") return undefined;
    const scope = typeof task.scope === "object" ? task.scope : workspace.workspaceFolders?.[0];
    return scope && this.#task(definition as Definition, scope, task);
  }

  async #task(definition: Definition, folder: WorkspaceFolder, asked?: Task): Promise<Task> {
    const { command = "run", file, args = [] } = definition;
    const uri = Uri.file(path.resolve(folder.uri.fsPath, file));
    const flags = command === "run" ? await this.#runFlags(uri, args) : [];
    const cli = path.join(this.#context.extensionPath, "dist", "cli.js");
    const execution = new ProcessExecution(process.execPath, [cli, command, file, ...flags, ...args], {
      cwd: folder.uri.fsPath,
      // In VS Code's own process Node is Electron, which has to be told.
      ...(process.versions["electron"] === undefined ? {} : { env: { ELECTRON_RUN_AS_NODE: "1" } }),
    });
    const task = new Task(
      asked?.definition ?? definition,
      asked?.scope ?? folder ?? TaskScope.Workspace,
      `${command} ${file}`,
      TYPE,
      execution,
      MATCHER,
    );
    task.detail =
      command === "run" ? l10n.t("A search of {0} in the terminal", file) : l10n.t("The search space of {0} and its problems", file);
    if (command === "check") task.group = TaskGroup.Test;
    return task;
  }

  /** The same interpreter as a search from the editor has, unless the task or the file names one. */
  async #runFlags(uri: Uri, args: readonly string[]): Promise<readonly string[]> {
    const python = (await chosenPython(uri))?.path;
    const { node } = readSettings(uri);
    if (python === undefined && node === undefined) return [];
    const inFile = (await this.#client.send("tuner/checkProgram", { uri: uri.toString() }).catch(() => null))?.search;
    const flags = (name: "python" | "node", value: string | undefined) => {
      const named = inFile?.[name] !== undefined || args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
      return value === undefined || named ? [] : [`--${name}`, value];
    };
    return [...flags("python", python), ...flags("node", node)];
  }
}
