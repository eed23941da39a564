import { commands, type Disposable, Uri } from "vscode";
import type { ServerClient } from "./client/server-client";
import { DisposableStore } from "./disposables";
import type { Studies } from "./studies";

/** What menus ask: `resourcePath in tunelens.annotatedFiles`, `resourcePath in tunelens.runningFiles`, `tunelens.running`, `tunelens.hasResult`. */
export class ContextKeys implements Disposable {
  readonly #owned = new DisposableStore();

  constructor(client: ServerClient, studies: Studies) {
    this.#owned.add(
      client.on("tuner/annotatedFiles", ({ uris }) =>
        set(
          "annotatedFiles",
          uris.flatMap((uri) => spellings(Uri.parse(uri))),
        ),
      ),
    );
    this.#owned.add(
      studies.onDidChange(() => {
        set("running", studies.running.length > 0);
        set(
          "hasResult",
          studies.all.some(({ state, best }) => state === "complete" && best !== null),
        );
        set(
          "runningFiles",
          studies.running.flatMap(({ entry }) => (entry === null ? [] : spellings(Uri.file(entry)))),
        );
      }),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

function set(key: string, value: unknown): void {
  void commands.executeCommand("setContext", `tunelens.${key}`, value);
}

/** A local window compares with the path of the operating system, a remote one with that of the address. */
function spellings(uri: Uri): string[] {
  return uri.fsPath === uri.path ? [uri.path] : [uri.fsPath, uri.path];
}
