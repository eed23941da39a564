import type { ProblemCode } from "../../../server/language/codes";

export interface ProblemExample {
  /** The entry, then other files of the workspace. What is underlined stands between `«` and `»`. */
  readonly files: Readonly<Record<string, string>>;
  /** Shown in place of the entry's text, where that is too long. */
  readonly shown?: string;
  /** Left out of the workspace: a file that is not there. */
  readonly absent?: string;
}

const METRIC = "val_acc = evaluate()  # @objective maximize";

/** A Python program with a metric. */
const python = (text: string): ProblemExample => ({ files: { "train.py": `${text}\n${METRIC}` } });
const bare = (text: string, others: Readonly<Record<string, string>> = {}): ProblemExample => ({ files: { "train.py": text, ...others } });
const file = (name: string, text: string): ProblemExample => ({ files: { [name]: text } });

/** How deep is too deep depends on the stack that is left, so that no text yields it everywhere. */
export const WITHOUT_EXAMPLE = ["too-deeply-nested"] as const satisfies readonly ProblemCode[];

export type ExampleCode = Exclude<ProblemCode, (typeof WITHOUT_EXAMPLE)[number]>;

/** One example of each problem. */
export const PROBLEM_EXAMPLES: Readonly<Record<ExampleCode, ProblemExample>> = {
  "ambiguous-target": python("optimizer = SGD(lr=0.1, momentum=0.9)  # «@tune» 0..1"),
  "annotation-without-code": python("# «@tune» 1e-4..1 log\n\nlr = 0.1  # @tune 1e-4..1 log as rate"),
  "baseline-off-step": python("units = «20»  # @tune 16..128 step 16"),
  "baseline-outside-domain": python("lr = «2.0»  # @tune 1e-4..1 log"),
  "bound-not-finite": python("lr = 0.1  # @tune 1e-4..«inf»"),
  "bound-not-number": python("lr = 0.1  # @tune «[1e-4..1]» log"),
  "choice-not-number": bare(`# @search include=config.yaml\nconfig = load("config.yaml")\n${METRIC}`, {
    "config.yaml": "weight_decay: 0.0  # @tune 0.0 | «1e-5» | 0.001",
  }),
  "choice-syntax": python('act = "relu"  # @tune "relu" | «nn.GELU(»'),
  "command-missing": file("train.jl", "lr = 0.1  # «@tune» 1e-4..1 log\n# @objective maximize val_acc"),
  "condition-cycle": python("a = 1  # @tune 1..5\nb = 2  # @tune 1..5 if «c > 2»\nc = 3  # @tune 1..5 if b > 2"),
  "condition-never-holds": python('opt = "sgd"  # @tune "sgd" | "adam"\nmomentum = 0.5  # @tune 0..0.99 if opt == «sgd»'),
  "condition-syntax": python('opt = "sgd"  # @tune "sgd" | "adam"\nmomentum = 0.5  # @tune 0..0.99 if opt «===» "sgd"'),
  "config-alone": file("config.yaml", "lr: 0.1  # «@tune» 1e-4..1 log"),
  "config-not-included": bare(`config = load("«config.yaml»")\nn = 3  # @tune 1..5\n${METRIC}`, {
    "config.yaml": "lr: 0.1  # @tune 1e-4..1 log",
  }),
  "constraint-syntax": python("lr = 0.1  # @tune 1e-4..1 log\nseconds = time()  # @constraint «<» 5"),
  "domain-inferred": python("lr = 0.1  # «@tune»"),
  "domain-missing": python('optimizer = "sgd"  # «@tune»'),
  "domain-on-non-number": python('optimizer = "sgd"  # @tune «0..1»'),
  "duplicate-choice": python('optimizer = "sgd"  # @tune "sgd" | "adam" | «"sgd"»'),
  "duplicate-key": python("# @search trials=40 «trials»=80\nlr = 0.1  # @tune 1e-4..1 log"),
  "duplicate-name": python("lr = 0.1  # @tune 1e-4..1 log\nlr = 0.01  # «@tune» 1e-4..1 log"),
  "duplicate-option": python("lr = 0.1  # @tune 1e-4..1 log «log»"),
  "empty-range": python("lr = 0.1  # @tune «0.1..0.1»"),
  "entry-unreadable": { ...bare("«»"), absent: "train.py", shown: "(a file that is not there, or whose bytes are no text)" },
  "fidelity-without-objective": bare("epochs = 30  # «@fidelity» 1..30\nlr = 0.1  # @tune 1e-4..1 log\nval_loss = evaluate()"),
  "import-not-static": bare(`net = «importlib.import_module(f"models.{name}")»\nlr = 0.1  # @tune 1e-4..1 log\n${METRIC}`, {
    "models/small.py": "width = 16  # @tune 8..64 step 8",
  }),
  "include-missing": bare(`# @search include=«confg.yaml»\nlr = 0.1  # @tune 1e-4..1 log\n${METRIC}`, { "config.yaml": "n: 3" }),
  "include-not-text": bare(`# @search include=«model.pt»\nlr = 0.1  # @tune 1e-4..1 log\n${METRIC}`, { "model.pt": "" }),
  "int-domain-on-float": python("units = 32.0  # @tune 16..128 «int»"),
  "invalid-name": python("lr = 0.1  # @tune 1e-4..1 log as «learning-rate»"),
  "invalid-option-value": python("units = 32  # @tune 16..128 step«=»16"),
  "invalid-pattern": bare("lr = 0.1  # @tune 1e-4..1 log\n# @objective maximize val_acc from «/acc: (/»"),
  "invalid-search-value": python("# @search sampler=«sobl»\nlr = 0.1  # @tune 1e-4..1 log"),
  "literal-annotated-twice": python("# @tune 1e-4..1 log\nlr = 0.1  # @tune 1e-3..1 as «rate»"),
  "log-advised": python("lr = 0.1  # @tune «1e-5..1»"),
  "log-bound-not-positive": python("lr = 0.1  # @tune «0»..1 log"),
  "log-with-step": python("units = 32  # @tune 16..128 «log» step 16"),
  "misspelt-tag": python("lr = 0.1  # «@tnue» 1e-4..1 log\nn = 3  # @tune 1..5"),
  "no-annotations": bare("«lr = 0.1»\ntrain(lr)"),
  "no-literal": python("lr = «base_lr * 2»  # @tune 1e-4..1 log"),
  "no-objective": bare("lr = 0.1  # «@tune» 1e-4..1 log\nval_acc = evaluate()"),
  "no-parameters": bare(`val_acc = evaluate()  # «@objective» maximize`),
  "objective-direction": bare("lr = 0.1  # @tune 1e-4..1 log\nval_acc = evaluate()  # @objective «max»"),
  "objective-from-output": file(
    "train.R",
    '# @search command="Rscript train.R {args}"\nlr <- 0.1  # @tune 1e-4..1 log\nacc <- evaluate()  # «@objective» maximize',
  ),
  "objective-needs-name": bare("lr = 0.1  # @tune 1e-4..1 log\nloss, acc = evaluate()  # «@objective» minimize"),
  "objective-on-no-value": bare("lr = 0.1  # @tune 1e-4..1 log\nprint(val_acc)  # «@objective» maximize"),
  "option-conflict": python("units = 32  # @tune 16..128 int «float»"),
  "option-not-applicable": python('optimizer = "sgd"  # @tune "sgd" | "adam" «log»'),
  "reversed-range": python("lr = 0.1  # @tune «1..1e-4» log"),
  "search-in-module": bare(`import net\nlr = 0.1  # @tune 1e-4..1 log\n${METRIC}`, {
    "net.py": "# «@search» trials=40\nn = 3  # @tune 1..5",
  }),
  "search-on-code": python("lr = 0.1  # «@search» trials=40\nn = 3  # @tune 1..5"),
  "search-syntax": python("# @search «trials»\nlr = 0.1  # @tune 1e-4..1 log"),
  "several-annotations": python("lr = 0.1  # @tune 1e-4..1 log «@seed»"),
  "several-fidelities": python("epochs = 30  # @fidelity 1..30\nsize = 224  # «@fidelity» 64..224\nlr = 0.1  # @tune 1e-4..1 log"),
  "several-searches": python("# @search trials=40\n# «@search» parallel=2\nlr = 0.1  # @tune 1e-4..1 log"),
  "several-seeds": python("seed = 1  # @seed\nother = 2  # «@seed»\nlr = 0.1  # @tune 1e-4..1 log"),
  "single-choice": python("units = 32  # @tune «[16, 32, 64]»"),
  "step-does-not-divide": python("units = 32  # @tune «16..100» step 16"),
  "step-exceeds-range": python("units = 16  # @tune 16..32 step «64»"),
  "step-not-positive": python("units = 32  # @tune 16..128 step «0»"),
  "syntax-error": bare(`lr = 0.1  # @tune 1e-4..1 log\nif lr > «1»\n    lr = 1\n${METRIC}`),
  "tag-outside-comment": file("config.yaml", "lr: 0.1  // «@tune» 1e-4..1 log\nn: 3  # @tune 1..5"),
  "unexpected-text": python("lr = 0.1  # @tune 1e-4..1«, log»"),
  "unknown-key": python("# @search «trails»=40\nlr = 0.1  # @tune 1e-4..1 log"),
  "unknown-option": python("lr = 0.1  # @tune 1e-4..1 «lgo»"),
  "unknown-parameter": python('optimizer = "sgd"  # @tune "sgd" | "adam"\nmomentum = 0.5  # @tune 0..0.99 if «optimiser» == "sgd"'),
  "unknown-target": python("optimizer = SGD(lr=0.1, momentum=0.9)  # @tune «momentun»: 0..0.99"),
};
