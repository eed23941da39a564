import { Worker } from "node:worker_threads";
import type { CurveAnswer, CurveQuestion, CurveThread, ReportedCurve, StartCurveThread } from "../study/predicting";
import type { CurveReply, CurveRequest } from "./curve-messages";

interface Waiting {
  answered(answer: CurveAnswer | null): void;
  failed(error: Error): void;
}

/** Threads that run the program at `script` (absolute path; `server/curve-worker.ts`, bundled). They do not keep the process alive. */
export function curveThreads(script: string): StartCurveThread {
  return () => new WorkerThread(script);
}

class WorkerThread implements CurveThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #gone: Error | null = null;
  #ids = 0;

  constructor(script: string) {
    // Flags of the study's own process, such as a debugger's port, are not for its thread.
    this.#worker = new Worker(script, { execArgv: [] });
    this.#worker.unref();
    this.#worker.on("message", (reply: CurveReply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ("answer" in reply) waiting?.answered(reply.answer);
      else waiting?.failed(new Error(reply.error));
    });
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", (code) => this.#end(new Error(`the thread of learning curves ended with code ${code}`)));
  }

  learn(curve: ReportedCurve): void {
    this.#post({ kind: "learn", curve });
  }

  predict(question: CurveQuestion): Promise<CurveAnswer | null> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    const id = this.#ids++;
    return new Promise((answered, failed) => {
      this.#waiting.set(id, { answered, failed });
      this.#post({ kind: "predict", id, question });
    });
  }

  close(): void {
    this.#end(new Error("the thread of learning curves is closed"));
    void this.#worker.terminate();
  }

  #post(request: CurveRequest): void {
    if (this.#gone === null) this.#worker.postMessage(request);
  }

  #end(reason: Error): void {
    this.#gone ??= reason;
    for (const { failed } of this.#waiting.values()) failed(this.#gone);
    this.#waiting.clear();
  }
}
