import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { CompletionList, InitializeResult, Location, SemanticTokens, SignatureHelp, WorkspaceEdit } from "vscode-languageserver";
import { createConnection } from "vscode-languageserver/node";
import { serve } from "../../server/lsp/serve";
import { LspClient, uriOf } from "../support/lsp-client";

const TRAIN =
  "import model\nlr = 0.5  # @tune 1e-4..1 log as rate\ndecay = 0.1  # @tune 0..1 if rate > 0.1\nacc = lr  # @objective maximize\nx = 0.1  # @\n";
const MODEL = "width = 16  # @tune 4..64 if rate > 0.5\n";

let folder: string;
let client: LspClient;
let answer: InitializeResult;
let train: string;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-annotations-"));
  writeFileSync(path.join(folder, "pyproject.toml"), "");
  writeFileSync(path.join(folder, "model.py"), MODEL);
  train = path.join(folder, "train.py");
  const [there, back] = [new PassThrough(), new PassThrough()];
  serve(createConnection(new StreamMessageReader(there), new StreamMessageWriter(back)), {
    cli: path.join(folder, "no-cli.js"),
    landscapeWorker: path.join(folder, "no-worker.js"),
    webview: folder,
  });
  client = new LspClient(new StreamMessageReader(back), new StreamMessageWriter(there));
  answer = (await client.initialize(folder)) as InitializeResult;
  await client.open(train, TRAIN);
});

afterEach(async () => {
  await client.connection.sendRequest("shutdown");
  client.connection.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const at = (line: number, character: number) => ({ position: { line, character } });

it("completes, explains, finds and renames in an editor without snippets and grammars", async () => {
  expect(answer.capabilities).toMatchObject({ renameProvider: true, semanticTokensProvider: { full: true, range: true } });
  const tags = await client.request<CompletionList>("textDocument/completion", train, at(4, 12));
  expect(tags.items[0]).toMatchObject({ label: "@tune", insertTextFormat: 1 });
  expect(await client.request("textDocument/completion", train, at(3, 4))).toBeNull();
  const help = await client.request<SignatureHelp>("textDocument/signatureHelp", train, at(2, 29));
  expect(help.signatures[0]?.label).toContain("[if CONDITION]");
  const definition = await client.request<Location>("textDocument/definition", train, at(2, 31));
  expect(definition).toMatchObject({ uri: uriOf(train), range: { start: { line: 1, character: 33 } } });
  const references = await client.request<Location[]>("textDocument/references", train, {
    ...at(2, 31),
    context: { includeDeclaration: true },
  });
  expect(references.map(({ uri }) => path.basename(uri)).toSorted()).toEqual(["model.py", "train.py", "train.py"]);
  const edit = await client.request<WorkspaceEdit>("textDocument/rename", train, { ...at(2, 31), newName: "eta" });
  expect(Object.values(edit.changes ?? {}).flat()).toHaveLength(3);
  await expect(client.request("textDocument/rename", train, { ...at(2, 31), newName: "decay" })).rejects.toThrow(/Another parameter/);
  expect(await client.request("textDocument/rename", train, { ...at(1, 1), newName: "eta" })).toBeNull();
  const tokens = await client.request<SemanticTokens>("textDocument/semanticTokens/full", train);
  expect(tokens.data.length).toBeGreaterThan(30);
});

it("answers while the annotation is half-written, and nothing for a file that is not open", async () => {
  await client.change(train, 'lr = 0.5  # @tune "a | if (\n');
  expect(await client.request("textDocument/completion", train, at(0, 27))).toBeDefined();
  expect(await client.request("textDocument/completion", path.join(folder, "model.py"), at(0, 20))).toBeNull();
  expect(await client.request("textDocument/documentSymbol", path.join(folder, "model.py"))).toEqual([]);
});
