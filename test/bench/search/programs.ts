import path from "node:path";
import type { Direction } from "../../../server/protocol/space";
import { pythonWith, repository } from "../support/place";

export interface SearchedProgram {
  /** As `optuna_search.py` knows it. */
  readonly name: string;
  /** The annotated one. */
  readonly file: string;
  readonly direction: Direction;
  readonly trials: number;
  readonly modules: readonly string[];
}

export const folder = path.join(repository, "test/bench/search");

/** Real training with learning curves. Two trials run at once, on one thread each. */
export const PROGRAMS: readonly SearchedProgram[] = [
  {
    name: "digits",
    file: path.join(repository, "samples/digits/train.py"),
    direction: "maximize",
    trials: 30,
    modules: ["optuna", "sklearn", "numpy"],
  },
  {
    name: "regression",
    file: path.join(folder, "programs/regression.py"),
    direction: "minimize",
    trials: 30,
    modules: ["optuna", "sklearn", "numpy"],
  },
  {
    name: "convnet",
    file: path.join(folder, "programs/convnet.py"),
    direction: "maximize",
    trials: 30,
    modules: ["optuna", "sklearn", "torch"],
  },
];

export const PARALLEL = 2;
export const REPEATS = 3;
export const THREADS: Readonly<Record<string, string>> = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

/** A Python of the repository's own that can run it; null when there is none. */
export function pythonFor({ modules }: SearchedProgram): string | null {
  return pythonWith(...modules);
}
