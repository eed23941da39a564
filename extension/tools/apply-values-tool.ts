import path from "node:path";
import { MarkdownString, Uri } from "vscode";
import { code } from "../../server/words/markdown";
import { formatParameter } from "../../server/words/numbers";
import { isStale, writeValues } from "../commands/apply-values";
import { type ChatTool, type Input, numberOf, studyOf, textOf } from "./tool";

export const applyValues: ChatTool = {
  doing: (input) => `Writing values of ${textOf(input, "study") ?? "the latest search"} into the code`,
  confirm: (input) => {
    const what = typeof input["trial"] === "number" ? `the values of trial ${input["trial"]}` : "the recommended values";
    const where = textOf(input, "file") ?? textOf(input, "study");
    const message = `${what[0]?.toUpperCase()}${what.slice(1)}${where === undefined ? "" : ` of ${code(where)}`} are written into the open code; one undo takes them back.`;
    return { title: `Write ${what} into the code?`, message: new MarkdownString(message) };
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
