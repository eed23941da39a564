import { Worker } from "node:worker_threads";
import type { Params } from "../protocol/space";
import type { Observation } from "../samplers/sampler";
import type { Belief, BeliefQuestion, SamplerThread, StartSamplerThread } from "../study/thinking";
import type { SamplerAnswer, SamplerRequest, SamplerTask } from "./sampler-messages";

interface Waiting {
  answered(answer: SamplerAnswer): void;
  failed(error: Error): void;
}

/** Threads that run the program at `script` (absolute path; `server/sampler-worker.ts`, bundled). */
export function samplerThreads(script: string): StartSamplerThread {
  return (sampler, { space, ...settings }) => new WorkerThread(script, { sampler, settings, space: space.parameters });
}

class WorkerThread implements SamplerThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #gone: Error | null = null;
  #ids = 0;

  constructor(script: string, task: SamplerTask) {
    // Flags of the study's own process, such as a debugger's port, are not for its thread.
    this.#worker = new Worker(script, { workerData: task, execArgv: [] });
    this.#worker.on("message", (answer: SamplerAnswer) => {
      this.#waiting.get(answer.id)?.answered(answer);
      this.#waiting.delete(answer.id);
    });
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", (code) => this.#end(new Error(`its thread ended with code ${code}`)));
  }

  tell(observation: Observation): void {
    this.#post({ kind: "tell", observation });
  }

  async ask(trials: readonly number[], running: readonly Params[]): Promise<readonly Params[]> {
    const answer = await this.#request((id) => ({ kind: "ask", id, trials, running }));
    if (!("proposals" in answer)) throw new Error("error" in answer ? answer.error : "it gave no values");
    return answer.proposals;
  }

  async believe(question: BeliefQuestion): Promise<Belief | null> {
    const answer = await this.#request((id) => ({ kind: "believe", id, question }));
    if (!("belief" in answer)) throw new Error("error" in answer ? answer.error : "it gave no model");
    return answer.belief;
  }

  close(): void {
    this.#end(new Error("its thread is closed"));
    void this.#worker.terminate();
  }

  #request(request: (id: number) => SamplerRequest): Promise<SamplerAnswer> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    const id = this.#ids++;
    return new Promise((answered, failed) => {
      this.#waiting.set(id, { answered, failed });
      this.#post(request(id));
    });
  }

  #post(request: SamplerRequest): void {
    if (this.#gone === null) this.#worker.postMessage(request);
  }

  #end(reason: Error): void {
    this.#gone ??= reason;
    for (const { failed } of this.#waiting.values()) failed(this.#gone);
    this.#waiting.clear();
  }
}
