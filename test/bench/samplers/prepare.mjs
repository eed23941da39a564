// Makes the Pythons that the benchmark of samplers drives, into .cache: Optuna's, and one for each other library that is asked for.
import { pythonEnv } from "../../../scripts/python-env.mjs";
import { at } from "../../../scripts/steps.mjs";

/** Libraries that get along with nobody have an environment of their own. */
const OWN = ["hebo", "smac", "skopt", "hyperopt"];

/** What cannot be installed is said and left out. */
export default function prepare(words) {
  pythonEnv(at(".cache/samplers"), at("test/bench/samplers/requirements.txt"));
  const asked =
    words
      .join("=")
      .match(/--peers=([^=]*)/)?.[1]
      ?.split(",") ?? [];
  for (const name of OWN.filter((own) => asked.includes(own))) {
    try {
      pythonEnv(at(`.cache/samplers-${name}`), at(`test/bench/samplers/requirements-${name}.txt`));
    } catch (error) {
      console.log(`${name} is left out, it could not be installed: ${String(error.message ?? error).split("\n")[0]}`);
    }
  }
}
