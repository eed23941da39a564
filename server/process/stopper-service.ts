import { chooseStopper } from "../stoppers/choose";
import { applyCall } from "../study/stopping";
import type { StopperAnswer, StopperRequest, StopperTask } from "./stopper-messages";

/** What runs in the early stop's thread: answers requests one after the other; null for those that want no answer. */
export function serveStopper({ rule, settings }: StopperTask): (request: StopperRequest) => StopperAnswer | null {
  const choice = chooseStopper(rule, settings);
  if (!("stopper" in choice)) throw new Error(`there is no early stop "${rule}"`);
  return ({ id, calls }) => {
    try {
      const [decision] = calls.map((call) => applyCall(choice.stopper, call)).slice(-1);
      return id === null ? null : { id, decision: decision ?? { action: "continue" } };
    } catch (error) {
      return id === null ? null : { id, error: error instanceof Error ? error.message : String(error) };
    }
  };
}
