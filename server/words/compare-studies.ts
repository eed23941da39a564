import { fromWire } from "../protocol/number";
import type { Params, SpaceParameter } from "../protocol/space";
import type { StudyView, TrialView } from "../protocol/view";
import { domainWords } from "./domain";
import { code, markdownTable, plain } from "./markdown";
import { formatDuration, formatNumber, formatParameter } from "./numbers";

const SAME = "the same";

/** What differs between two studies, as Markdown for a person: outcome, recommended values, search space, settings. */
export function comparison(a: StudyView, b: StudyView): string {
  const names = [a.started.study, b.started.study].map(plain) as [string, string];
  const head = ["", ...names];
  return `${[
    `# ${names[0]} ↔ ${names[1]}`,
    goalsText(a, b),
    "## Outcome",
    markdownTable(head, outcomeRows(a, b)),
    "## Best values",
    valuesText(head, a, b),
    "## Search space",
    spaceText(head, a, b),
    "## Settings",
    settingsText(head, a, b),
  ].join("\n\n")}\n`;
}

function goalsText(a: StudyView, b: StudyView): string {
  const [first, second] = [a, b].map(goalsOf);
  return first === second
    ? `Both ${plain(first ?? "")}.`
    : `**Their values cannot be compared**: one is to ${plain(first ?? "")}, the other to ${plain(second ?? "")}.`;
}

export function goalsOf({ started: { objectives, constraints } }: StudyView): string {
  const goals = objectives.map(({ name, direction }) => `${direction} ${name}`).join(" and ");
  return constraints.length === 0 ? goals : `${goals} with ${constraints.map((c) => `${c.name} ${c.operator} ${c.bound}`).join(", ")}`;
}

function outcomeRows(a: StudyView, b: StudyView): string[][] {
  const row = (title: string, of: (view: StudyView) => string) => [title, of(a), of(b)];
  return [
    row("Begun", ({ started }) => new Date(started.time).toISOString().slice(0, 16).replace("T", " ")),
    row("State", ({ state }) => (state === "orphaned" ? "interrupted" : state)),
    row("Trials", countsText),
    row("Best value", (view) => valueText(bestTrialOf(view))),
    row("Your code", (view) => valueText(searched(view).find((trial) => trial.baseline))),
    row("Finding", (view) => plain(view.recommendation?.summary ?? view.finished?.reason ?? "none yet")),
    row("Time", ({ finished }) => (finished === null ? "" : formatDuration(finished.seconds))),
  ];
}

/** Trials of the search itself: not the repeats that confirm a result. */
export function searched({ trials }: StudyView): readonly TrialView[] {
  return (trials as readonly (TrialView | null | undefined)[]).filter(
    (trial): trial is TrialView => trial !== undefined && trial !== null && (trial.repeatOf === null || trial.again === true),
  );
}

/** `40 of 40: 24 complete, 15 stopped early, 1 failed`. */
export function countsText(view: StudyView): string {
  const trials = searched(view);
  const of = (state: TrialView["state"]) => trials.filter((trial) => trial.state === state).length;
  const parts = [
    [of("complete"), "complete"],
    [of("pruned"), "stopped early"],
    [of("failed"), "failed"],
    [of("running"), "running"],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `${trials.length - of("running")} of ${view.planned}${told.length === 0 ? "" : `: ${told.join(", ")}`}`;
}

/** The trial that is recommended, else the best one; none with several objectives and no recommendation. */
export function bestTrialOf(view: StudyView): TrialView | undefined {
  const number = view.recommendation?.trial ?? view.best;
  return number === null ? undefined : (view.trials[number] ?? undefined);
}

export function valueText(trial: TrialView | undefined): string {
  if (trial === undefined) return "none";
  return `${(trial.values ?? []).map((value) => formatNumber(fromWire(value))).join(" and ") || "none"} (#${trial.trial})`;
}

function valuesText(head: readonly string[], a: StudyView, b: StudyView): string {
  const [first, second] = [a, b].map((view): Params => view.recommendation?.params ?? bestTrialOf(view)?.params ?? {}) as [Params, Params];
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  if (names.length === 0) return "There are none yet.";
  const text = (params: Params, name: string) => (params[name] === undefined ? "not there" : code(formatParameter(params[name])));
  return markdownTable(
    [...head, "in the code"],
    names.map((name) => [code(name), text(first, name), text(second, name), baselineText(name, b, a)]),
  );
}

function baselineText(name: string, ...views: readonly StudyView[]): string {
  const spec = views.flatMap(({ started }) => started.space).find((known) => known.name === name);
  return spec?.baseline == null ? "" : code(spec.source ?? formatParameter(spec.baseline));
}

function spaceText(head: readonly string[], a: StudyView, b: StudyView): string {
  const names = [...new Set([...a.started.space, ...b.started.space].map(({ name }) => name))];
  const rows = names.flatMap((name) => {
    const [first, second] = [a, b].map(({ started }) => specText(started.space.find((spec) => spec.name === name))) as [string, string];
    return first === second ? [] : [[code(name), first, second]];
  });
  const alike = names.length - rows.length;
  if (rows.length === 0) return `Both search ${alike === 1 ? "the same parameter" : `the same ${alike} parameters`} in the same domains.`;
  const rest = alike === 0 ? [] : [`${alike === 1 ? "The other parameter is" : `The other ${alike} parameters are`} ${SAME} in both.`];
  return [markdownTable(head, rows), ...rest].join("\n\n");
}

function specText(spec: SpaceParameter | undefined): string {
  if (spec === undefined) return "not searched";
  return `${plain(domainWords(spec))}${spec.condition === null ? "" : `, if ${code(spec.condition)}`}`;
}

function settingsText(head: readonly string[], a: StudyView, b: StudyView): string {
  const settings: readonly (readonly [string, (view: StudyView) => string])[] = [
    ["Program", ({ started }) => started.entry ?? ""],
    ["Sampler", ({ started }) => started.sampler],
    ["Early stop", ({ started }) => started.stop],
    ["Planned trials", ({ planned }) => String(planned)],
    ["At once", ({ started }) => String(started.parallel)],
    ["Repeats", ({ started }) => String(started.repeats)],
    ["Seed", ({ started }) => String(started.seed)],
    [
      "Interpreter",
      ({ environment }) =>
        environment?.interpreter ? `${environment.interpreter.name} ${environment.interpreter.version ?? ""}`.trim() : "",
    ],
  ];
  const rows = settings.flatMap(([title, of]) => (of(a) === of(b) ? [] : [[title, plain(of(a)), plain(of(b))]]));
  return rows.length === 0 ? "They are the same." : markdownTable(head, rows);
}
