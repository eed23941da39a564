import assert from "node:assert/strict";
import path from "node:path";
import type * as api from "vscode";
import { annotationCases } from "./annotations";
import { until } from "./until";

export interface Case {
  readonly name: string;
  run(vscode: typeof api, folder: string): Promise<void>;
}

const PLACES = `# @search trials=4 repeats=1 seed=1
lr = 0.5  # @tune 0..1
loss = (lr - 0.25) ** 2  # @objective minimize
`;

const PAUSABLE = `# @search trials=8 repeats=1 parallel=1 seed=1
import time
lr = 0.9  # @tune 0..1
time.sleep(0.5)
loss = (lr - 0.25) ** 2  # @objective minimize
`;

const SETTLED = `import time
lr = 0.9  # @tune 0..1
for epoch in range(3):
    time.sleep(0.05)
    loss = (lr - 0.25) ** 2 + 1 / (1 + epoch)  # @objective minimize
`;

const PLAIN = `import sklearn
lr = 0.9
momentum = 0.5
for epoch in range(3):
    val_loss = (lr - 0.25) ** 2 + momentum
`;

/** A journal as Optuna writes it: a study of one parameter and two trials. */
const OPTUNA = [
  { op_code: 0, study_name: "made by Optuna", directions: [1] },
  ...[0.25, 0.75].flatMap((value, trial_id) => [
    { op_code: 4, study_id: 0, datetime_start: "2026-01-02T03:04:05.000000+00:00" },
    {
      op_code: 5,
      trial_id,
      param_name: "x",
      param_value_internal: value,
      distribution: JSON.stringify({ name: "FloatDistribution", attributes: { step: null, low: 0, high: 1, log: false } }),
    },
    { op_code: 6, trial_id, state: 1, values: [value], datetime_complete: "2026-01-02T03:04:06.000000+00:00" },
  ]),
]
  .map((line) => `${JSON.stringify({ worker_id: "w", ...line })}\n`)
  .join("");

const CONFIGURED = `# @search trials=6 include=settings.yaml
lr = float(open("settings.yaml").read().split()[1])
decay = 0.9  # @tune 0..1
loss = abs(lr - 0.1) + decay  # @objective minimize
`;

