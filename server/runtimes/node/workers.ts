import { syncBuiltinESMExports } from "node:module";
import { fileURLToPath } from "node:url";
import threads, { type WorkerOptions } from "node:worker_threads";

/** A worker thread with an environment of its own loads the runtime as well. */
export function followWorkers(): void {
  threads.Worker = new Proxy(threads.Worker, {
    construct: (target, [file, options, ...rest], newTarget) =>
      Reflect.construct(target, [withPreload(file, options), withRuntime(options), ...rest], newTarget),
  });
  // So that `import { Worker } from "worker_threads"` gives it too.
  syncBuiltinESMExports();
}

/** What `--import` names is not loaded before a worker's text that is given in place of a file: the text loads it itself, on its first line. */
function withPreload(file: string | URL, options: WorkerOptions | undefined): string | URL {
  const runtime = runtimeOption()?.replace(/^--import=/, "");
  if (options?.eval !== true || typeof file !== "string" || runtime === undefined) return file;
  const strict = /^\s*(["'])use strict\1/.test(file) ? '"use strict";' : "";
  return `${strict}require(${JSON.stringify(runtime.startsWith("file:") ? fileURLToPath(runtime) : runtime)});${file}`;
}

function runtimeOption(): string | undefined {
  return process.env["NODE_OPTIONS"]?.split(" ").find((option) => option.startsWith("--import=") && option.endsWith("/register.cjs"));
}

function withRuntime(options: WorkerOptions | undefined): WorkerOptions | undefined {
  const env: unknown = options?.env;
  if (typeof env !== "object" || env === null) return options;
  const given = (env as NodeJS.ProcessEnv)["NODE_OPTIONS"];
  const runtime = runtimeOption();
  if (runtime === undefined || given?.includes(runtime) === true) return options;
  return { ...options, env: { ...env, NODE_OPTIONS: given ? `${given} ${runtime}` : runtime } };
}
