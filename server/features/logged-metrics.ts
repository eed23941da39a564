interface Logger {
  readonly framework: string;
  readonly imported: RegExp;
  readonly names: readonly string[];
}

/** What frameworks log under which names (docs/annotations.md, "Metrics from frameworks"); the module that a file imports tells which. */
const LOGGERS: readonly Logger[] = [
  { framework: "Keras", imported: /\b(?:keras|tf_keras)\b/, names: ["val_accuracy", "val_loss", "accuracy", "loss"] },
  { framework: "Lightning", imported: /\b(?:lightning|pytorch_lightning)\b/, names: ["val_loss", "val_acc", "train_loss"] },
  { framework: "Hugging Face Trainer", imported: /\btransformers\b/, names: ["eval_loss", "eval_accuracy", "loss"] },
  { framework: "XGBoost", imported: /\bxgboost\b/, names: ["logloss", "error", "auc", "rmse", "mae"] },
  { framework: "LightGBM", imported: /\blightgbm\b/, names: ["binary_logloss", "multi_logloss", "auc", "l2", "l1"] },
  { framework: "TensorFlow.js", imported: /@tensorflow\/tfjs/, names: ["val_loss", "val_acc", "loss", "acc"] },
];

/** Metrics that the frameworks which a text imports log by themselves. */
export function loggedMetrics(text: string): { name: string; framework: string }[] {
  const imports = text.match(/^[ \t]*(?:import|from)\b.*$|\brequire\([^)\n]*\)|\bfrom[ \t]+["'][^"'\n]+["']/gm)?.join("\n") ?? "";
  const seen = new Set<string>();
  return LOGGERS.filter(({ imported }) => imported.test(imports)).flatMap(({ framework, names }) =>
    names.flatMap((name) => {
      if (seen.has(name)) return [];
      seen.add(name);
      return [{ name, framework }];
    }),
  );
}
