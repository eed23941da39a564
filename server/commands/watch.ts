import { FollowedStudy } from "../lsp/followed-study";
import type { StudyView } from "../protocol/view";
import { readJournal } from "../storage/read-journal";
import { FullScreen, keysOf } from "../terminal/full-screen";
import { timeLeftText, watchedTrials, watchScreen, watchSummary } from "../terminal/watch-screen";
import { EXIT } from "./exit-codes";
import { line } from "./standard-output";
import { StudyLines } from "./study-lines";
import { outputColors } from "./study-output";
import { type FoundStudy, runningOrNewest, type StudyFlag } from "./study-place";

const LOOK_MS = 500;
const DRAW_MS = 100;
/** An estimate that changes all the time cannot be read. */
const ESTIMATE_MS = 5000;

/** A study as it goes on: the whole terminal where there is one, else a line for each thing that happens until the search ends. */
export async function watch(name: string | undefined, { study }: StudyFlag): Promise<number> {
  const found = await runningOrNewest(name, study);
  const terminal = process.stdout.isTTY === true && process.env["TERM"] !== "dumb";
  return terminal ? onTerminal(found) : inLines(found);
}

async function inLines({ journal, study: name, view: { started } }: FoundStudy): Promise<number> {
  const lines = new StudyLines({ entry: started.entry ?? "", root: started.root, colors: outputColors(true), width: null });
  const before = await readJournal(journal, name);
  for (const event of before) for (const text of lines.add(event)) line(text);
  let told = before.length;
  return new Promise((resolve) => {
    const leave = (): void => {
      clearInterval(timer);
      study.close();
      resolve(EXIT.done);
    };
    const study = new FollowedStudy(
      journal,
      {
        onEvent: (_, seq, event) => {
          if (seq <= told) return;
          told = seq;
          for (const text of lines.add(event)) line(text);
        },
        onChange: () => undefined,
      },
      "tunelens watch",
      name,
    );
    const look = async (): Promise<void> => {
      await study.check();
      const state = study.view?.state;
      if (study.live || state === undefined) return;
      if (state === "orphaned") line("Its process went away; everything found is kept, --resume goes on");
      leave();
    };
    const timer = setInterval(() => void look(), LOOK_MS);
    process.once("SIGINT", leave);
    process.once("SIGTERM", leave);
    process.stdout.once("error", leave); // nobody reads any more
    void study.start().then(look);
  });
}

function onTerminal({ journal, study: name }: FoundStudy): Promise<number> {
  const input = process.stdin.isTTY === true ? process.stdin : null;
  const screen = new FullScreen(process.stdout, input);
  const colors = outputColors(true);
  let drawing: NodeJS.Timeout | null = null;
  let offset = 0;
  let left = { text: "", at: Number.NEGATIVE_INFINITY, state: "" };
  const study = new FollowedStudy(journal, { onEvent: () => undefined, onChange: () => soon() }, "tunelens watch", name);

  const estimate = (view: StudyView, now: number): string => {
    if (now - left.at >= ESTIMATE_MS || left.state !== view.state) left = { text: timeLeftText(view, now), at: now, state: view.state };
    return left.text;
  };
  const draw = (): void => {
    drawing = null;
    const { view } = study;
    if (view === null) return;
    const now = Date.now();
    const { columns, rows } = screen;
    screen.paint(watchScreen(view, { columns, rows, now, colors, offset, left: estimate(view, now) }));
  };
  const soon = (): void => {
    drawing ??= setTimeout(draw, DRAW_MS);
  };
  const scroll = (by: number): void => {
    offset = Math.max(0, Math.min(offset + by, watchedTrials(study.view ?? ({ trials: [] } as unknown as StudyView)) - 1));
    draw();
  };

  return new Promise((resolve) => {
    const ticks = setInterval(() => {
      void study.check();
      soon();
    }, LOOK_MS);
    const restore = (): void => screen.leave();
    let over = false;
    const leave = (): void => {
      if (over) return;
      over = true;
      clearInterval(ticks);
      if (drawing !== null) clearTimeout(drawing);
      screen.leave();
      process.off("exit", restore);
      input?.destroy();
      if (study.view !== null) line(watchSummary(study.view, study.live));
      study.close();
      resolve(EXIT.done);
    };
    const suspend = (): void => {
      screen.leave();
      process.once("SIGCONT", () => {
        screen.enter();
        draw();
      });
      process.kill(process.pid, "SIGTSTP");
    };
    const keys: Readonly<Record<string, () => void>> = {
      q: leave,
      Q: leave,
      "\u0003": leave,
      "\u0004": leave,
      "\u001b": leave,
      "\u001a": suspend,
      "\u000c": () => {
        screen.forget();
        draw();
      },
      "\u001b[A": () => scroll(-1),
      "\u001b[B": () => scroll(1),
      "\u001bOA": () => scroll(-1),
      "\u001bOB": () => scroll(1),
      k: () => scroll(-1),
      j: () => scroll(1),
      "\u001b[5~": () => scroll(-10),
      "\u001b[6~": () => scroll(10),
      g: () => scroll(Number.NEGATIVE_INFINITY),
      G: () => scroll(Number.POSITIVE_INFINITY),
    };
    process.once("exit", restore);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, leave);
    process.stdout.on("resize", () => {
      screen.forget();
      draw();
    });
    process.stdout.once("error", leave);
    input?.setEncoding("utf8").on("data", (typed) => {
      for (const key of keysOf(String(typed))) keys[key]?.();
    });
    input?.once("end", leave);
    input?.once("error", leave);
    screen.enter();
    void study.start().then(draw);
  });
}
