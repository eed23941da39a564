import { type ExtensionContext, env, l10n } from "vscode";
import { speak } from "../server/words/translate";
import { App } from "./app";

let app: App | null = null;

export function activate(context: ExtensionContext): void {
  const start = performance.now();
  if (l10n.bundle !== undefined) speak(env.language, l10n.bundle);
  app = new App(context);
  context.subscriptions.push(app);
  // Beside VS Code's own marks of the loading: what it shows as one number also holds other extensions' loading in the same turn.
  performance.measure("tunelens/activate", { start });
}

/** Waits for an orderly end of the server; running searches go on for their grace period. */
export async function deactivate(): Promise<void> {
  await app?.client.stop();
  app = null;
}
