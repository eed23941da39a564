import type { SyntaxNode } from "@lezer/common";
import type { Span } from "../language/model";
import { snakeCase } from "../language/number-rules";
import { enclosingLoops } from "./enclosing-loop";
import type { Candidate } from "./metric-candidate";
import { metricName } from "./metric-names";
import type { ParsedFile } from "./parsed-file";

const PRINTS = /(?:^|\.)(?:print|log|info|debug|warn|warning|write|println)$/;
const LOGS = /(?:^|\.)(?:log|log_dict|add_scalar|log_metrics?|log_scalar|scalar|report|set_postfix)$/;

/** Metrics in calls that print or log: `print(f"val_acc={acc:.3f}")`, `wandb.log({"val/acc": acc})`. */
export function metricsShown(file: ParsedFile, within?: Span): Candidate[] {
  const found: Candidate[] = [];
  file.tree?.iterate({
    ...within,
    enter: ({ name, node }) => {
      if (name === "CallExpression") found.push(...shownIn(file, node));
    },
  });
  return found;
}

function shownIn(file: ParsedFile, call: SyntaxNode): Candidate[] {
  const { text } = file.source;
  const [callee, args] = [call.firstChild, call.getChild("ArgList")];
  if (callee === null || args === null) return [];
  const called = text.slice(callee.from, callee.to).replace(/\s+/g, "");
  const printing = PRINTS.test(called);
  if (!printing && !LOGS.test(called)) return [];
  const statement = statementAround(call);
  const span = { from: statement.from, to: statement.to };
  const loops = enclosingLoops(file, call.from);
  const stepwise = loops.length > 0;
  const shared = { span, stepwise, prints: printing };
  const rankOf = (rank: number) => rank - 1 + (stepwise ? 3 : 0) - (loops.length > 1 ? 4 : 0);
  const said = text.slice(args.from, args.to);
  const candidates = new Map<string, Candidate>();
  if (printing) {
    for (const { label, name } of labelled(said)) {
      const metric = metricName(label) ?? (name === null ? null : metricName(name));
      if (metric === null) continue;
      const plain = /^[A-Za-z_][\w]*$/.test(label);
      const called = /^[A-Za-z_]\w*$/.test(name ?? "") ? name : nameOfLabel(label);
      const annotation = `@objective ${metric.direction} ${plain ? label : `${called} from /${escaped(label)}\\s*[:=]?\\s*([-+.\\w]+)/`}`;
      const shownName = name !== null && /^\w+$/.test(name) ? name : label;
      if (!candidates.has(shownName))
        candidates.set(shownName, {
          ...shared,
          name: shownName,
          direction: metric.direction,
          rank: rankOf(metric.rank),
          annotations: [annotation],
        });
    }
  }
  for (const match of said.matchAll(/(?<![\w."'])([A-Za-z_]\w*)(?![\w(."'=])/g)) {
    const name = match[1] ?? "";
    const metric = metricName(name);
    if (metric !== null && !candidates.has(name))
      candidates.set(name, { ...shared, name, direction: metric.direction, rank: rankOf(metric.rank), annotations: [] });
  }
  return [...candidates.values()];
}

interface Labelled {
  readonly label: string;
  /** The expression behind the label. */
  readonly name: string | null;
}

/** `Val acc: {acc:.3f}`, `val_acc={acc}`, `"val_acc:", acc`, `acc: %.3f`; of a template string `acc: ${acc}`. */
function labelled(said: string): Labelled[] {
  const found: Labelled[] = [];
  for (const match of said.matchAll(/([A-Za-z][\w ./-]{0,30}?)\s*[:=]\s*\$?\{\s*(?:([A-Za-z_]\w*)\s*[}:!])?/g))
    found.push({ label: (match[1] ?? "").trim(), name: match[2] ?? null });
  for (const match of said.matchAll(/([A-Za-z][\w ./-]{0,30}?)\s*[:=]\s*%[-+ #]?[\d.]*[a-zA-Z]/g))
    found.push({ label: (match[1] ?? "").trim(), name: null });
  for (const match of said.matchAll(/["'](?:[^"'\n]*[\s,|])?([A-Za-z][\w./-]{0,30})\s*[:=]?\s*["']\s*,\s*([A-Za-z_][\w.]*)/g))
    found.push({ label: match[1] ?? "", name: match[2] ?? null });
  return found.filter(({ label }) => !/^(?:if|else|for|in)$/.test(label));
}

/** `Test accuracy` → `test_accuracy` */
function nameOfLabel(label: string): string {
  return snakeCase(label.replaceAll(/\W+/g, "_"));
}

function escaped(label: string): string {
  return label.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

function statementAround(node: SyntaxNode): SyntaxNode {
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) if (/Statement$/.test(at.name)) return at;
  return node;
}
