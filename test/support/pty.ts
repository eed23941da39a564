import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import xterm from "@xterm/headless";
import { CLI } from "./cli";

/** The built command on a terminal of its own (`script` of util-linux), whose screen is read as a person would. */
export class OnTerminal {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  #raw = "";

  constructor(
    cwd: string,
    args: readonly string[],
    options: { columns?: number; rows?: number; env?: Readonly<Record<string, string>> } = {},
  ) {
    const { columns = 100, rows = 30, env = {} } = options;
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    const words = [process.execPath, CLI, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    const command = `stty cols ${columns} rows ${rows}; echo tty:$(tty); exec ${words}`;
    const { NO_COLOR: _, FORCE_COLOR: __, ...own } = process.env;
    this.child = spawn("script", ["-qfec", command, "/dev/null"], { cwd, env: { ...own, TERM: "xterm-256color", ...env } });
    this.child.stdout?.on("data", (chunk: Buffer) => {
      this.#raw += chunk.toString();
      this.#terminal.write(chunk);
    });
    this.ended = new Promise((resolve) => this.child.on("close", resolve));
  }

  /** Everything that was written to the terminal. */
  get raw(): string {
    return this.#raw;
  }

  type(keys: string): void {
    this.child.stdin?.write(keys);
  }

  resize(columns: number, rows: number): void {
    const [, tty = ""] = /tty:(\S+)/.exec(this.#raw) ?? [];
    this.#terminal.resize(columns, rows);
    execFileSync("stty", ["-F", tty, "cols", String(columns), "rows", String(rows)]);
  }

  screen(): Promise<string> {
    return new Promise((resolve) => {
      this.#terminal.write("", () => {
        const { active } = this.#terminal.buffer;
        const lines = Array.from(
          { length: this.#terminal.rows },
          (_, k) => active.getLine(active.baseY + k)?.translateToString(true) ?? "",
        );
        resolve(lines.join("\n"));
      });
    });
  }

  /** The screen once it holds this. */
  async shows(what: RegExp | string, milliseconds = 20_000): Promise<string> {
    const until = Date.now() + milliseconds;
    for (;;) {
      const screen = await this.screen();
      if (typeof what === "string" ? screen.includes(what) : what.test(screen)) return screen;
      if (Date.now() > until) throw new Error(`The terminal never showed ${String(what)}:\n${screen}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
