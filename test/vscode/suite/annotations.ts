import assert from "node:assert/strict";
import path from "node:path";
import type * as api from "vscode";
import type { Case } from "./cases";
import { until } from "./until";

const WRITTEN = `lr = 0.01  # @
optimizer = "sgd"  # @tune "sgd" | "adam"
momentum = 0.5  # @tune 0..0.99 if optimizer == "sgd"
depth = 3  # @tune 1..9 as layers
decay = 0.1  # @tune 0..1 if layers > 2
acc = lr  # @objective maximize
`;

const TYPED = `export const rate = 0.5; // @tune 1e-4..1 log
export const double = rate * 2; // @objective maximize
`;

/** Writing annotations, and what other language servers still do in the same files. */
export const annotationCases: readonly Case[] = [
  {
    name: "completion inside an annotation, and none in code",
    async run(vscode, folder) {
      const { document, at } = await shown(vscode, folder, "written.py", WRITTEN);
      const complete = async (marked: string) =>
        (await vscode.commands.executeCommand<api.CompletionList>("vscode.executeCompletionItemProvider", document.uri, at(marked), "@"))
          .items;
      const items = await until(async () => ours(await complete("# @¦")));
      assert.equal(labelOf(items[0]), "@tune");
      assert.ok(items[0]?.insertText instanceof vscode.SnippetString);
      assert.equal(document.getText(rangeOf(items[0])), "@");
      const names = await complete("if ¦optimizer");
      assert.deepEqual(
        names.filter((i) => i.kind === vscode.CompletionItemKind.Variable).map(labelOf),
        ["optimizer", "layers", "decay"],
        "parameters, none of them in a circle",
      );
      assert.equal(names[0]?.command?.command, "editor.action.triggerSuggest");
      assert.equal(ours(await complete("lr¦ = 0.01")), undefined);
      const help = await vscode.commands.executeCommand<api.SignatureHelp>(
        "vscode.executeSignatureHelpProvider",
        document.uri,
        at("if ¦optimizer"),
        " ",
      );
      const label = help.signatures[0]?.parameters[help.activeParameter]?.label;
      assert.ok(Array.isArray(label) && help.signatures[0]?.label.slice(...label) === "[if CONDITION]");
    },
  },
  {
    name: "definition, references and rename of parameters inside annotations",
    async run(vscode, folder) {
      const { document, at } = await shown(vscode, folder, "written.py", WRITTEN);
      const { uri } = document;
      const [definition] = await until(async () =>
        some(await vscode.commands.executeCommand<api.Location[]>("vscode.executeDefinitionProvider", uri, at("if opt¦imizer"))),
      );
      assert.equal(definition?.range.start.line, 1);
      const references = await vscode.commands.executeCommand<api.Location[]>("vscode.executeReferenceProvider", uri, at("if lay¦ers"));
      assert.deepEqual(references.map((r) => r.range.start.line).toSorted(), [3, 4]);
      const edit = await vscode.commands.executeCommand<api.WorkspaceEdit>(
        "vscode.executeDocumentRenameProvider",
        uri,
        at("if lay¦ers"),
        "blocks",
      );
      await vscode.workspace.applyEdit(edit);
      assert.equal(document.getText(), WRITTEN.replace("as layers", "as blocks").replace("if layers", "if blocks"));
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
      const symbols = await vscode.commands.executeCommand<api.DocumentSymbol[]>("vscode.executeDocumentSymbolProvider", uri);
      assert.ok(
        symbols.some((s) => s.name === "@tune layers"),
        symbols.map((s) => s.name).join(),
      );
    },
  },
  {
    name: "the language's own server renames and colours as ever",
    async run(vscode, folder) {
      const { document, at } = await shown(vscode, folder, "typed.ts", TYPED);
      const { uri } = document;
      const legend = await until(async () =>
        vscode.commands.executeCommand<api.SemanticTokensLegend | undefined>("vscode.provideDocumentSemanticTokensLegend", uri),
      );
      assert.ok(legend.tokenTypes.includes("typeParameter"), `the legend of TypeScript, not ${legend.tokenTypes.join()}`);
      const tokens = await until(async () => {
        const found = await vscode.commands.executeCommand<api.SemanticTokens | undefined>("vscode.provideDocumentSemanticTokens", uri);
        return found !== undefined && found.data.length > 0 ? found : undefined;
      });
      assert.ok(tokens.data.length >= 5);
      const edit = await until(async () => {
        const found = await vscode.commands
          .executeCommand<api.WorkspaceEdit>("vscode.executeDocumentRenameProvider", uri, at("ra¦te = 0.5"), "speed")
          .then(undefined, () => undefined);
        return found !== undefined && found.size > 0 ? found : undefined;
      });
      assert.equal(edit.get(uri).length, 2);
      const place = await vscode.commands.executeCommand<{ placeholder: string }>("vscode.prepareRename", uri, at("ra¦te = 0.5"));
      assert.equal(place.placeholder, "rate");
      await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    },
  },
];

async function shown(vscode: typeof api, folder: string, name: string, text: string) {
  const uri = vscode.Uri.file(path.join(folder, name));
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  const at = (marked: string) => {
    const found = text.indexOf(marked.replace("¦", ""));
    assert.ok(found >= 0, marked);
    return document.positionAt(found + marked.indexOf("¦"));
  };
  return { document, at };
}

function ours(items: readonly api.CompletionItem[]): readonly api.CompletionItem[] | undefined {
  return some(items.filter((i) => labelOf(i).startsWith("@")));
}

function labelOf(item: api.CompletionItem | undefined): string {
  return typeof item?.label === "object" ? item.label.label : (item?.label ?? "");
}

function rangeOf(item: api.CompletionItem | undefined): api.Range | undefined {
  const range = item?.range;
  return range !== undefined && "inserting" in range ? range.inserting : range;
}

function some<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}
