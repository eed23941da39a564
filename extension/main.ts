import type { ExtensionContext } from "vscode";
import { App } from "./app";

let app: App | null = null;

export function activate(context: ExtensionContext): void {
  app = new App(context);
  context.subscriptions.push(app);
}

/** Waits for an orderly end of the server; running searches go on for their grace period. */
export async function deactivate(): Promise<void> {
  await app?.client.stop();
  app = null;
}
