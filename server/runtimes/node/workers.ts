import { syncBuiltinESMExports } from "node:module";
import threads, { type WorkerOptions } from "node:worker_threads";

/** A worker thread with an environment of its own loads the runtime as well. */
export function followWorkers(): void {
  threads.Worker = new Proxy(threads.Worker, {
    construct: (target, [file, options, ...rest], newTarget) => Reflect.construct(target, [file, withRuntime(options), ...rest], newTarget),
  });
  // So that `import { Worker } from "worker_threads"` gives it too.
  syncBuiltinESMExports();
}

function withRuntime(options: WorkerOptions | undefined): WorkerOptions | undefined {
  const env: unknown = options?.env;
  const own = process.env["NODE_OPTIONS"];
  if (typeof env !== "object" || env === null || own === undefined) return options;
  const given = (env as NodeJS.ProcessEnv)["NODE_OPTIONS"];
  const runtime = own.split(" ").find((option) => option.startsWith("--import=") && option.endsWith("/register.cjs"));
  if (runtime === undefined || given?.includes(runtime) === true) return options;
  return { ...options, env: { ...env, NODE_OPTIONS: given ? `${given} ${runtime}` : runtime } };
}