/** The whole path through VS Code's own API; the window has the sample's folder open. In order: each goes on where the last one ended. */
export const cases: readonly Case[] = [
  {
    name: "commands are there once it is active",
    async run(vscode) {
      await vscode.extensions.getExtension("tunelens.tunelens")?.activate();
      const commands = await vscode.commands.getCommands(true);
      for (const id of ["tunelens.runSearch", "tunelens.stopSearch", "tunelens.showPanel", "tunelens.applyAll"])
        assert.ok(commands.includes(id), id);
    },
  },
  {
    name: "a wrong annotation is underlined, and its quick fix mends it",
    async run(vscode, folder) {
      const uri = vscode.Uri.file(path.join(folder, "wrong.py"));
      await vscode.workspace.fs.writeFile(uri, Buffer.from("lr = 0.5  # @tune 1..1e-4 log\nacc = lr  # @objective maximize\n"));
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      const diagnostics = await until(() =>
        some(vscode.languages.getDiagnostics(document.uri).filter((d) => d.source?.toLowerCase() === "tunelens")),
      );
      const [first] = diagnostics;
      assert.ok(first);
      assert.ok(typeof first.code === "object", "the code links to what is written about it");
      await vscode.commands.executeCommand("vscode.open", first.code.target);
      assert.match((await vscode.workspace.openTextDocument(first.code.target)).getText(), /^# reversed-range\n/);
      const page = await until(() => vscode.window.tabGroups.activeTabGroup.activeTab?.input as api.TabInputCustom | undefined);
      assert.equal(page.viewType, "vscode.markdown.preview.editor");
      await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
      const actions = await vscode.commands.executeCommand<api.CodeAction[]>("vscode.executeCodeActionProvider", document.uri, first.range);
      const mend = actions.find((a) => a.edit !== undefined);
      assert.ok(mend?.edit, "a quick fix");
      await vscode.workspace.applyEdit(mend.edit);
      assert.match(document.getText(), /@tune 1e-4\.\.1 log/);
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    },
  },
  {
    name: "a journal opens in the panel, also one that Optuna wrote, by any name; its text is there too",
    async run(vscode, folder) {
      const shown = () => vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      const custom = (uri: api.Uri) =>
        until(() => {
          const input = shown();
          return input instanceof vscode.TabInputCustom && input.uri.fsPath === uri.fsPath ? input : undefined;
        });
      const named = vscode.Uri.file(path.join(folder, "optuna.journal.log"));
      const other = vscode.Uri.file(path.join(folder, "somewhere.log"));
      for (const uri of [named, other]) await vscode.workspace.fs.writeFile(uri, Buffer.from(OPTUNA));
      await vscode.commands.executeCommand("vscode.open", named);
      assert.equal((await custom(named)).viewType, "tunelens.journal");
      await vscode.commands.executeCommand("vscode.openWith", named, "default");
      await until(() => (shown() instanceof vscode.TabInputText ? true : undefined));
      await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
      await vscode.commands.executeCommand("tunelens.openStudy", other);
      assert.equal((await custom(other)).viewType, "tunelens.journal");
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      for (const uri of [named, other]) await vscode.workspace.fs.delete(uri);
    },
  },
  {
    name: "a file of any other language is looked at from the moment that it has an annotation",
    async run(vscode, folder) {
      const uri = vscode.Uri.file(path.join(folder, "model.yaml"));
      await vscode.workspace.fs.writeFile(uri, Buffer.from("lr: 0.5\nwidth: 16\n"));
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      assert.deepEqual(await lenses(vscode, document), []);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, new vscode.Position(0, 7), "  # @tune 1..1e-4 log");
      await vscode.workspace.applyEdit(edit);
      const ours = () => vscode.languages.getDiagnostics(uri).filter((d) => d.source?.toLowerCase() === "tunelens");
      const [first] = await until(() => some(ours().filter((d) => d.severity === vscode.DiagnosticSeverity.Error)));
      assert.ok(first);
      const actions = await vscode.commands.executeCommand<api.CodeAction[]>("vscode.executeCodeActionProvider", uri, first.range);
      const mend = actions.find((a) => a.edit !== undefined);
      assert.ok(mend?.edit, "a quick fix");
      await vscode.workspace.applyEdit(mend.edit);
      assert.equal(document.lineAt(0).text, "lr: 0.5  # @tune 1e-4..1 log");
      await until(() => (ours().every((d) => d.severity !== vscode.DiagnosticSeverity.Error) ? true : undefined));
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    },
  },
  ...annotationCases,
  {
    name: "settings and programs without an annotation have the light bulb; what it writes is one edit that undo takes back",
    async run(vscode, folder) {
      const files = {
        "plain.yaml": ["lr: 0.01\n", "Tune this value", "lr: 0.01  # @tune 1e-4..1 log\n"],
        "plain.ts": ["export const dropout = 0.5;\n", "Tune this value", "export const dropout = 0.5;  // @tune 0..0.6\n"],
        "plain.py": ["val_loss = min(3, 4)\n", "Report this metric", "val_loss = min(3, 4)  # @objective minimize\n"],
      } as const;
      for (const [name, [text, title, expected]] of Object.entries(files)) {
        const uri = vscode.Uri.file(path.join(folder, name));
        await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
        const document = await vscode.workspace.openTextDocument(uri);
        await vscode.window.showTextDocument(document);
        const start = new vscode.Range(0, 0, 0, 0);
        const action = await until(async () => {
          const actions = await vscode.commands.executeCommand<api.CodeAction[]>("vscode.executeCodeActionProvider", uri, start);
          return actions.find((one) => one.title.startsWith(title));
        });
        assert.ok(action.edit, name);
        await vscode.workspace.applyEdit(action.edit);
        assert.equal(document.getText(), expected);
        await vscode.commands.executeCommand("undo");
        await until(() => document.getText() === text || undefined);
        await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
      }
    },
  },
  {
    name: "a config file starts the search of its program; one edit writes both files, one undo takes both back",
    async run(vscode, folder) {
      const files = { "configured.py": CONFIGURED, "settings.yaml": "lr: 0.9  # @tune 0..1\n" };
      for (const [name, text] of Object.entries(files))
        await vscode.workspace.fs.writeFile(vscode.Uri.file(path.join(folder, name)), Buffer.from(text));
      const program = await vscode.workspace.openTextDocument(path.join(folder, "configured.py"));
      await vscode.window.showTextDocument(program);
      const config = await vscode.workspace.openTextDocument(path.join(folder, "settings.yaml"));
      await vscode.window.showTextDocument(config);
      const run = await until(async () => (await lenses(vscode, config)).find((l) => l.command?.title === "Run search of configured.py"));
      await vscode.commands.executeCommand(run.command?.command ?? "", ...(run.command?.arguments ?? []));
      const all = await until(async () => {
        const at = new vscode.Position(0, 4);
        const place = new vscode.Range(at, at);
        const actions = await vscode.commands.executeCommand<api.CodeAction[]>("vscode.executeCodeActionProvider", config.uri, place);
        return actions.find((a) => a.title === "Use all 2 recommended values");
      }, 100_000);
      assert.ok(all.edit);
      await vscode.window.showTextDocument(config);
      await vscode.workspace.applyEdit(all.edit);
      assert.notEqual(config.getText(), files["settings.yaml"]);
      assert.notEqual(program.getText(), files["configured.py"]);
      await vscode.commands.executeCommand("undo");
      await until(() => config.getText() === files["settings.yaml"] || undefined);
      await until(() => program.getText() === files["configured.py"] || undefined);
      await vscode.commands.executeCommand("workbench.action.files.saveAll");
    },
  },
  {
    name: "the code lens starts a search that ends with a recommendation",
    async run(vscode, folder) {
      const document = await sample(vscode, folder);
      const run = await until(async () => (await lenses(vscode, document)).find((l) => l.command?.title === "Run search"));
      await vscode.commands.executeCommand(run.command?.command ?? "", ...(run.command?.arguments ?? []));
      await until(async () => (await lenses(vscode, document)).find((l) => l.command?.title === "Stop"), 30_000);
      await until(async () => {
        const titles = (await lenses(vscode, document)).map((l) => l.command?.title);
        return titles.includes("Run search") && titles.includes("Apply all") ? titles : undefined;
      }, 200_000);
    },
  },
  {
    name: "inlay hints and hover say what is recommended",
    async run(vscode, folder) {
      const document = await sample(vscode, folder);
      const whole = new vscode.Range(0, 0, document.lineCount, 0);
      const hints = await until(async () =>
        some(await vscode.commands.executeCommand<api.InlayHint[]>("vscode.executeInlayHintProvider", document.uri, whole)),
      );
      assert.ok(hints.every(({ label }) => /^→ /.test(String(label))));
      const at = document.positionAt(document.getText().search(/^lr = 0\.5/m) + 6);
      const text = await until(async () => {
        const hovers = await vscode.commands.executeCommand<api.Hover[]>("vscode.executeHoverProvider", document.uri, at);
        const contents = hovers.flatMap((h) => h.contents).map((c) => (typeof c === "string" ? c : c.value));
        return contents.find((content) => content.includes("data:image/svg+xml;base64,"));
      });
      assert.match(text, /log scale/);
    },
  },
  {
    name: "one edit takes all recommended values, one undo takes them back",
    async run(vscode, folder) {
      const document = await sample(vscode, folder);
      const before = document.getText();
      const at = document.positionAt(before.search(/^lr = 0\.5/m) + 6);
      const actions = await vscode.commands.executeCommand<api.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        new vscode.Range(at, at),
      );
      const all = actions.find((a) => a.title.startsWith("Use all")) ?? actions.find((a) => a.title.startsWith("Use recommended"));
      assert.ok(all?.edit, actions.map((a) => a.title).join(", "));
      await vscode.workspace.applyEdit(all.edit);
      assert.notEqual(document.getText(), before);
      assert.doesNotMatch(document.getText(), /^lr = 0\.5 /m);
      await vscode.commands.executeCommand("undo");
      assert.equal(document.getText(), before);
    },
  },
  {
    name: "chat tools check, run, read and apply without any model",
    async run(vscode, folder) {
      const file = path.join(folder, "places.py");
      await vscode.workspace.fs.writeFile(vscode.Uri.file(file), Buffer.from(PLACES));
      const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith("tunelens_"));
      assert.equal(names.length, 5);
      assert.match(await tool(vscode, "check_space", { file: "places.py" }), /1 parameter, 1 objective; a search can run/);
      await assert.rejects(() => tool(vscode, "check_space", { file: "/etc/hostname" }), /is not in an open folder/);
      await assert.rejects(() => tool(vscode, "run_search", { file: "places.py", trials: 0 }), /trials is a whole number from 1 on/);
      assert.match(await tool(vscode, "run_search", { file: "places.py", trials: 5 }), /^places\.py: complete, 5 of 5: 5 complete/);
      assert.match(await tool(vscode, "list_studies", {}), /^places\.py: done, 5 trials, best loss/m);
      assert.match(await tool(vscode, "read_study", { file: "places.py" }), /goal: minimize loss/);
      assert.match(
        await tool(vscode, "apply_values", { file: "places.py", trial: 1 }),
        /Written into places\.py from places\.py \(not saved yet\)/,
      );
      const document = await vscode.workspace.openTextDocument(file);
      assert.doesNotMatch(document.getText(), /^lr = 0\.5 /m);
      assert.equal(document.lineCount, PLACES.split("\n").length);
      await document.save();
    },
  },
  {
    name: "a task runs the search in a terminal; what it prints becomes a problem at its place",
    async run(vscode, folder) {
      const wrong = vscode.Uri.file(path.join(folder, "task wrong.py"));
      await vscode.workspace.fs.writeFile(wrong, Buffer.from(PLACES.replace("0..1", "1..0")));
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(path.join(folder, "places.py")));
      const offered = await vscode.tasks.fetchTasks({ type: "tunelens" });
      const run = offered.find(({ name }) => name === "run places.py");
      assert.ok(run, offered.map(({ name }) => name).join());
      assert.equal(await finished(vscode, run), 0);
      const definition = { ...run.definition, command: "check", file: "task wrong.py" };
      const [home] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(home);
      const check = new vscode.Task(definition, home, "check wrong", "tunelens", run.execution, run.problemMatchers);
      check.execution = new vscode.ProcessExecution(process.execPath, [cliOf(vscode), "check", "task wrong.py"], { cwd: folder });
      assert.equal(await finished(vscode, check), 1);
      const problem = await until(() => vscode.languages.getDiagnostics(wrong).find((d) => codeOf(d) === "reversed-range"));
      assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
      assert.deepEqual([problem.range.start.line, problem.range.start.character], [1, PLACES.split("\n")[1]?.indexOf("0..1")]);
      await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    },
  },
  {
    name: "the sample is put into a folder and runs without anything installed",
    async run(vscode, folder) {
      await vscode.commands.executeCommand("tunelens.openSample", vscode.Uri.file(folder));
      const opened = await until(() => {
        const uri = vscode.window.activeTextEditor?.document.uri.fsPath;
        return uri === path.join(folder, "tunelens-sample/train.py") ? vscode.window.activeTextEditor?.document : undefined;
      });
      assert.doesNotMatch(opened.getText(), /^(import|from) (?!math|random)/m);
      assert.match(await tool(vscode, "check_space", { file: opened.uri.fsPath }), /4 parameters, 1 objective; a search can run/);
      await vscode.commands.executeCommand("tunelens.openSample", vscode.Uri.file(folder));
      await until(() => vscode.window.activeTextEditor?.document.uri.fsPath.includes("tunelens-sample-2") || undefined);
    },
  },
  {
    name: "a running search pauses and goes on; its end is told where that is always wanted",
    async run(vscode, folder) {
      await vscode.workspace.getConfiguration("tunelens").update("notifications", "always", vscode.ConfigurationTarget.Workspace);
      const uri = vscode.Uri.file(path.join(folder, "pausable.py"));
      await vscode.workspace.fs.writeFile(uri, Buffer.from(PAUSABLE));
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      const lens = (title: RegExp) => until(async () => (await lenses(vscode, document)).find((l) => title.test(l.command?.title ?? "")));
      const press = async (title: RegExp) => {
        const { command } = await lens(title);
        await vscode.commands.executeCommand(command?.command ?? "", ...(command?.arguments ?? []));
      };
      await press(/^Run search$/);
      await lens(/^[1-9]\/8/);
      await press(/^Pause$/);
      await lens(/^Resume$/);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const { command } = await lens(/^\d\/8 · paused/);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.equal((await lens(/^\d\/8/)).command?.title, command?.title);
      await press(/^Resume$/);
      await lens(/^Run search$/);
    },
  },
  {
    name: "a file that is renamed keeps its search; other code makes it stale",
    async run(vscode, folder) {
      const uri = vscode.Uri.file(path.join(folder, "renamed.py"));
      await vscode.workspace.fs.rename(vscode.Uri.file(path.join(folder, "pausable.py")), uri);
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      const title = (wanted: RegExp) =>
        until(async () => (await lenses(vscode, document)).map((l) => l.command?.title ?? "").find((text) => wanted.test(text)));
      assert.doesNotMatch(await title(/^best /), /stale/);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, new vscode.Position(0, 0), "import math\n");
      await vscode.workspace.applyEdit(edit);
      await title(/^best .* · stale$/);
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    },
  },
  {
    name: "settings hold: trials where the file says none, no panel, no notice of the end, neither lens nor hint",
    async run(vscode, folder) {
      const set = (key: string, value: unknown) =>
        vscode.workspace.getConfiguration("tunelens").update(key, value, vscode.ConfigurationTarget.Workspace);
      const uri = vscode.Uri.file(path.join(folder, "settled.py"));
      await vscode.workspace.fs.writeFile(uri, Buffer.from(SETTLED));
      const chosen = { "defaults.trials": 6, "defaults.parallel": 2, openPanelOnRun: false, notifications: "never" };
      for (const [key, value] of Object.entries(chosen)) await set(key, value);
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      const title = (wanted: RegExp) =>
        until(async () => (await lenses(vscode, document)).find((l) => wanted.test(l.command?.title ?? ""))?.command);
      const run = await title(/^Run search$/);
      await vscode.commands.executeCommand(run.command, ...(run.arguments ?? []));
      await title(/^Apply all$/);
      assert.match(await tool(vscode, "read_study", { file: "settled.py" }), /settled\.py: complete, 6 of 6/);
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
      assert.ok(!tabs.some((label) => label.includes("Tunelens: settled.py")), tabs.join());
      const whole = new vscode.Range(0, 0, document.lineCount, 0);
      const hints = () => vscode.commands.executeCommand<api.InlayHint[]>("vscode.executeInlayHintProvider", uri, whole);
      await until(async () => some(await hints()));
      await set("codeLens.enabled", false);
      await set("inlayHints.enabled", false);
      await until(async () => (await lenses(vscode, document)).length === 0 || undefined);
      await until(async () => (await hints()).length === 0 || undefined);
      const plain = vscode.Uri.file(path.join(folder, "unannotated.py"));
      await vscode.workspace.fs.writeFile(plain, Buffer.from(PLAIN));
      const other = await vscode.workspace.openTextDocument(plain);
      await vscode.window.showTextDocument(other);
      await set("codeLens.enabled", undefined);
      await until(async () => (await lenses(vscode, other)).find((l) => /^Tune this file/.test(l.command?.title ?? "")));
      await set("suggestTuning", false);
      await until(async () => (await lenses(vscode, other)).length === 0 || undefined);
      for (const key of [...Object.keys(chosen), "inlayHints.enabled", "suggestTuning"]) await set(key, undefined);
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    },
  },
  {
    name: "every command, tool, view and setting that is declared is there, with words",
    async run(vscode) {
      const manifest = vscode.extensions.getExtension("tunelens.tunelens")?.packageJSON.contributes;
      const commands = await vscode.commands.getCommands(true);
      for (const { command, title } of manifest.commands) assert.ok(commands.includes(command) && title.length > 3, command);
      for (const [key, { markdownDescription, description, scope }] of Object.entries<Record<string, string>>(
        manifest.configuration.properties,
      )) {
        assert.ok((markdownDescription ?? description ?? "").length > 20 && scope !== undefined, key);
        assert.notEqual(vscode.workspace.getConfiguration().inspect(key)?.defaultValue, undefined, key);
      }
    },
  },
];

async function sample(vscode: typeof api, folder: string): Promise<api.TextDocument> {
  const document = await vscode.workspace.openTextDocument(path.join(folder, "train.py"));
  await vscode.window.showTextDocument(document);
  return document;
}

async function lenses(vscode: typeof api, document: api.TextDocument): Promise<api.CodeLens[]> {
  return (await vscode.commands.executeCommand<api.CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 50)) ?? [];
}

function some<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}

/** What a tool says; its confirmation is answered by whoever looks at the window. */
async function tool(vscode: typeof api, name: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(`tunelens_${name}`, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
}

async function finished(vscode: typeof api, task: api.Task): Promise<number | undefined> {
  const ended = new Promise<number | undefined>((resolve) => {
    const heard = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.name !== task.name) return;
      heard.dispose();
      resolve(exitCode);
    });
  });
  await vscode.tasks.executeTask(task);
  return ended;
}

function cliOf(vscode: typeof api): string {
  return path.join(vscode.extensions.getExtension("tunelens.tunelens")?.extensionPath ?? "", "dist/cli.js");
}

function codeOf({ code }: api.Diagnostic): unknown {
  return typeof code === "object" ? code.value : code;
}
