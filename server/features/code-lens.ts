import type { CodeLens, Command } from "vscode-languageserver";
import { finishedTrials } from "../protocol/finished-trials";
import type { Position, Range } from "../protocol/text";
import { retold } from "../words/findings";
import { formatNumber } from "../words/numbers";
import { stateWord } from "../words/search-state";
import { tr } from "../words/translate";
import { adviceOf } from "./advice";
import { changedCode } from "./changed-code";
import { type FileModel, isOfNoProgram, isOwnFile, type ProgramStudy } from "./file-model";
import { baselineValue, bestValue, isRunning } from "./study-summary";

/** Command ids that a client has to offer; arguments: the entry's address, or the journal of the study. */
export const LENS_COMMANDS = {
  run: "tunelens.runSearch",
  stop: "tunelens.stopSearch",
  show: "tunelens.showPanel",
  pause: "tunelens.pauseSearch",
  unpause: "tunelens.unpauseSearch",
  applyAll: "tunelens.applyAll",
} as const;

/** Run, state, apply and show, in this order, above `@search` or else above the first annotation; none in settings that no program is known of. */
export function codeLenses(model: FileModel): CodeLens[] {
  const range = searchAnchor(model);
  if (range === null || isOfNoProgram(model)) return [];
  const { study } = model;
  const commands = study?.live && isRunning(study.view) ? runningCommands(study) : idleCommands(model, study);
  return commands.map((command) => ({ range, command }));
}

function runningCommands(study: ProgramStudy): Command[] {
  return [
    { title: progressText(study), command: LENS_COMMANDS.show, arguments: [study.journal] },
    ...(study.view.state === "stopping" ? [] : [pauseCommand(study)]),
    {
      title: tr("Stop"),
      tooltip: tr("Ends running trials, keeps everything found"),
      command: LENS_COMMANDS.stop,
      arguments: [study.journal],
    },
    { title: tr("Show"), tooltip: tr("Learning curves and trials"), command: LENS_COMMANDS.show, arguments: [study.journal] },
  ];
}

function pauseCommand({ journal, view }: ProgramStudy): Command {
  return view.state === "paused"
    ? { title: tr("Resume"), tooltip: tr("Starts trials again"), command: LENS_COMMANDS.unpause, arguments: [journal] }
    : {
        title: tr("Pause"),
        tooltip: tr("Starts no new trial; running ones go on to their end"),
        command: LENS_COMMANDS.pause,
        arguments: [journal],
      };
}

function idleCommands(model: FileModel, study: ProgramStudy | null): Command[] {
  const commands: Command[] = [runCommand(model)];
  if (study === null) return commands;
  const changed = changedCode(model.program, study.view);
  const isStale = changed.length > 0 && study.view.recommendation !== null;
  const summary = retold(study.view.recommendation?.summary ?? "");
  commands.push({
    title: isStale ? tr("{0} · stale", resultText(study)) : resultText(study),
    tooltip: isStale ? `${tr("{0} changed since this search.", changed.join(", "))} ${summary}` : summary,
    command: LENS_COMMANDS.show,
    arguments: [study.journal],
  });
  if (adviceOf(model.program, study.view).some(({ standing }) => standing === "open")) {
    const tooltip = tr("Writes every recommended value into the code; one undo takes it back");
    commands.push({ title: tr("Apply all"), tooltip, command: LENS_COMMANDS.applyAll, arguments: [study.journal] });
  }
  commands.push({ title: tr("Show"), tooltip: tr("Learning curves and trials"), command: LENS_COMMANDS.show, arguments: [study.journal] });
  return commands;
}

function runCommand(model: FileModel): Command {
  const { entry } = model.program;
  const isEntry = entry.path === model.path;
  return {
    title: isEntry ? tr("Run search") : tr("Run search of {0}", entry.file),
    tooltip: tr("Saves the program and runs trials of it with other values; the code stays as it is"),
    command: LENS_COMMANDS.run,
    arguments: [model.uriOf(entry.path)],
  };
}

function progressText({ view }: ProgramStudy): string {
  const count = `${finishedTrials(view)}/${view.planned}`;
  const state = view.state === "running" ? null : stateWord(view.state);
  const best = bestValue(view);
  return [count, ...(state ? [state] : []), ...(best === null ? [] : [tr("best {0}", formatNumber(best))])].join(" · ");
}

function resultText({ view }: ProgramStudy): string {
  const best = bestValue(view);
  const yours = baselineValue(view);
  const state = stateWord(view.state === "orphaned" ? "interrupted" : view.state);
  if (best === null) return view.state === "complete" ? tr("finished") : state;
  const text = yours === null ? tr("best {0}", formatNumber(best)) : tr("best {0} (yours {1})", formatNumber(best), formatNumber(yours));
  return view.state === "complete" ? text : `${state}, ${text}`;
}

/** `@search`, or else the first annotation of the file; null when nothing of it takes effect. */
export function searchAnchor(model: Pick<FileModel, "program" | "path">): Range | null {
  const { program } = model;
  if (program.searchRange !== null && program.entry.path === model.path) return program.searchRange;
  const places = annotationRanges(model).toSorted((a, b) => compare(a.start, b.start));
  return places[0] ?? null;
}

/** Where annotations of this very file take effect. */
export function annotationRanges(model: Pick<FileModel, "program" | "path">): Range[] {
  const { program } = model;
  const own = (file: string) => isOwnFile(model, file);
  const specs = [...program.parameters.map((parameter) => parameter.spec), ...(program.fidelity ? [program.fidelity.spec] : [])];
  const channels = [...program.objectives, ...program.constraints].map(({ channel }) => channel);
  return [
    ...specs.filter((spec) => own(spec.file)).map((spec) => spec.range),
    ...channels.filter((channel) => channel.source.path === model.path).map((channel) => channel.range),
  ];
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}
