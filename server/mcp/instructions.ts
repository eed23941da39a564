/** What a client tells its model about this server. */
export const INSTRUCTIONS = `Tunelens tunes hyperparameters of a program in place. Values that may change are annotated in comments; the program is not changed otherwise:

lr = 0.5            # @tune 1e-4..1 log
batch_size = 16     # @tune 16..128 step 16
optimizer = "sgd"   # @tune "sgd" | "adam"
momentum = 0.5      # @tune 0..0.99 if optimizer == "sgd"
epochs = 30         # @fidelity 1..30
seed = 0            # @seed
val_acc = evaluate()  # @objective maximize

The objective is the value of that statement, each time it runs; for Keras, Lightning, Hugging Face, XGBoost and LightGBM a line "# @objective maximize val_accuracy" takes what they log. The same comments work in JavaScript, TypeScript and, with command= in "# @search", in any language and in config files (include=).

Way to work: annotate, check_space until it has no errors, run_search (trials as in "# @search trials=40"; it may take long: it reports progress, can be cancelled, and with wait it returns early while the search goes on), read_study, and apply_values only when the finding is confirmed. "Within noise" means: keep the values in the code.`;
