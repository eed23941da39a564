import { between, decades, fourfold, type NumberInCode, plain, powersOfTwo, ratio, upTo, zeroOr } from "./number-domains";

export interface NumberRule {
  /** Against the name in snake case. */
  readonly name: RegExp;
  /** The name means this only as an argument of what trains, or in a program that does. */
  readonly common?: boolean;
  domain(number: NumberInCode, source: string, callee: string): string | null;
  /** What a bare `@tune` means, where that is wider than what is proposed: docs/annotations.md says so of learning rates and shares. */
  inferred?(number: NumberInCode): string | null;
}

const BOOSTERS = /(?:Boost\w*|GradientBoosting\w*|LGBM\w*|XGB\w*|CatBoost\w*)$|^(?:lgb|lightgbm|xgb|xgboost|catboost)\./;
const TREES = /(?:Forest|Tree|ExtraTrees)\w*$/;
const REGULARISERS = ["1e-5", "1e-4", "1e-3", "1e-2"];
/** Leaves are shrunk by amounts that are set against the number of their rows. */
const LEAF_REGULARISERS = ["0.01", "0.1", "1", "10"];

/** The rule for a name as it is assigned, `C` in capitals alone; undefined for names that say nothing. */
export function numberRule(name: string): NumberRule | undefined {
  const snake = snakeCase(name);
  return NUMBER_RULES.find((rule) => rule.name.test(snake) || (name === "C" && rule.name.test("C")));
}

/** The last part of a name, its words in lower case with `_` between them. */
export function snakeCase(name: string): string {
  return (name.split(/[.:/]/).at(-1) ?? name)
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .replaceAll("-", "_")
    .replace(/^_+|_+$/g, "")
    .toLowerCase();
}

/**
 * What numbers of these names are searched over, first match first. Ranges follow what the libraries' guides and the tuners' own
 * search spaces have in common: steps of learning by decades, shares linear, sizes by powers of two, counts by ratio.
 */
