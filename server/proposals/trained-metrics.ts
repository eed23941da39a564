import type { SyntaxNode } from "@lezer/common";
import type { Candidate } from "./metric-candidate";
import { metricName } from "./metric-names";
import type { ParsedFile } from "./parsed-file";

/** Metrics that a framework reports by itself while it trains: Keras and TF.js `fit`, Lightning's `self.log`, the Trainer of Hugging Face. */
export function trainedMetrics(file: ParsedFile): Candidate[] {
  const found: Candidate[] = [];
  const { source, tree } = file;
  const { text } = source;
  const imports = (name: RegExp) => file.outline.imports.some(({ path }) => name.test(path));
  const compiled = /\.compile\(([\s\S]{0,600}?)\)\s*;?\s*$/m.exec(text)?.[1] ?? "";
  tree?.iterate({
    enter: ({ name, node }) => {
      if (name !== "CallExpression" || node.firstChild === null) return;
      const called = text.slice(node.firstChild.from, node.firstChild.to);
      const args = text.slice(node.firstChild.to, node.to);
      const add = (metric: string, rank: number) => {
        const told = metricName(metric);
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
      } else if (/(?:^|\.)\w*[tT]rainer\.train$/.test(called) && imports(/^transformers/)) add("eval_loss", 8);
    },
  });
  return found;
}

function statementOf(node: SyntaxNode): SyntaxNode {
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) if (/Statement$|^VariableDeclaration$/.test(at.name)) return at;
  return node;
}
