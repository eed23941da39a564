/** Words that stand for each other as the value of one argument. */
export interface WordRule {
  /** Against the name in snake case. */
  readonly name: RegExp;
  readonly families: readonly (readonly string[])[];
  /** The called name that takes exactly these; any that trains where absent. */
  readonly callee?: RegExp;
}

/** What strings of these names are chosen from; the values are what the library named by the call accepts. */
export const WORD_RULES: readonly WordRule[] = [
  { name: /^activation$/, callee: /MLP(?:Classifier|Regressor)$/, families: [["relu", "tanh", "logistic"]] },
  { name: /^activation$/, callee: /TransformerEncoderLayer$|TransformerDecoderLayer$|\.Transformer$/, families: [["relu", "gelu"]] },
  { name: /^activation$/, callee: /^tf\./, families: [["relu", "elu", "selu", "tanh"]] },
  { name: /(?:^|_)activation(?:_fn|_function)?$|^(?:act|nonlinearity)$/, families: [["relu", "gelu", "elu", "selu", "tanh"]] },
  {
    name: /(?:^|_)(?:optimizer|optim|opt)(?:_name|_type)?$/,
    families: [
      ["adam", "adamw", "sgd", "rmsprop"],
      ["adamw_torch", "adafactor", "sgd"],
    ],
  },
  { name: /^kernel$/, families: [["rbf", "linear", "poly", "sigmoid"]] },
  { name: /^gamma$/, families: [["scale", "auto"]] },
  {
    name: /^criterion$/,
    families: [
      ["gini", "entropy", "log_loss"],
      ["squared_error", "absolute_error", "friedman_mse"],
    ],
  },
  { name: /^weights$/, callee: /KNeighbors\w+$/, families: [["uniform", "distance"]] },
  { name: /^boosting(?:_type)?$/, families: [["gbdt", "dart"]] },
  { name: /^booster$/, families: [["gbtree", "dart"]] },
  { name: /^(?:lr_)?scheduler_type$/, families: [["linear", "cosine", "constant", "polynomial"]] },
  // What these are chosen from only the program itself says.
  {
    name: /(?:^|_)(?:lr_)?sched(?:ule|uler)?(?:_name|_type)?$|^(?:lr_decay|norm|norm_(?:type|layer)|normali[sz]ation|pool|pool(?:ing)?(?:_type)?|init|initiali[sz]er|augment|augmentation|attention(?:_type)?)$/,
    families: [],
  },
  { name: /(?:^|_)kernel_initializer$/, families: [["glorot_uniform", "glorot_normal", "he_uniform", "he_normal"]] },
  { name: /^max_features$/, families: [["sqrt", "log2"]] },
  { name: /^solver$/, callee: /MLP(?:Classifier|Regressor)$/, families: [["adam", "sgd", "lbfgs"]] },
  { name: /^solver$/, callee: /LogisticRegression$/, families: [["lbfgs", "newton-cg", "sag"]] },
  { name: /^learning_rate$/, callee: /MLP(?:Classifier|Regressor)$/, families: [["constant", "invscaling", "adaptive"]] },
];

/** Booleans that change what is learned. */
export const SWITCHES =
  /^(?:nesterov|amsgrad|bootstrap|fit_intercept|shrinking|bidirectional|norm_first|early_exaggeration|use_(?:batch_?norm|bn|layer_?norm|residual|skip|dropout|attention|augmentation|mixup|ema|scheduler|bias)|batch_?norm|layer_?norm|residual|augment(?:ation)?|data_augmentation|cosine_schedule|center|scale_embeddings|grow_policy)$/;

/** What else may stand where the code says nothing. */
export const NOTHING_RULES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^max_depth$/, ["4", "8", "16", "32"]],
  [/^class_weight$/, ['"balanced"']],
  [/^max_leaf_nodes$/, ["16", "64", "256"]],
];
