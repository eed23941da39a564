import { type ChildProcess, spawn } from "node:child_process";

/** Lives in a session of its own until the pipe from the study ends, however that ended. */
const SCRIPT = `
trap '' INT TERM HUP QUIT TSTP PIPE
read -r word
rm -rf "$1"
`;

/** Sees to it that a folder is gone once this process is, also when it is killed. The function returned takes the guard off. */
export function guardFolder(folder: string): () => void {
  // Without descriptors to spare there is no pipe.
  const child: ChildProcess = spawn("/bin/sh", ["-c", SCRIPT, "tunelens-folder", folder], {
    cwd: "/",
    env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin" },
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Without it the folder of a killed study stays until somebody reads the study.
  child.on("error", () => {});
  child.stdin?.on("error", () => {});
  child.unref();
  return () => child.stdin?.destroy();
}