const NUMBER_RULES: readonly NumberRule[] = [
  { name: /(?:^|_)(?:min_lr|lr_min|eta_min|lr_mult(?:iplier)?|lr_factor|lr_scale|lr_patience)$/, domain: () => null },
  {
    name: /(?:^|_)(?:lr\d*|learning_rate|learning_rate_init|learn_rate|base_lr|eta0)(?:_(?:init|max|actor|critic|[dg]))?$/,
    domain: (n, _, callee) => (BOOSTERS.test(callee) ? boosted(n) : decades(n, 1.2, 1.2, n.value < 1 ? 1 : 10 * n.value)),
    inferred: scale,
  },
  { name: /^eta$/, common: true, domain: boosted, inferred: scale },
  {
    name: /(?:^|_)(?:reg_alpha|reg_lambda|l2_regularization|lambda_l[12]|l2_leaf_reg)$/,
    domain: (n, source) => (n.value === 0 ? zeroOr(source, LEAF_REGULARISERS, n.language) : decades(n, 2, 1)),
  },
  {
    name: /(?:^|_)(?:weight_decay|wd|l1|l2|l1_reg|l2_reg|ccp_alpha|entropy_coef|ent_coef|kl_weight|kl_coef)$/,
    domain: (n, source) => (n.value === 0 ? zeroOr(source, REGULARISERS, n.language) : decades(n, 1.2, 1)),
  },
  {
    name: /(?:^|_)(?:momentum|mom)$/,
    // That of a normalisation is how fast it forgets.
    domain: (n, _, callee) => (/Norm(?:alization|\dd)?$/.test(callee) ? null : between(n, 0, 0.99, 1)),
    inferred: (n) => between(n, 0, 0.99, 1),
  },
  { name: /(?:^|_)(?:beta_?1|betas_0)$/, domain: (n) => between(n, 0.5, 0.99, 1) },
  { name: /(?:^|_)(?:beta_?2|betas_1)$/, domain: (n) => between(n, 0.9, 0.9999, 1) },
  {
    name: /dropout|(?:^|_)(?:drop_?rate|drop_?prob|p_?drop|drop_?path(?:_rate)?)$/,
    domain: (n) => between(n, 0, 0.6, 1),
    inferred: (n) => between(n, 0, 1),
  },
  { name: /^(?:p|rate)$/, common: true, domain: (n, _, callee) => (/dropout[123]?[dD]?$/i.test(callee) ? between(n, 0, 0.6, 1) : null) },
  {
    name: /(?:^|_)(?:subsample|colsample_\w+|feature_fraction(?:_bynode)?|bagging_fraction)$/,
    domain: (n) => between(n, n.value < 0.4 ? 0 : 0.4, 1),
  },
  {
    name: /(?:^|_)(?:max_features|max_samples)$/,
    common: true,
    domain: (n) => (n.integer ? null : between(n, n.value < 0.1 ? 0.01 : 0.1, 1)),
  },
  { name: /(?:^|_)label_smoothing(?:_factor)?$/, domain: (n) => between(n, 0, 0.3, 1) },
  { name: /(?:^|_)warmup_(?:ratio|proportion|frac(?:tion)?)$/, domain: (n) => between(n, 0, 0.3, 1) },
  { name: /(?:^|_)l1_ratio$/, domain: (n) => between(n, 0, 1) },
  { name: /(?:^|_)mixup(?:_alpha)?|(?:^|_)cutmix(?:_alpha)?$/, domain: (n) => between(n, 0, 1, 2) },
  { name: /(?:^|_)(?:eval|test|val|valid|predict|inference)_.*batch_?size$/, domain: () => null },
  { name: /(?:^|_)(?:batch_?size|minibatch_?size|mini_batch_?size)$|^bs$/, domain: (n) => powersOfTwo(n) },
  { name: /(?:^|_)(?:grad(?:ient)?_accum(?:ulation)?_steps|accumulate_grad_batches)$/, domain: (n) => powersOfTwo(n, 2) },
  { name: /(?:^|_)(?:n_?|num_)(?:attention_)?heads?$|^nhead$/, domain: (n) => powersOfTwo(n, 1) },
  { name: /(?:^|_)(?:min_child_samples|min_data_in_leaf)$/, domain: (n) => fourfold(n, 1) },
  { name: /(?:^|_)(?:in|input|out|output|target|label|image|img|vocab)_/, domain: () => null },
  {
    name: /(?:^|_)(?:hidden|embed|embedding|emb|ff|ffn|feedforward|feed_forward|mlp|latent|rnn|lstm|gru|attention|bottleneck|proj|projection|model|inner|fc)_?(?:dims?|size|units|features|channels|width|layer_size)$|^(?:d_model|n_embd|num_filters|n_filters|filters|units|hidden\d?|n_?hidden|num_?hidden|neurons|n_?hid|emsize|n_units|num_units|hidden_?units|dense_units|dim_feedforward|base_channels|(?:hidden_)?(?:layer_)?(?:sizes|dims|units)_\d+)$/,
    domain: (n) => (n.value < 4 ? null : powersOfTwo(n)),
  },
  { name: /^width$/, common: true, domain: (n) => (n.value < 4 ? null : powersOfTwo(n)) },
  {
    name: /(?:^|_)(?:n_?|num_)(?:hidden_|encoder_|decoder_|conv_|rnn_|lstm_|transformer_)?(?:layers?|blocks)$|^(?:layers|depth|n_blocks|n_?layer)$/,
    domain: (n) => (n.value > 200 ? null : upTo(n, 1, Math.max(n.value * 2, n.value + 2))),
  },
  {
    name: /(?:^|_)(?:max_depth|tree_depth)$/,
    domain: (n, source) => (n.value === -1 ? zeroOr(source, ["4", "6", "8", "12"], n.language) : upTo(n, 2, Math.max(12, n.value * 2))),
  },
  {
    name: /(?:^|_)(?:n_estimators|num_boost_rounds?|n_trees|num_trees|num_iterations|num_round)$/,
    domain: (n) => fourfold(n, 2),
  },
  { name: /^iterations$/, common: true, domain: (n, _, callee) => (/CatBoost/.test(callee) ? fourfold(n, 2) : null) },
  {
    name: /(?:^|_)num_leaves$/,
    domain: (n) => (n.value > 1 && n.value <= 256 && n.integer ? `${Math.min(8, n.value)}..256 log` : fourfold(n, 2)),
  },
  { name: /(?:^|_)max_leaf_nodes$/, domain: (n) => fourfold(n, 2) },
  { name: /(?:^|_)min_samples_split$/, domain: (n) => (n.value < 2 ? null : upTo(n, 2, 20)) },
  { name: /(?:^|_)min_samples_leaf$/, domain: (n) => upTo(n, 1, 20) },
  { name: /(?:^|_)min_child_weight$/, domain: (n) => (n.integer ? upTo(n, 1, 20) : decades(n, 1.5, 1.5)) },
  { name: /(?:^|_)(?:n_neighbors|k_neighbors)$/, domain: (n) => upTo(n, 1, Math.max(30, n.value * 2)) },
  { name: /^(?:n_components|n_clusters)$/, common: true, domain: (n) => upTo(n, 2, n.value * 3) },
  { name: /^degree$/, common: true, domain: (n) => upTo(n, 2, 5) },
  {
    name: /(?:^|_)(?:max_grad_norm|grad_clip|clip_grad(?:_norm)?|grad(?:ient)?_clip(?:ping)?(?:_val)?|gradient_clip_norm|clipnorm|clip_norm)$/,
    domain: (n) => decades(n, 1, 1),
  },
  { name: /^max_norm$/, common: true, domain: (n, _, callee) => (/clip_grad_norm_?$/.test(callee) ? decades(n, 1, 1) : null) },
  { name: /(?:^|_)(?:clip_range|clip_ratio|clip_eps(?:ilon)?)$/, domain: (n) => between(n, 0.05, 0.4, 1) },
  { name: /(?:^|_)gae_lambda$/, domain: (n) => between(n, 0.8, 1) },
  { name: /^(?:bagging_temperature|random_strength)$/, domain: (n) => between(n, 0, 10) },
  { name: /^k$/, common: true, domain: (n, _, callee) => (/SelectKBest$/.test(callee) ? upTo(n, 1, n.value * 2) : null) },
  { name: /(?:^|_)warmup_(?:steps|epochs|iters)$/, domain: (n) => (n.value > 0 ? upTo(n, 0, n.value * 4) : null) },
  { name: /(?:^|_)kernel_size$/, domain: kernelSize },
  { name: /^(?:temperature|tau)$/, common: true, domain: (n) => decades(n, 1, 1) },
  { name: /^C$/, common: true, domain: (n) => decades(n, 3, 3) },
  { name: /^gamma$/, common: true, domain: gamma },
  { name: /^(?:alpha|lam|lambda_?|reg|regularization|penalty_weight)$/, common: true, domain: (n) => decades(n, 2, 2) },
  { name: /^(?:lr_decay|decay_rate|lr_gamma)$/, domain: (n) => between(n, 0.1, 1) },
];

