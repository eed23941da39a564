import { parentPort, workerData } from "node:worker_threads";
import type { SamplerAnswer, SamplerRequest, SamplerTask } from "./process/sampler-messages";
import { serveSampler } from "./process/sampler-service";

const answer = serveSampler(workerData as SamplerTask);
const port = parentPort;
port?.on("message", (request: SamplerRequest) => {
  const said: SamplerAnswer | null = answer(request);
  if (said !== null) port.postMessage(said);
});
