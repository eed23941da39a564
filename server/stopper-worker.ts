import { parentPort, workerData } from "node:worker_threads";
import type { StopperAnswer, StopperRequest, StopperTask } from "./process/stopper-messages";
import { serveStopper } from "./process/stopper-service";

const answer = serveStopper(workerData as StopperTask);
const port = parentPort;
port?.on("message", (request: StopperRequest) => {
  const said: StopperAnswer | null = answer(request);
  if (said !== null) port.postMessage(said);
});
