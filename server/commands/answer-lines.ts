import { onInterrupt } from "../process/interrupts";
import { EXIT } from "./exit-codes";
import { LineSplitter } from "./line-splitter";

/** Longest request that is taken, in bytes. */
const LONGEST_LINE = 64 * 2 ** 20;

const TOO_LONG = JSON.stringify({ error: `The line is longer than ${LONGEST_LINE / 2 ** 20} MiB.`, code: "too-long" });

/** Requests from stdin, one answer each on stdout, in order, until stdin ends or nobody reads any more. */
export async function answerLines(answered: (line: string) => string): Promise<number> {
  const lines = new LineSplitter(LONGEST_LINE);
  const output = new Output(process.stdout);
  const undo = onInterrupt({ ignoreHangup: false, first: () => process.exit(EXIT.interrupted), again: () => {} });
  const answer = async (line: string | null): Promise<void> => {
    await output.line(line === null ? TOO_LONG : answered(line));
  };
  try {
    for await (const chunk of process.stdin) {
      for (const line of lines.push(chunk as Buffer)) await answer(line);
      if (output.closed) return EXIT.done;
    }
    for (const line of lines.end()) await answer(line);
    return EXIT.done;
  } finally {
    undo();
  }
}

/** Lines out, never more than the reader takes. */
class Output {
  readonly #stream: NodeJS.WriteStream;
  #closed = false;
  #freed: (() => void) | null = null;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    const free = (): void => {
      this.#freed?.();
      this.#freed = null;
    };
    stream.on("drain", free);
    for (const end of ["error", "close"]) {
      stream.on(end, () => {
        this.#closed = true;
        free();
      });
    }
  }

  /** Whether the reader has gone. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Resolves when there is room for the next line, or when nobody reads any more. */
  async line(text: string): Promise<void> {
    if (this.#closed || this.#stream.write(`${text}\n`)) return;
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      this.#freed = resolve;
    });
  }
}