/** A decade above the value and two below. */
export function scale(number: NumberInCode): string | null {
  return ratio(number, 100, 10);
}

function boosted(number: NumberInCode): string | null {
  const { value, integer } = number;
  if (value <= 0 || value > 1) return null;
  return `${plain(Math.min(0.01, value))}..${plain(Math.max(0.5, value))} log${integer ? " float" : ""}`;
}

function kernelSize({ value, integer }: NumberInCode): string | null {
  if (!integer || value < 1 || value > 31) return null;
  return value % 2 === 1 ? [...new Set([3, 5, 7, value])].toSorted((a, b) => a - b).join(" | ") : null;
}

/** A kernel's width, a discount, a schedule's factor: the called name and the value tell them apart. */
function gamma(number: NumberInCode, _: string, callee: string): string | null {
  const { value } = number;
  if (/SV[CR]$|Kernel|RBF|Nystroem/.test(callee)) return decades(number, 3, 2);
  if (BOOSTERS.test(callee)) return value <= 5 ? between(number, 0, 5) : null;
  if (TREES.test(callee)) return null;
  if (/LR$|Schedul|Decay/.test(callee)) return between(number, 0.1, 1);
  if (value >= 0.9 && value < 1) return between(number, 0.9, 0.9999, 1);
  return value > 0 && value < 0.1 ? decades(number, 2, 2) : between(number, 0.1, 1);
}
