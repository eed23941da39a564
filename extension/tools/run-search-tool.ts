import { type CancellationToken, l10n, MarkdownString } from "vscode";
import type { StartOptions } from "../../server/protocol/tuner";
import { code } from "../../server/words/markdown";
import { studyReport } from "../../server/words/study-report";
import type { App } from "../app";
import { saved, startParams } from "../commands/run-search";
import { readSettings } from "../settings";
import { type ChatTool, fileOf, type Input, numberOf, textOf } from "./tool";

/** Looked at besides the events, which stop with a language server that goes away. */
const LOOK = 2_000;

export const runSearch: ChatTool = {
  doing: (input) => l10n.t("Running a search of {0}", textOf(input, "file") ?? l10n.t("a program")),
  confirm: (input) => {
    const { trials } = input;
    const program = textOf(input, "file");
    const shown = program === undefined ? l10n.t("The program") : code(program);
    const message =
      typeof trials === "number"
        ? l10n.t(
            "{0} runs again and again for {1} trials with other values of its annotated hyperparameters. The code stays as it is.",
            shown,
            trials,
          )
        : l10n.t("{0} runs again and again with other values of its annotated hyperparameters. The code stays as it is.", shown);
    return { title: l10n.t("Run a hyperparameter search?"), message: new MarkdownString(message) };
  },
  async answer(app, input, cancelled) {
    const file = await fileOf(input);
    const options = optionsOf(input);
    const studies = await app.client.send("tuner/listStudies", {});
    const running = studies.find(({ live, entry }) => live && entry === file.fsPath);
    if (running) throw new Error(`${running.study} is running already; read its study, or stop it first`);
    if (!(await saved(file))) throw new Error("the program could not be saved, and a search runs what is on disk");
    const started = await app.client.send("tuner/startStudy", await startParams(file, { options, resume: input["resume"] === true }));
    if ("error" in started) throw new Error(started.error);
    if (readSettings(file).openPanelOnRun) void app.panels.show(started.journal, { preserveFocus: true });
    return ended(app, started.journal, cancelled);
  },
};

function optionsOf(input: Input): StartOptions {
  const [trials, parallel, time] = [numberOf(input, "trials", 1), numberOf(input, "parallel", 1), numberOf(input, "time", 1, false)];
  return {
    ...(trials === undefined ? {} : { trials }),
    ...(parallel === undefined ? {} : { parallel }),
    ...(time === undefined ? {} : { time }),
  };
}

/** Waits for the end of a study; a cancelled one is stopped, and what it found is told all the same. */
async function ended(app: App, journal: string, cancelled: CancellationToken): Promise<string> {
  const stop = () => void app.client.send("tuner/stopStudy", { journal }).catch(() => {});
  const listening = cancelled.onCancellationRequested(stop);
  if (cancelled.isCancellationRequested) stop();
  try {
    for (;;) {
      const snapshot = await app.client.send("tuner/getStudy", { journal });
      if (snapshot === null) throw new Error("the study is not there any more");
      const { view } = snapshot;
      if (view.finished !== null || view.state === "orphaned") return studyReport(view);
      await soon(app, journal);
    }
  } finally {
    listening.dispose();
  }
}

/** Resolves when a study has ended, or after a moment. */
function soon(app: App, journal: string): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      heard.dispose();
      resolve();
    };
    const timer = setTimeout(done, LOOK);
    const heard = app.client.on("tuner/studyEvent", (news) => {
      if (news.journal === journal && news.event.event === "studyFinished") done();
    });
  });
}
