import type { CodeAction, Range, TextEdit, WorkspaceEdit } from "vscode-languageserver";
import type { Insertion, Span } from "../language/model";
import type { ParsedFile } from "../proposals/parsed-file";
import { type FileProposal, hasProposal, proposeFile } from "../proposals/propose-file";
import { type MetricProposal, proposeMetrics } from "../proposals/propose-objective";
import { proposeValues, type ValueProposal } from "../proposals/propose-value";
import { tr } from "../words/translate";
import { titleOf } from "./action-title";
import { TUNE_FILE_COMMAND } from "./proposal-lens";

/** A file that is open, whether anything in it is annotated or not. */
export interface OpenProgram {
  readonly uri: string;
  readonly parsed: ParsedFile;
}

export interface ProposalWish {
  /** The user has asked for what there is; else the cursor merely came by. */
  readonly invoked: boolean;
  /** The client has the command that shows what would be written; else it is written at once. */
  readonly reviews: boolean;
}

const KIND = "refactor.rewrite";

/**
 * "Tune this value", "Report this metric" and "Tune the hyperparameters of this file". Where the cursor comes by, only what is a
 * hyperparameter or a metric by name and place shows the light bulb; who asks gets it for any literal and any value.
 */
export function proposalActions(program: OpenProgram, range: Range, { invoked, reviews }: ProposalWish): CodeAction[] {
  const { parsed } = program;
  const span = spanOf(parsed, range);
  const sure = proposeValues(parsed, linesOf(parsed, span), "sure");
  const isHere = ({ site }: ValueProposal) => site.slot.entry.from <= span.to && span.from <= site.slot.entry.to;
  // Who asks at one of several literals means that one, whatever its neighbours are.
  const asked = invoked && span.from === span.to && !sure.some(isHere) ? proposeValues(parsed, span, "any") : [];
  const values = asked.length > 0 ? asked : sure.length > 0 || !invoked ? sure : proposeValues(parsed, linesOf(parsed, span), "any");
  const here = values.filter(isHere);
  // A second objective is another kind of search: nobody means that of a value whose name says nothing.
  const isOpen = parsed.analyzed.objectives.length === 0 && values.length === 0 && !isAnnotated(parsed, range);
  const metrics = proposeMetrics(parsed, span, invoked && isOpen ? "any" : "sure");
  const actions = [
    ...(here.length > 0 && span.from === span.to ? here.slice(-1) : values).map((value) => valueAction(program, value)),
    ...(span.from < span.to && sure.length > 1 ? selectionAction(program, span) : []),
    ...metrics.map((metric) => metricAction(program, metric)),
  ];
  const isNew = parsed.analyzed.annotations.length === 0;
  if (!isNew || (!invoked && actions.length === 0) || !hasProposal(parsed)) return actions;
  return [...actions, ...fileAction(program, reviews)];
}

function isAnnotated(parsed: ParsedFile, { start, end }: Range): boolean {
  return parsed.analyzed.annotations.some(({ range }) => range.start.line <= end.line && start.line <= range.end.line);
}

function valueAction(program: OpenProgram, { site, domain, insertions }: ValueProposal): CodeAction {
  const name = site.name ?? site.source;
  const title = {
    tune: tr("Tune this value: {0} {1}", name, domain.text),
    fidelity: tr("Let {0} be the fidelity: {1}", name, domain.text),
    seed: tr("Let repeats vary this seed: {0}", name),
  }[domain.tag];
  return { title: titleOf(title), kind: KIND, edit: editOf(program, insertions) };
}

function selectionAction(program: OpenProgram, span: Span): CodeAction[] {
  const { path, text } = program.parsed.source;
  const proposal = proposeFile(path, text, linesOf(program.parsed, span));
  if (proposal === null || proposal.parameters < 2) return [];
  const insertions = proposal.lines.map(({ insertion }) => insertion);
  return [{ title: tr("Tune these {0} values", proposal.parameters), kind: KIND, edit: editOf(program, insertions) }];
}

function metricAction(program: OpenProgram, { name, direction, insertions }: MetricProposal): CodeAction {
  return {
    title: titleOf(direction === "maximize" ? tr("Report this metric: maximize {0}", name) : tr("Report this metric: minimize {0}", name)),
    kind: KIND,
    edit: editOf(program, insertions),
  };
}

/** What a client shows before it is written is worked out once it is shown. */
function fileAction(program: OpenProgram, reviews: boolean): CodeAction[] {
  const { parsed } = program;
  const title = reviews ? tr("Tune the hyperparameters of this file…") : tr("Tune the hyperparameters of this file");
  if (reviews) return [{ title, kind: KIND, command: { title, command: TUNE_FILE_COMMAND, arguments: [program.uri] } }];
  const proposal = proposeFile(parsed.source.path, parsed.source.text);
  if (proposal === null) return [];
  const insertions = proposal.lines.map(({ insertion }) => insertion);
  return [{ title, kind: KIND, edit: editOf(program, insertions) }];
}

/** Places and texts of a proposal, for a client that shows it by itself. */
export function proposedEdits(parsed: ParsedFile, proposal: FileProposal): (TextEdit & { readonly label: string })[] {
  return proposal.lines.map(({ insertion, label }) => ({ ...textEdit(parsed, insertion), label }));
}

function editOf(program: OpenProgram, insertions: readonly Insertion[]): WorkspaceEdit {
  return { changes: { [program.uri]: insertions.map((insertion) => textEdit(program.parsed, insertion)) } };
}

function textEdit({ lines }: ParsedFile, { offset, text }: Insertion): TextEdit {
  const at = lines.positionAt(offset);
  return { range: { start: at, end: at }, newText: text };
}

function spanOf({ lines }: ParsedFile, { start, end }: Range): Span {
  return { from: lines.offsetAt(start), to: lines.offsetAt(end) };
}

function linesOf({ lines }: ParsedFile, { from, to }: Span): Span {
  return { from: lines.lineStart(lines.lineAt(from)), to: lines.lineEnd(lines.lineAt(to)) };
}
