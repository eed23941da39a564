import { type Disposable, l10n, StatusBarAlignment, type Uri, window, workspace } from "vscode";
import type { InterpreterAnswer, StudySummary } from "../server/protocol/tuner";
import { environmentWords, interpreterWords } from "../server/words/environment";
import { type ChosenPython, chosenPython, hasPythonExtension, isScript, onDidChangeChoice } from "./client/python-interpreter";
import type { ServerClient } from "./client/server-client";
import { DisposableStore } from "./disposables";
import { readSettings } from "./settings";
import { withoutIcons } from "./shown-text";
import type { Studies } from "./studies";

/** Editors are passed through quicker than anybody reads a status bar. */
const PAUSE = 200;

/** Environments that are made or removed beside the code. */
const ENVIRONMENTS = "**/{.venv,venv,pyvenv.cfg,bin/python,Scripts/python.exe}";

/** `Python 3.11 (.venv)` while an annotated file is in the active editor: what a search of it would run in. A click chooses another. */
export class InterpreterStatus implements Disposable {
  readonly #client: ServerClient;
  readonly #studies: Studies;
  readonly #owned = new DisposableStore();
  readonly #item = this.#owned.add(window.createStatusBarItem("tunelens.interpreter", StatusBarAlignment.Right, 99));
  #annotated: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;
  #asked = 0;
  #choices: Disposable | null = null;

  constructor(client: ServerClient, studies: Studies) {
    this.#client = client;
    this.#studies = studies;
    this.#item.name = l10n.t("Tunelens interpreter");
    this.#item.command = "tunelens.selectInterpreter";
    const soon = () => this.#soon();
    this.#owned.add(
      client.on("tuner/annotatedFiles", ({ uris }) => {
        this.#annotated = new Set(uris.map((uri) => decodeURIComponent(uri)));
        soon();
      }),
    );
    this.#owned.add(window.onDidChangeActiveTextEditor(soon));
    this.#owned.add(workspace.onDidSaveTextDocument(soon));
    this.#owned.add(workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("tunelens") && soon()));
    this.#owned.add(studies.onDidChange(soon));
    const environments = this.#owned.add(workspace.createFileSystemWatcher(ENVIRONMENTS, false, true, false));
    this.#owned.add(environments.onDidCreate(soon));
    this.#owned.add(environments.onDidDelete(soon));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#choices?.dispose();
    this.#owned.dispose();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#update(), PAUSE);
  }

  async #update(): Promise<void> {
    const asked = ++this.#asked;
    const file = window.activeTextEditor?.document.uri;
    if (file === undefined || !this.#annotated.has(decodeURIComponent(file.toString()))) {
      this.#item.hide();
      return;
    }
    const chosen = await chosenPython(file);
    if (!isScript(file) && hasPythonExtension()) this.#choices ??= onDidChangeChoice(() => this.#soon());
    const { node } = readSettings(file);
    const params = { uri: file.toString(), ...(chosen && { python: chosen.path }), ...(node === undefined ? {} : { node }) };
    const answer = await this.#client.send("tuner/interpreter", params).catch((error: unknown) => ({ error: String(error) }));
    if (asked === this.#asked) this.#show(file, answer, chosen);
  }

  #show(file: Uri, answer: InterpreterAnswer | null, chosen: ChosenPython | undefined): void {
    if (answer === null) {
      this.#item.hide();
      return;
    }
    if ("error" in answer) {
      this.#item.text = /Node/.test(answer.error)
        ? `$(warning) ${l10n.t("No {0}", "Node.js")}`
        : `$(warning) ${l10n.t("No {0}", "Python")}`;
      this.#item.tooltip = `Tunelens: ${answer.error}`;
    } else {
      const short = answer.version.split(".").slice(0, 2).join(".");
      this.#item.text = `$(beaker) ${withoutIcons(interpreterWords({ ...answer, version: short }, answer.root))}`;
      this.#item.tooltip = tooltipOf(answer, chosen, this.#studies.ofEntry(file.fsPath));
    }
    this.#item.accessibilityInformation = { label: l10n.t("Tunelens interpreter: {0}", this.#item.text.replace(/\$\([\w-]+\) /, "")) };
    this.#item.show();
  }
}

function tooltipOf(
  answer: Exclude<InterpreterAnswer, { error: string }>,
  chosen: ChosenPython | undefined,
  study: StudySummary | undefined,
) {
  const { name, version, path, origin } = answer;
  const who = origin === "asked" ? (chosen?.by ?? l10n.t("the setting tunelens.node")) : origin;
  const running = study?.live && study.environment !== null ? ["", ...environmentWords(study.environment, study.root ?? "")] : [];
  return [l10n.t("Tunelens runs trials in {0} {1}", name, version), path, l10n.t("by {0}; click to choose another", who), ...running].join(
    "\n",
  );
}
