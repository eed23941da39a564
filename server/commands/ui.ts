import { hostname, userInfo } from "node:os";
import path from "node:path";
import pc from "picocolors";
import { UiServer } from "../page/ui-server";
import { onInterrupt } from "../process/interrupts";
import { CommandError, EXIT } from "./exit-codes";
import { line } from "./standard-output";
import { currentRoot, findStudy, type StudyFlag } from "./study-place";

export interface UiFlags extends StudyFlag {
  readonly port?: number;
}

/** Serves the panel of a study on loopback until Ctrl+C; the search goes on without it. */
export async function ui(name: string | undefined, { port = 0, study: inJournal }: UiFlags): Promise<number> {
  const { journal, study } = await findStudy(currentRoot(), name, null, inJournal);
  const parts = {
    webview: path.join(__dirname, "webview"),
    landscapeWorker: path.join(__dirname, "landscape-worker.js"),
    l10n: path.join(__dirname, "..", "l10n"),
  };
  const server = await UiServer.start({ journal, study, ...parts, port }).catch((error: NodeJS.ErrnoException) => {
    const taken = error.code === "EADDRINUSE" ? `the port ${port} is taken; without --port a free one is chosen` : error.message;
    throw new CommandError(`The panel cannot be served: ${taken}`);
  });
  const colors = pc.createColors(pc.isColorSupported && process.stdout.isTTY === true);
  line(`${colors.bold(study)} is shown at`);
  line();
  line(`  ${colors.cyan(server.address)}`);
  line();
  if (process.env["SSH_CONNECTION"]) {
    line("From your own machine, then open the same address there:");
    line();
    line(`  ssh -L ${server.port}:127.0.0.1:${server.port} ${userName()}${hostname()}`);
    line();
  }
  line(colors.dim("Only this machine can reach it, and only with the token. Ctrl+C ends it; a search that runs goes on."));
  await interrupted();
  server.close();
  return EXIT.done;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    const undo = onInterrupt({
      ignoreHangup: false,
      first: () => {
        undo();
        resolve();
      },
      again: () => undefined,
    });
  });
}

function userName(): string {
  try {
    return `${userInfo().username}@`;
  } catch {
    return "";
  }
}
