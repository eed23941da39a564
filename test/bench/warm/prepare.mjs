// The Python that has the tables is that of the benchmark of samplers.
import { pythonEnv } from "../../../scripts/python-env.mjs";
import { at } from "../../../scripts/steps.mjs";

export default function prepare() {
  pythonEnv(at(".cache/samplers"), at("test/bench/samplers/requirements.txt"));
}
