import { l10n } from "vscode";
import { spaceReport, studiesReport, studyReport } from "../../server/words/study-report";
import { type ChatTool, fileOf, studyOf, textOf } from "./tool";

export const checkSpace: ChatTool = {
  doing: (input) => l10n.t("Checking the search space of {0}", textOf(input, "file") ?? l10n.t("a program")),
  async answer(app, input) {
    const file = await fileOf(input);
    const checked = await app.client.send("tuner/checkProgram", { uri: file.toString() });
    if (checked === null) throw new Error(`${file.fsPath} cannot be read as a program`);
    return spaceReport(file.fsPath, checked);
  },
};

export const listStudies: ChatTool = {
  doing: () => l10n.t("Listing the searches of this workspace"),
  answer: async (app) => studiesReport(await app.client.send("tuner/listStudies", {})),
};

export const readStudy: ChatTool = {
  doing: (input) => l10n.t("Reading {0}", textOf(input, "study") ?? l10n.t("the latest search")),
  async answer(app, input) {
    const { journal, study } = await studyOf(app, input);
    const snapshot = await app.client.send("tuner/getStudy", { journal });
    if (snapshot === null) throw new Error(`${study} is not there any more`);
    return studyReport(snapshot.view);
  },
};
