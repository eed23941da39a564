import path from "node:path";
import { l10n, MarkdownString, Uri } from "vscode";
import { code } from "../../server/words/markdown";
import { formatParameter } from "../../server/words/numbers";
import { isStale, writeValues } from "../commands/apply-values";
import { type ChatTool, type Input, numberOf, studyOf, textOf } from "./tool";

export const applyValues: ChatTool = {
  doing: (input) => l10n.t("Writing values of {0} into the code", textOf(input, "study") ?? l10n.t("the latest search")),
  confirm: (input) => {
    const { trial } = input;
    const isTrial = typeof trial === "number";
    const where = code(textOf(input, "file") ?? textOf(input, "study") ?? l10n.t("the latest search"));
    const message = isTrial
      ? l10n.t("The values of trial {0} of {1} are written into the open code; one undo takes them back.", trial, where)
      : l10n.t("The recommended values of {0} are written into the open code; one undo takes them back.", where);
    const title = isTrial
      ? l10n.t("Write the values of trial {0} into the code?", trial)
      : l10n.t("Write the recommended values into the code?");
    return { title, message: new MarkdownString(message) };
  },
  async answer(app, input) {
    const { journal, study } = await studyOf(app, input);
    const trial = numberOf(input, "trial", 0);
    const parameters = namesOf(input);
    const wish = { journal, ...(trial === undefined ? {} : { trial }), ...(parameters === undefined ? {} : { parameters }) };
    const answer = await app.client.send("tuner/valueEdits", wish);
    if (isStale(wish, answer))
      throw new Error(
        `${answer.changed.join(", ")} changed since ${study}, so that what it found need not hold for the code as it is now. Run a new search, or name the trial whose values are wanted all the same`,
      );
    await writeValues(answer);
    const refused = answer.refused.map(({ name, reason }) => `  ${name}: ${reason}`);
    const files = answer.files.map(({ uri }) => path.basename(Uri.parse(uri).fsPath)).join(", ");
    const written = Object.entries(answer.values).map(([name, value]) => `  ${name} = ${formatParameter(value)}`);
    return [
      answer.files.length === 0
        ? `The code has these values of ${study} already, or none of them can be written.`
        : `Written into ${files} from ${study} (not saved yet):`,
      ...(answer.files.length === 0 ? [] : written),
      ...(refused.length === 0 ? [] : ["left out:", ...refused]),
    ].join("\n");
  },
};

function namesOf({ parameters }: Input): readonly string[] | undefined {
  if (parameters === undefined || parameters === null) return undefined;
  if (Array.isArray(parameters) && parameters.every((name) => typeof name === "string")) return parameters;
  throw new Error("parameters is a list of names");
}
