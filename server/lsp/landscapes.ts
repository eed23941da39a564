import { Worker } from "node:worker_threads";
import type { Landscape, LandscapeParams, NoLandscape } from "../protocol/landscape";
import type { StudyView } from "../protocol/view";
import { type LandscapeTask, landscapeTask } from "../study/study-landscape";

export interface LandscapeRequest {
  readonly id: number;
  readonly task: LandscapeTask;
}

export type LandscapeAnswer =
  | { readonly id: number; readonly landscape: Landscape | NoLandscape }
  | { readonly id: number; readonly error: string };

/** Answers of a study that are kept as long as no further trial of it finishes. */
const KEPT = 100;

interface Question {
  task: LandscapeTask;
  readonly done: (answer: Landscape | NoLandscape) => void;
  readonly failed: (error: Error) => void;
}

/**
 * Landscapes of studies, computed in a thread of their own so that no keystroke waits for them, and kept for each study and number of
 * finished trials. The thread starts with the first question and does not keep the process alive.
 */
export class Landscapes {
  readonly #script: string;
  readonly #answers = new Map<string, { readonly model: string; readonly known: Map<string, Promise<Landscape | NoLandscape>> }>();
  /** Asked one after the other; the first has been given to the thread. */
  readonly #questions: Question[] = [];
  #worker: Worker | null = null;
  #id = 0;

  /** `script`: `server/landscape-worker.ts`, bundled. */
  constructor(script: string) {
    this.#script = script;
  }

  /** Rejects when the thread cannot run. */
  of(view: StudyView, params: LandscapeParams): Promise<Landscape | NoLandscape> {
    const task = landscapeTask(view, params);
    if (!("model" in task)) return Promise.resolve(task);
    const known = this.#known(`${task.journal} ${params.objective ?? 0}`, task);
    const key = JSON.stringify([task.parameters, task.points]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const answer = this.#ask(task);
    answer.catch(() => known.delete(key)); // the next one who asks gets a new try
    known.set(key, answer);
    const [oldest] = known.keys();
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
    return answer;
  }

  dispose(): void {
    void this.#worker?.terminate();
    this.#end(new Error("the language server ends"));
  }

  #known(study: string, task: LandscapeTask): Map<string, Promise<Landscape | NoLandscape>> {
    const before = this.#answers.get(study);
    if (before?.model === task.model) return before.known;
    // Who still waits for an older state of the study is told the new one: nobody computes what nobody wants.
    for (const question of this.#questions.slice(1)) {
      const { parameters, points, model } = question.task;
      if (model === before?.model) question.task = { ...task, parameters, points };
    }
    const known = new Map<string, Promise<Landscape | NoLandscape>>();
    this.#answers.set(study, { model: task.model, known });
    return known;
  }

  #ask(task: LandscapeTask): Promise<Landscape | NoLandscape> {
    return new Promise((done, failed) => {
      this.#questions.push({ task, done, failed });
      if (this.#questions.length === 1) this.#post();
    });
  }

  #post(): void {
    const [question] = this.#questions;
    if (question !== undefined) this.#started().postMessage({ id: ++this.#id, task: question.task } satisfies LandscapeRequest);
  }

  #answered(answer: LandscapeAnswer): void {
    if (answer.id !== this.#id) return;
    const question = this.#questions.shift();
    if ("landscape" in answer) question?.done(answer.landscape);
    else question?.failed(new Error(answer.error));
    this.#post();
  }

  #started(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(this.#script, { execArgv: [] });
    worker.unref();
    worker.on("message", (answer: LandscapeAnswer) => this.#answered(answer));
    const gone = (error: Error): void => {
      if (this.#worker === worker) this.#end(error);
    };
    worker.on("error", gone);
    worker.on("exit", (code) => gone(new Error(`the thread of landscapes ended with code ${code}`)));
    this.#worker = worker;
    return worker;
  }

  #end(error: Error): void {
    this.#worker = null;
    for (const { failed } of this.#questions.splice(0)) failed(error);
  }
}
