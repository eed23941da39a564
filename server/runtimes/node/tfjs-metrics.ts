import { readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { Session } from "./session";
import { measure } from "./values";

/** The part of TF.js's CallbackList that every `fit` and `fitDataset` goes through. */
interface CallbackList {
  setParams(params: { readonly metrics?: unknown }): unknown;
  onEpochEnd(epoch: number, logs?: Readonly<Record<string, unknown>>): Promise<unknown>;
}

interface TfjsNode {
  backend?(): { readonly isUsingGpuDevice?: unknown } | undefined;
}

const FRAMEWORK = "tfjs";
const METHODS = ["setParams", "onEpochEnd"] as const;
const INSIDE = `${sep}@tensorflow${sep}tfjs`;

/** Reports what `fit` and `fitDataset` of TF.js log, where an objective or constraint stands alone under that name. */
export class TfjsMetrics {
  readonly #session: Session;
  readonly #hooked = new WeakSet<object>();
  /** Last step by name: a program may call `fit` once an epoch. */
  readonly #steps = new Map<string, number>();
  readonly #names = new Set<string>();
  #check: () => void = () => {};

  constructor(session: Session) {
    this.#session = session;
  }

  /** `check` throws when the trial is to end. */
  begin(check: () => void): void {
    this.#check = check;
  }

  /** Called with each CommonJS module that was loaded. */
  loaded(file: string, exports: unknown): void {
    if (!file.includes(INSIDE) || typeof exports !== "object" || exports === null) return;
    if (file.includes(`${INSIDE}-node-gpu${sep}dist${sep}index.`)) this.#lookForGpu(exports as TfjsNode);
    if ("CallbackList" in exports) this.#hook(exports.CallbackList, file);
    else if (file.includes(`${INSIDE}-layers${sep}`) && "LayersModel" in exports) this.#tellMissing(file);
  }

  #hook(list: unknown, file: string): void {
    const prototype: unknown = typeof list === "function" ? list.prototype : undefined;
    if (!isCallbackList(prototype)) this.#tellMissing(file);
    else if (!this.#hooked.has(prototype)) this.#wrap(prototype);
  }

  #wrap(prototype: CallbackList): void {
    this.#hooked.add(prototype);
    const metrics = this;
    const { setParams, onEpochEnd } = prototype;
    prototype.setParams = function (params) {
      if (Array.isArray(params?.metrics)) metrics.#announce(params.metrics.map(String));
      return setParams.call(this, params);
    };
    prototype.onEpochEnd = async function (epoch, logs) {
      const result = await onEpochEnd.call(this, epoch, logs);
      metrics.#report(epoch, logs ?? {});
      return result;
    };
  }

  /** Without CUDA's libraries nothing is thrown: TF.js goes on, on the CPU. */
  #lookForGpu(tf: TfjsNode): void {
    if (tf.backend?.()?.isUsingGpuDevice !== false) return;
    const message = "@tensorflow/tfjs-node-gpu runs on the CPU: it found no GPU that it can use, or not the CUDA libraries that it needs.";
    this.#session.problem("tfjs-on-cpu", message);
  }

  /** The names are known before the first epoch ends, and so before anything is printed. */
  #announce(names: readonly string[]): void {
    for (const name of names) this.#names.add(name);
    if (this.#isAsked()) this.#session.framework(FRAMEWORK, [...this.#names]);
  }

  #report(epoch: number, logs: Readonly<Record<string, unknown>>): void {
    this.#announce(Object.keys(logs));
    for (const [name, channels] of Object.entries(this.#session.metrics)) {
      if (!Object.hasOwn(logs, name)) continue;
      const step = Math.max(epoch, this.#steps.get(name) ?? 0) + 1;
      this.#steps.set(name, step);
      const measured = measure(logs[name]);
      for (const channel of channels) {
        if ("number" in measured) this.#session.report(channel, step, measured.number, false);
        else this.#session.problem("objective-not-a-number", measured.instead, channel);
      }
    }
    this.#check();
  }

  #isAsked(): boolean {
    return Object.keys(this.#session.metrics).length > 0;
  }

  #tellMissing(file: string): void {
    this.#session.whenBegun(() => {
      if (!this.#isAsked()) return;
      const missing = METHODS.map((method) => `CallbackList.${method}`).join(" and ");
      this.#session.problem(
        "framework-not-hooked",
        `TensorFlow.js ${versionOf(file)} has no ${missing}, so what fit logs cannot be taken from it: ` +
          "put @objective on a statement that holds the value, or print it.",
      );
    });
  }
}

function isCallbackList(prototype: unknown): prototype is CallbackList {
  return METHODS.every((method) => typeof (prototype as Record<string, unknown> | undefined)?.[method] === "function");
}

function versionOf(file: string): string {
  try {
    return String((JSON.parse(readFileSync(join(dirname(dirname(file)), "package.json"), "utf8")) as { version?: unknown }).version);
  } catch {
    return "of this version";
  }
}
