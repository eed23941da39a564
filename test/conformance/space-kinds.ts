import { type Parameter, SearchSpace } from "../../server/space/search-space";
import { both, choice, either, float, int, not, SPACES, when } from "./spaces";

function space(...parameters: Parameter[]): SearchSpace {
  return new SearchSpace(parameters);
}

/** Choices as people write them: two that mean the same, calls, tuples, a lambda, an empty string, numbers in other notations. */
const WRITTEN = [
  `"a"`,
  `'a'`,
  "None",
  "nn.ReLU(inplace=True)",
  "(16, 32)",
  "[1,2,]",
  "lambda x: x > 0",
  `""`,
  "1e-3",
  "0x10",
  `"größe\\n"`,
];

/** Spaces that have broken samplers: each is one thing that a space may be, carried far. */
export const KINDS: Readonly<Record<string, SearchSpace>> = {
  ...SPACES,
  "one float": space(float("x", 0, 1, { baseline: 0.2 })),
  "one int": space(int("n", 1, 100, { baseline: 7 })),
  "one value left beside others": space(int("fixed", 8, 8), float("x", -1, 1), float("y", 2, 2), choice("c", ["'only'"])),
  "unordered choices alone": space(...Array.from({ length: 6 }, (_, i) => choice(`op${i}`, ["'a'", "'b'", "'c'", "'d'", "'e'"]))),
  "ordered choices alone": space(
    choice("width", ["16", "32", "64", "128", "256"], { ordered: true, baseline: "64" }),
    choice("size", ["'small'", "'medium'", "'large'"], { ordered: true }),
    choice("half", ["0.5", "1", "2", "4"], { ordered: true }),
  ),
  "booleans alone": space(...Array.from({ length: 5 }, (_, i) => choice(`flag${i}`, ["True", "False"]))),
  "ints with steps": space(int("a", 16, 128, { step: 16 }), int("b", -50, 1000, { step: 7, baseline: -50 }), int("c", 0, 9, { step: 9 })),
  "log ints": space(int("a", 1, 1_000_000, { log: true }), int("b", 1, 2, { log: true }), int("c", 7, 4096, { log: true, step: 3 })),
  "many decades": space(float("a", 1e-12, 1, { log: true, baseline: 1e-6 }), float("b", 1e-300, 1e300, { log: true, baseline: 1 })),
  "negative ranges": space(float("a", -5, -1), float("b", -1e-3, 1e3, { baseline: 0 }), int("c", -100, -90), float("d", -1e-9, -1e-12)),
  "steps with awkward decimals": space(
    float("a", 0.1, 0.95, { step: 0.1 }),
    float("b", 0.05, 1, { step: 0.15, baseline: 0.35 }),
    float("c", -0.3, 0.3, { step: 0.07 }),
    float("d", 1e-5, 2e-5, { step: 1e-6 }),
    float("e", 0.001, 1, { step: 0.001, log: true }),
  ),
  "huge and tiny floats": space(float("a", 0, 1e308), float("b", 0, 5e-320), float("c", -1e308, 1e308), float("d", 1e15, 1e15 + 64)),
  "hardly any room": space(float("x", 1, 1.000_000_000_000_000_9)),
  mixed: space(
    float("lr", 1e-5, 1, { log: true, baseline: 0.001 }),
    float("drop", 0, 0.9),
    int("layers", 1, 8, { baseline: 2 }),
    int("units", 8, 1024, { log: true, baseline: 64 }),
    choice("act", ["'relu'", "'tanh'", "'gelu'"]),
    choice("norm", ["True", "False"]),
    float("decay", 0, 0.5, { step: 0.05 }),
  ),
  "four conditions deep": space(
    choice("a", ["'off'", "'on'"], { baseline: "'on'" }),
    int("b", 0, 4, { baseline: 3, condition: when("a", "==", "'on'") }),
    float("c", 0, 1, { condition: when("b", ">=", "2") }),
    choice("d", ["'x'", "'y'"], { condition: when("c", "<", "0.7") }),
    float("e", 1e-6, 1e-1, { log: true, condition: when("d", "==", "'y'") }),
  ),
  "disjoint branches": space(
    choice("model", ["'svm'", "'forest'", "'mlp'", "'none'"], { baseline: "'forest'" }),
    float("C", 1e-3, 1e3, { log: true, condition: when("model", "==", "'svm'") }),
    choice("kernel", ["'rbf'", "'linear'"], { condition: when("model", "==", "'svm'") }),
    float("gamma", 1e-4, 1, { log: true, condition: both(when("model", "==", "'svm'"), when("kernel", "==", "'rbf'")) }),
    int("trees", 10, 500, { log: true, condition: when("model", "==", "'forest'") }),
    int("depth", 1, 30, { condition: when("model", "==", "'forest'") }),
    int("layers", 1, 3, { condition: when("model", "==", "'mlp'") }),
    ...[1, 2, 3].map((i) => int(`units${i}`, 8, 256, { log: true, condition: when("layers", ">=", String(i)) })),
    float("scale", 0, 1, { condition: not(either(when("model", "==", "'none'"), when("model", "==", "'svm'"))) }),
  ),
  "two hundred choices": space(
    choice(
      "id",
      Array.from({ length: 200 }, (_, i) => `"v${i}"`),
    ),
    float("x", 0, 1),
  ),
  "choices written oddly": space(choice("c", WRITTEN, { baseline: "0.001" }), choice("d", ["1", "1.0", "True"]), float("x", 0, 1)),
  "own value off the steps": space(int("n", 10, 50, { step: 10, baseline: 16 }), float("f", 0, 1, { step: 0.25, baseline: 0.1 })),
  "own value outside": space(
    float("x", 0, 1, { baseline: 1e9 }),
    float("lr", 1e-5, 1e-1, { log: true, baseline: 0 }),
    float("wd", 1e-5, 1e-1, { log: true, baseline: -1 }),
    int("n", 1, 10, { log: true, baseline: -3 }),
    choice("opt", ["'sgd'", "'adam'"], { baseline: "'lion'" }),
    float("momentum", 0, 1, { condition: when("opt", "==", "'sgd'") }),
  ),
  "no own value": space(float("x", 0, 1), int("n", 1, 1000, { log: true }), choice("c", ["'a'", "'b'", "'c'"])),
};

export function kind(name: string): SearchSpace {
  const found = KINDS[name];
  if (found === undefined) throw new Error(`No space is called "${name}"`);
  return found;
}
