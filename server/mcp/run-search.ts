import { diskHost } from "../commands/disk-host";
import { findRoot, loadProgram } from "../language/program";
import { FollowedStudy } from "../lsp/followed-study";
import { startStudy } from "../lsp/start-study";
import { fromWire } from "../protocol/number";
import type { StartOptions } from "../protocol/tuner";
import type { StudyView } from "../protocol/view";
import { formatNumber } from "../words/numbers";
import { searched } from "../words/study-facts";

/** Seconds that a search goes on when the agent's program is gone. */
const GRACE = 30;
const NEWS = 500;

export interface SearchWish {
  /** Absolute. */
  readonly file: string;
  /** The folder that trials run in. */
  readonly cwd: string;
  readonly options: StartOptions;
  readonly resume: boolean;
  /** Seconds to wait; null: until the end. */
  readonly wait: number | null;
}

export interface SearchProgress {
  /** Never goes back. */
  readonly progress: number;
  readonly total: number;
  readonly message: string;
}

/** Studies that this process started or looked at; attached to, so that they go on while it lives. */
export class RunningSearches {
  readonly #cli: string;
  readonly #followed = new Map<string, FollowedStudy>();

  constructor(cli: string) {
    this.#cli = cli;
  }

  /** Runs a search; resolves with the study when it is over, when the time to wait is up, or when it is cancelled, which stops it. */
  async run(wish: SearchWish, signal: AbortSignal, told: (progress: SearchProgress) => Promise<void>): Promise<StudyView> {
    const program = loadProgram(wish.file, findRoot(wish.file, diskHost), diskHost);
    const { options, resume, cwd } = wish;
    const started = await startStudy(program, { cli: this.#cli, grace: GRACE, options, resume, cwd });
    if ("error" in started) throw new Error(started.error);
    const study = await this.#follow(started.journal);
    await this.#end(study, signal, wish.wait, told);
    const { view } = study;
    if (view === null) throw new Error(`${started.study}: its journal cannot be read any more`);
    return view;
  }

  /** Asks a study for an orderly end and waits for it; false when it does not run. */
  async stop(journal: string): Promise<boolean> {
    const study = await this.#follow(journal);
    if (!(await study.stop())) return false;
    await over(study);
    return true;
  }

  async #follow(journal: string): Promise<FollowedStudy> {
    const known = this.#followed.get(journal);
    if (known) {
      await known.check();
      return known;
    }
    const study = new FollowedStudy(journal, { onEvent: () => {}, onChange: () => {} });
    this.#followed.set(journal, study);
    await study.start();
    return study;
  }

  async #end(
    study: FollowedStudy,
    signal: AbortSignal,
    wait: number | null,
    told: (progress: SearchProgress) => Promise<void>,
  ): Promise<void> {
    const deadline = wait === null ? Number.POSITIVE_INFINITY : Date.now() + wait * 1000;
    let last = -1;
    for (;;) {
      await study.check();
      const { view, live } = study;
      if (view !== null) {
        const news = progressOf(view);
        if (news.progress > last) await told(news);
        last = Math.max(last, news.progress);
      }
      if (!live) return;
      if (signal.aborted) {
        await study.stop();
        await over(study);
        return;
      }
      if (Date.now() >= deadline) return;
      await new Promise((resolve) => setTimeout(resolve, NEWS));
    }
  }
}

/** A study that was asked to end does so within the patience of its trials, at the latest when they are killed. */
async function over(study: FollowedStudy): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (study.live && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await study.check();
  }
}

/** Trials that ended, and of the running ones how far they are: something moves with every report. */
function progressOf(view: StudyView): SearchProgress {
  const ended = view.trials.filter((trial) => trial !== undefined && trial.state !== "running").length;
  const reports = view.trials.reduce((sum, trial) => sum + (trial?.state === "running" ? trial.steps.length : 0), 0);
  const best = view.best === null ? undefined : view.trials[view.best]?.values?.[0];
  const finished = searched(view).filter(({ state }) => state !== "running").length;
  const metric = view.started.objectives[0]?.name ?? "";
  return {
    progress: ended + reports / (reports + 20),
    total: Math.max(view.planned + repeatsOf(view), ended),
    message: [
      `${finished}/${view.planned} trials`,
      ...(view.state === "confirming" ? ["confirming on fresh seeds"] : []),
      ...(best === undefined ? [] : [`best ${metric} ${formatNumber(fromWire(best))}`]),
    ].join(", "),
  };
}

/** Runs that confirm the end: of the best values and of the code as it is. */
function repeatsOf({ started }: StudyView): number {
  return 2 * started.repeats;
}
