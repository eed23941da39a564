import { parentPort } from "node:worker_threads";
import type { CurveReply, CurveRequest } from "./process/curve-messages";
import { serveCurves } from "./process/curve-service";

const answer = serveCurves();
const port = parentPort;
port?.on("message", (request: CurveRequest) => {
  const said: CurveReply | null = answer(request);
  if (said !== null) port.postMessage(said);
});
