import type { SyntaxNode } from "@lezer/common";
import type { Span } from "../language/model";
import type { Candidate } from "./metric-candidate";
import { metricName } from "./metric-names";
import type { ParsedFile } from "./parsed-file";

/** Metrics that a framework reports by itself while it trains: Keras and TF.js `fit`, Lightning's `self.log`, the Trainer of Hugging Face. */
export function trainedMetrics(file: ParsedFile, within?: Span): Candidate[] {
  const found: Candidate[] = [];
  const { source, tree } = file;
  const { text } = source;
  const imports = (name: RegExp) => file.outline.imports.some(({ path }) => name.test(path));
  const compiled = /\.compile\(([\s\S]{0,600}?)\)\s*;?\s*$/m.exec(text)?.[1] ?? "";
  tree?.iterate({
    ...within,
    enter: ({ name, node }) => {
      if (name !== "CallExpression" || node.firstChild === null) return;
      const called = text.slice(node.firstChild.from, node.firstChild.to);
      const args = text.slice(node.firstChild.to, node.to);
      const add = (metric: string, rank: number) => {
        const told = metricName(metric) ?? (/(?:^|-)l[12]$/.test(metric) ? { direction: "minimize" as const } : null);
        if (told === null) return;
        const { from, to } = statementOf(node);
        found.push({
          name: metric,
          direction: told.direction,
          rank,
          span: { from, to },
          annotations: [`@objective ${told.direction} ${metric}`],
          stepwise: true,
          above: true,
        });
      };
      if (/\.fit$/.test(called) && imports(/^(?:keras|tensorflow|tf_keras|@tensorflow)/) && compiled !== "") {
        const held = /validation_?(?:data|split)/i.test(args);
        const accuracy = /metrics\s*[=:]\s*\[?\s*\(?\s*["'](acc(?:uracy)?)["']/.exec(compiled)?.[1];
        const metric = accuracy === undefined ? "loss" : source.language === "python" ? accuracy : "acc";
        add(held ? `val_${metric}` : metric, held ? 9 : 4);
      } else if (/(?:^|\.)self\.log$/.test(called) && imports(/lightning/)) {
        const logged = /^\(\s*["']([A-Za-z_]\w*)["']/.exec(args)?.[1];
        if (logged !== undefined) add(logged, (metricName(logged)?.rank ?? 0) + 3);
      } else if (
        imports(/^(?:lightgbm|xgboost)/) &&
        (/(?:^|\.)train$/.test(called) || (/\.fit$/.test(called) && /\beval_set\s*=/.test(args)))
      ) {
        const metric = boostedMetric(text, called, args);
        if (metric !== null) add(metric, 7);
      } else if (/(?:^|\.)\w*[tT]rainer\.train$/.test(called) && imports(/^transformers/)) add(evaluatedMetric(text) ?? "eval_loss", 8);
    },
  });
  return found;
}

/** What a Trainer is told to look at, or what its `compute_metrics` gives, as it logs it. */
function evaluatedMetric(text: string): string | null {
  const told = /\bmetric_for_best_model\s*=\s*["']([\w/-]+)["']/.exec(text)?.[1];
  if (told !== undefined) return told.startsWith("eval_") ? told : `eval_${told}`;
  const body = /\bcompute_metrics\s*=/.test(text) ? (/\ndef compute_metrics\b([\s\S]*?)(?=\n\S|$)/.exec(text)?.[1] ?? "") : "";
  const keys = [...body.matchAll(/["'](\w+)["']\s*:/g)].map(([, key = ""]) => key);
  const loaded = /\.compute\(/.test(body) ? (/\b(?:evaluate\.load|load_metric|load)\(\s*["'](\w+)["']\s*\)/.exec(text)?.[1] ?? "") : "";
  const metric = [...keys, loaded].find((name) => name !== "" && metricName(`eval_${name}`) !== null);
  return metric === undefined ? null : `eval_${metric}`;
}

const METRIC = /["']?\b(?:eval_metric|metric)["']?\s*[=:]\s*\[?\s*["']([\w@]+)["']/;

/** What LightGBM and XGBoost call the metric of the last set that they validate on, where the program says which metric. */
function boostedMetric(text: string, called: string, args: string): string | null {
  const named = METRIC.exec(args)?.[1] ?? METRIC.exec(text)?.[1];
  if (/\.fit$/.test(called)) {
    if (/XGB\w+\(/.test(text))
      return named !== undefined ? `validation_0-${named}` : /XGBRegressor/.test(text) ? "validation_0-rmse" : null;
    return named ?? (/LGBMRegressor/.test(text) ? "l2" : null);
  }
  if (/\bvalid_sets\s*=/.test(args)) return named === undefined || /\bvalid_names\s*=/.test(args) ? null : `valid_0-${named}`;
  const sets = [...validationSets(text, args).matchAll(/,\s*["'](\w+)["']\s*\)/g)].map(([, name = ""]) => name);
  const set = sets.findLast((name) => !/^(?:d?train|training|tr|fit)$/i.test(name)) ?? sets.at(-1);
  return set !== undefined && named !== undefined ? `${set}-${named}` : null;
}

/** The list of pairs that `xgb.train` validates on: as it is written, or as it was assigned to the name that is passed. */
function validationSets(text: string, args: string): string {
  if (/\[\s*\(/.test(args)) return args;
  const name = /\bevals\s*=\s*(\w+)/.exec(args)?.[1] ?? /^\(\s*\w+\s*,\s*\w+\s*,\s*\w+\s*,\s*(\w+)\s*[,)]/.exec(args)?.[1];
  return name === undefined ? "" : (new RegExp(`\\b${name}\\s*=\\s*(\\[[^\\]]*\\])`).exec(text)?.[1] ?? "");
}

function statementOf(node: SyntaxNode): SyntaxNode {
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) if (/Statement$|^VariableDeclaration$/.test(at.name)) return at;
  return node;
}
