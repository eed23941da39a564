import { Worker } from "node:worker_threads";
import type { Decision } from "../stoppers/stopper";
import type { StartStopperThread, StopperCall, StopperThread } from "../study/stopping";
import type { StopperAnswer, StopperRequest, StopperTask } from "./stopper-messages";

interface Waiting {
  answered(decision: Decision): void;
  failed(error: Error): void;
}

/** Threads that run the program at `script` (absolute path; `server/stopper-worker.ts`, bundled). They do not keep the process alive. */
export function stopperThreads(script: string): StartStopperThread {
  return (rule, settings) => new WorkerThread(script, { rule, settings });
}

class WorkerThread implements StopperThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #gone: Error | null = null;
  #ids = 0;

  constructor(script: string, task: StopperTask) {
    // Flags of the study's own process, such as a debugger's port, are not for its thread.
    this.#worker = new Worker(script, { workerData: task, execArgv: [] });
    this.#worker.unref();
    this.#worker.on("message", (answer: StopperAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ("decision" in answer) waiting?.answered(answer.decision);
      else waiting?.failed(new Error(answer.error));
    });
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", (code) => this.#end(new Error(`the thread of the early stop ended with code ${code}`)));
  }

  tell(calls: readonly StopperCall[]): void {
    if (calls.length > 0) this.#post({ id: null, calls });
  }

  decide(report: StopperCall): Promise<Decision> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    const id = this.#ids++;
    return new Promise((answered, failed) => {
      this.#waiting.set(id, { answered, failed });
      this.#post({ id, calls: [report] });
    });
  }

  close(): void {
    this.#end(new Error("the thread of the early stop is closed"));
    void this.#worker.terminate();
  }

  #post(request: StopperRequest): void {
    if (this.#gone === null) this.#worker.postMessage(request);
  }

  #end(reason: Error): void {
    this.#gone ??= reason;
    for (const { failed } of this.#waiting.values()) failed(this.#gone);
    this.#waiting.clear();
  }
}
