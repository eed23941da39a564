// The Python that both sides of the benchmark run in: NumPy, scikit-learn and Optuna. Where the tests' frameworks are installed, PyTorch too.
import { pythonEnv } from "../../../scripts/python-env.mjs";
import { at } from "../../../scripts/steps.mjs";

export default function prepare() {
  pythonEnv(at(".cache/python"), at("test/requirements.txt"));
}
