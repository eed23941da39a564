import { WORD_RULES } from "../proposals/word-rules";
import { literalValue } from "../space/literal";

/** Words that are alternatives of each other wherever one of them stands: those that light bulbs know last, as theirs are of a name. */
const FAMILIES: readonly (readonly string[])[] = [
  ["SGD", "Adam", "AdamW", "RMSprop"],
  ["relu", "gelu", "silu", "tanh"],
  ["ReLU", "GELU", "SiLU", "Tanh", "LeakyReLU", "ELU"],
  ["leaky_relu", "relu", "gelu", "elu"],
  ["sigmoid", "tanh", "relu"],
  ["cosine", "linear", "constant", "polynomial"],
  ["constant", "optimal", "invscaling", "adaptive"],
  ["gbtree", "dart", "gblinear"],
  ["gbdt", "dart", "goss"],
  ["lbfgs", "liblinear", "saga", "newton-cg"],
  ["mean", "max", "sum"],
  ["batch", "layer", "none"],
  ["BatchNorm1d", "LayerNorm"],
  ["BatchNorm2d", "InstanceNorm2d"],
  ["glorot_uniform", "he_normal", "he_uniform"],
  ["xavier", "kaiming", "orthogonal"],
  ["StepLR", "CosineAnnealingLR", "ExponentialLR"],
  ["StandardScaler", "MinMaxScaler", "RobustScaler"],
  ["standard", "minmax", "robust"],
  ["l1", "l2", "elasticnet"],
  ["fp32", "fp16", "bf16"],
  ...WORD_RULES.flatMap(({ families }) => families),
];

const MOST_OTHERS = 3;

/** What a value is called by name when it stands in no family, and what would then stand beside it. */
const BY_NAME: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:optimizer|optim|opt)$/, ["sgd", "adam", "adamw"]],
  [/^(?:activation|act|nonlinearity)$/, ["relu", "gelu", "tanh"]],
  [/^(?:scheduler|schedule)$/, ["cosine", "linear", "constant"]],
];

/** Choices with the value in the code first, in its own spelling: quotes stay, of `nn.ReLU()` all but the name stays. */
export function choiceFamily(text: string, words: readonly string[], isLiteral: boolean): string[] {
  const [before, name, after] = parts(text);
  if (name === "" || (!isLiteral && !before.includes("."))) return []; // of bare names nobody knows which others there are
  const family = FAMILIES.find((f) => f.includes(name)) ?? BY_NAME.find(([pattern]) => words.some((w) => pattern.test(w)))?.[1];
  if (family === undefined) return [];
  const others = family.filter((f) => f !== name).map((f) => before + f + after);
  const full = [text, ...others].join(" | ");
  const few = [text, ...others.slice(0, MOST_OTHERS - 1)].join(" | ");
  return [[text, ...others.slice(0, MOST_OTHERS)].join(" | "), ...(others.length > MOST_OTHERS ? [full] : []), few];
}

/** What is exchanged in a value, and what stays around it. */
function parts(text: string): readonly [string, string, string] {
  const quoted = /^(["'`])([^"'`\\\n]*)\1$/.exec(text);
  if (quoted !== null && literalValue(text) !== null) return [quoted[1] ?? "", quoted[2] ?? "", quoted[1] ?? ""];
  const called = /^((?:new\s+)?(?:[A-Za-z_$][\w$]*\.)*)([A-Za-z_$][\w$-]*)(\(\s*\))?$/.exec(text);
  return [called?.[1] ?? "", called?.[2] ?? "", called?.[3] ?? ""];
}
