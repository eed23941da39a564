import { type ExtensionContext, env, l10n } from "vscode";
import { speak } from "../server/words/translate";
import { App } from "./app";

let app: App | null = null;

export function activate(context: ExtensionContext): void {
  if (l10n.bundle !== undefined) speak(env.language, l10n.bundle);
  app = new App(context);
  context.subscriptions.push(app);
}

/** Waits for an orderly end of the server; running searches go on for their grace period. */
export async function deactivate(): Promise<void> {
  await app?.client.stop();
  app = null;
}
