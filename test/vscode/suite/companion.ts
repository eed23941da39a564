import { writeFileSync } from "node:fs";
import * as vscode from "vscode";
import { type Activation, activation } from "./activation";
import { cases } from "./cases";

export interface SuiteResult {
  readonly name: string;
  readonly error: string | null;
}

export interface SuiteAnswer {
  readonly results: readonly SuiteResult[];
  readonly activation: Activation;
}

/** As an extension beside ours (code-server): runs the cases once the window is up and leaves the results in a file. */
export function activate(): void {
  const file = process.env["TUNELENS_SUITE_RESULT"];
  if (file !== undefined)
    void results().then((all) => writeFileSync(file, JSON.stringify({ results: all, activation: activation() } satisfies SuiteAnswer)));
}

/** As the test module of @vscode/test-electron. */
export async function run(): Promise<void> {
  const failed = (await results()).filter((r) => r.error !== null);
  if (failed.length > 0) throw new Error(failed.map((r) => `${r.name}: ${r.error}`).join("\n"));
}

async function results(): Promise<SuiteResult[]> {
  const all: SuiteResult[] = [];
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  for (const { name, run: runCase } of cases) {
    const error = await runCase(vscode, folder).then(
      () => null,
      (reason: unknown) => (reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)),
    );
    all.push({ name, error });
  }
  return all;
}
