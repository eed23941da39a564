import { SAMPLER_NAMES } from "../protocol/search";
import { chooseSampler } from "../samplers/choose";
import { SearchSpace } from "../space/search-space";
import { believe } from "../study/thinking";
import type { SamplerAnswer, SamplerRequest, SamplerTask } from "./sampler-messages";

/** What runs in the sampler's thread: answers requests one after the other; null for those that want no answer. */
export function serveSampler({ sampler: name, settings, space }: SamplerTask): (request: SamplerRequest) => SamplerAnswer | null {
  const known = SAMPLER_NAMES.find((n) => n === name);
  const searched = new SearchSpace(space);
  const choice = known === undefined ? null : chooseSampler(known, { ...settings, space: searched });
  if (choice === null) throw new Error(`there is no sampler "${name}"`);
  const { sampler } = choice;
  return (request) => {
    if (request.kind === "tell") {
      sampler.tell(request.observation);
      return null;
    }
    const { id } = request;
    try {
      if (request.kind === "believe") return { id, belief: believe(searched, request.question) };
      return { id, proposals: sampler.ask(request.trials, request.running) };
    } catch (error) {
      return { id, error: error instanceof Error ? error.message : String(error) };
    }
  };
}
