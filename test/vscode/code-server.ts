import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");
const cache = path.join(root, ".cache/vscode");
const node = path.join(cache, "node/node_modules/.bin/node");
const codeServer = path.join(cache, "editor/node_modules/code-server");

export interface EditorSettings {
  readonly settings?: Record<string, unknown>;
  readonly machineSettings?: Record<string, unknown>;
  /** Packed extensions to install beside ours. */
  readonly companions?: readonly string[];
  readonly trust?: "asked" | "off";
  readonly environment?: Record<string, string>;
}

/** A VS Code server out of the npm registry with the packed extension installed, on a port of its own. */
export class CodeServer {
  readonly directory: string;
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(directory: string, port: number, process: ChildProcess) {
    this.directory = directory;
    this.port = port;
    this.#process = process;
  }

  static async start(options: EditorSettings = {}): Promise<CodeServer> {
    const directory = mkdtempSync(path.join(os.tmpdir(), "tunelens-code-"));
    const [userData, extensions] = [path.join(directory, "user"), path.join(directory, "extensions")];
    mkdirSync(path.join(userData, "User"), { recursive: true });
    mkdirSync(extensions);
    const calm = {
      "chat.disableAIFeatures": true,
      "workbench.startupEditor": "none",
      "telemetry.telemetryLevel": "off",
      "workbench.enableExperiments": false,
      "extensions.autoCheckUpdates": false,
      "git.enabled": false,
      "files.autoSave": "off",
      "workbench.secondarySideBar.defaultVisibility": "hidden",
    };
    writeFileSync(path.join(userData, "User/settings.json"), JSON.stringify({ ...calm, ...options.settings }, null, 2));
    // Paths of programs are settings of the machine that runs them, which here is the server's.
    mkdirSync(path.join(userData, "Machine"));
    writeFileSync(path.join(userData, "Machine/settings.json"), JSON.stringify(options.machineSettings ?? {}));
    const base = [codeServer, "--user-data-dir", userData, "--extensions-dir", extensions];
    for (const vsix of [path.join(root, "tunelens.vsix"), ...(options.companions ?? [])]) {
      execFileSync(node, [...base, "--install-extension", vsix], { stdio: "pipe" });
    }
    const port = await freePort();
    const child = spawn(
      node,
      [
        ...base,
        "--auth=none",
        `--bind-addr=127.0.0.1:${port}`,
        "--disable-telemetry",
        "--disable-update-check",
        "--app-name=Tunelens",
        ...(options.trust === "asked" ? [] : ["--disable-workspace-trust"]),
      ],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...options.environment }, detached: true },
    );
    const server = new CodeServer(directory, port, child);
    await server.#answering();
    return server;
  }

  /** Address of a window with a folder, and a file in it opened. */
  url(folder: string, file?: string): string {
    const payload = file === undefined ? [] : [["openFile", `vscode-remote://127.0.0.1:${this.port}${path.join(folder, file)}`]];
    return `http://127.0.0.1:${this.port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
  }

  stop(): void {
    try {
      if (this.#process.pid !== undefined) process.kill(-this.#process.pid, "SIGKILL");
    } catch {
      // already gone
    }
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  async #answering(): Promise<void> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/healthz`).catch(() => null);
      if (answer?.ok) return;
      if (Date.now() > deadline || this.#process.exitCode !== null) throw new Error("code-server did not start");
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
