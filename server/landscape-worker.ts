import { parentPort } from "node:worker_threads";
import type { LandscapeAnswer, LandscapeRequest } from "./lsp/landscapes";
import { LandscapeModels } from "./study/study-landscape";

const models = new LandscapeModels();
parentPort?.on("message", ({ id, task }: LandscapeRequest) => {
  const answer = (said: LandscapeAnswer): void => parentPort?.postMessage(said);
  try {
    answer({ id, landscape: models.answer(task) });
  } catch (error) {
    answer({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
