import type { ImportReference } from "../language/outline";

const LIBRARIES = new Set(
  (
    "torch torchvision keras tensorflow tf_keras sklearn lightgbm xgboost catboost transformers datasets pytorch_lightning lightning jax flax " +
    "optax haiku equinox mxnet paddle fastai timm accelerate peft trl stable_baselines3 statsmodels cuml tinygrad mlx skorch ignite @tensorflow " +
    "brain.js ml-cart ml-random-forest ml-knn synaptic"
  ).split(" "),
);

/** Whether a program imports a library that trains models. */
export function hasMachineLearning(imports: readonly ImportReference[]): boolean {
  return imports.some(({ path, level }) => level === 0 && (LIBRARIES.has(path.split(/[./]/)[0] ?? "") || LIBRARIES.has(path)));
}

const BOOSTERS = new Set(["lightgbm", "xgboost", "catboost"]);

/** Whether a program trains boosted trees, and no network beside. */
export function isBoosting(imports: readonly ImportReference[]): boolean {
  const roots = imports.map(({ path }) => path.split(".")[0] ?? "");
  return roots.some((root) => BOOSTERS.has(root)) && !roots.some((root) => /^(?:torch|keras|tensorflow|transformers|jax)$/.test(root));
}

/** Whether a program has support vector machines or Gaussian processes. */
export function hasKernels(imports: readonly ImportReference[]): boolean {
  return imports.some(
    ({ path, names }) => /^sklearn\.(?:svm|gaussian_process)/.test(path) || (path === "sklearn" && names.includes("svm")),
  );
}

/** Calls of these are drawing, printing, counting: their arguments are no hyperparameters, whatever they are called. */
const ELSEWHERE =
  /^(?:plt|ax|axes|axs|fig|sns|px|go|pd|np|numpy|cv2|logging|logger|log|wandb|writer|console|os|sys|time|random|math|Math|json|re|string|plot\w*)(?:\.|$|\[)|(?:^|\.)(?:print|range|linspace|arange|plot|scatter|savefig|figure|subplots|legend|format|round|sleep|open|join|split|randint|uniform|normal|zeros|ones|full|rand|randn|reshape|view|isclose|allclose|assert\w*|skipif|skip|parametrize)$/;

export function isElsewhere(callee: string): boolean {
  return ELSEWHERE.test(callee);
}

/** Names of classes and functions that take hyperparameters: estimators, layers, optimizers, schedules, training calls. */
const MAKERS = new RegExp(
  "(?:^|\\.)(?:" +
    "SGD|Adam\\w*|NAdam|RAdam|RMSprop|Adagrad|Adadelta|Adafactor|Lion|Ftrl|LBFGS|Rprop|Muon|sgd|adam|adamw|lion|rmsprop|adagrad|" +
    "\\w*(?:Classifier|Regressor|Regression|Forest|Boosting|Booster|Estimator|Transformer\\w*|Trainer|Arguments|Config|CV|Encoder|Decoder|Block|Net|Model|MLP|LSTM|GRU|RNN|LR|Scheduler|Schedule|Decay|Annealing|Loss|Dropout\\w*|Attention\\w*|Dense|Conv\\d?[dD]?|Embedding|Normalization|Norm\\w*|Cell|Agent|Policy|Descent)|" +
    "PolynomialFeatures|SelectKBest|SV[CR]|LinearSV[CR]|NuSV[CR]|Ridge|Lasso|ElasticNet|SGD\\w+|KNeighbors\\w+|PCA|KMeans|DBSCAN|GaussianMixture|TSNE|UMAP|NMF|TruncatedSVD|LGBM\\w+|XGB\\w+|CatBoost\\w*|" +
    "fit|compile|train|cv|dense|dropout|conv2d|lstm|gru|batch|DataLoader|DataLoaders|EarlyStopping|l2|l1|L2|L1|mixup|clip_grad_norm_|PPO|DQN|A2C|SAC|TD3|DDPG|params|argparse" +
    ")$",
);

export function isMaker(callee: string): boolean {
  return MAKERS.test(callee);
}
