import { type ChildProcess, spawn } from "node:child_process";

/**
 * Lives in a session of its own, beside the study. Reads `+ PGID` / `- PGID`; when the pipe ends, however the study ended,
 * it kills the process groups that are left and (Linux) whatever escaped into a session of its own but still carries
 * the study's job folder in its environment; then it removes the shared memory that trials have written down in that folder, and the folder.
 */
const SCRIPT = `
trap '' INT TERM HUP QUIT TSTP PIPE
dir=$1
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
for group in $groups; do kill -9 -"$group" 2>/dev/null; done
for round in 1 2 3 4 5 6 7 8 9 10; do
  [ -d /proc/self ] || break
  found=
  for file in $(grep -lsF "TUNELENS_JOB=$dir/" /proc/[0-9]*/environ 2>/dev/null); do
    process=\${file#/proc/}
    kill -9 "\${process%/environ}" 2>/dev/null && found=1
  done
  [ -n "$found" ] || break
done
left=' '
for list in "$dir"/*/shared; do
  [ -f "$list" ] || continue
  while read -r sign name; do
    case $sign in
      +) left="$left$name " ;;
      -) case $left in *" $name "*) left="\${left%% $name *} \${left#* $name }" ;; esac ;;
    esac
  done <"$list"
done
[ "$left" = ' ' ] || (cd /dev/shm && rm -f -- $left)
rm -rf "$dir" 2>/dev/null || { chmod -R u+rwX "$dir"; rm -rf "$dir"; }
`;

/** How long the guard may take a group for alive that has ended. */
const SOON_MS = 200;

/** Watches over a folder, and over the process groups that belong to it. Started at once; replaced when somebody kills it. */
export class Guard {
  readonly #directory: string;
  readonly #groups = new Set<number>();
  /** Ended, and not told yet: each word wakes the guard, and only what is added is urgent. */
  #ended: number[] = [];
  #process: ChildProcess | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** `directory` is a private folder of this process, in which every trial's job lies. */
  constructor(directory: string) {
    this.#directory = directory;
    this.#process = this.#spawn();
  }

  /** Resolves when the guard is sure to learn of the group, even if this process is killed right then. */
  async add(group: number): Promise<void> {
    this.#groups.add(group);
    await this.#write(`${this.#takeEnded()}+ ${group}\n`);
  }

  /** The guard learns of it with the next group, or soon: long before the system gives the number to another process. */
  remove(group: number): void {
    if (!this.#groups.delete(group)) return;
    this.#ended.push(group);
    this.#timer ??= setTimeout(() => void this.#write(this.#takeEnded()), SOON_MS).unref();
  }

  /** Lets the guard do its work a last time and waits until it is gone. */
  async close(): Promise<void> {
    const child = this.#process;
    this.release();
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    await new Promise<void>((resolve) => child.once("exit", () => resolve()));
  }

  /** The same without waiting: the guard needs nobody for it. */
  release(): void {
    this.#closed = true;
    this.#process?.stdin?.end(this.#takeEnded());
  }

  #takeEnded(): string {
    const ended = this.#ended.map((group) => `- ${group}\n`).join("");
    this.#ended = [];
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return ended;
  }

  #write(line: string): Promise<void> {
    return new Promise((resolve) => {
      const pipe = this.#process?.stdin;
      if (!pipe?.writable) resolve();
      else pipe.write(line, () => resolve());
    });
  }

  #spawn(): ChildProcess {
    const child = spawn("/bin/sh", ["-c", SCRIPT, "tunelens-guard", this.#directory], {
      cwd: "/",
      // Not the study's environment: a study that runs inside a trial must not lose its guard to the outer one's sweep.
      env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin" },
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    child.stdin?.on("error", () => {});
    child.on("error", () => {});
    child.on("exit", () => this.#replace());
    child.unref();
    return child;
  }

  #replace(): void {
    if (this.#closed) return;
    this.#process = this.#spawn();
    this.#takeEnded();
    for (const group of this.#groups) void this.#write(`+ ${group}\n`);
  }
}
