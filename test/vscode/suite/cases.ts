import assert from "node:assert/strict";
import path from "node:path";
import type * as api from "vscode";

export interface Case {
  readonly name: string;
  run(vscode: typeof api, folder: string): Promise<void>;
}

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
      assert.ok(hints.length >= 1);
      const at = document.positionAt(document.getText().search(/^lr = 0\.5/m) + 6);
      const hovers = await vscode.commands.executeCommand<api.Hover[]>("vscode.executeHoverProvider", document.uri, at);
      const text = hovers
        .flatMap((h) => h.contents)
        .map((c) => (typeof c === "string" ? c : c.value))
        .join("\n");
      assert.match(text, /log/);
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

async function until<T>(look: () => T | undefined | Promise<T | undefined>, milliseconds = 60_000): Promise<T> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error("it did not come in time");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
