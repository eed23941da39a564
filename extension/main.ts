import type { ExtensionContext } from "vscode";
import { App } from "./app";

export function activate(context: ExtensionContext): void {
  context.subscriptions.push(new App(context));
}
