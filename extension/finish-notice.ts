import { commands, type Disposable, l10n, Uri } from "vscode";
import type { Recommendation } from "../server/protocol/events";
import { retold } from "../server/words/findings";
import { reasonText } from "../server/words/reasons";
import type { App } from "./app";
import { DisposableStore } from "./disposables";
import { information } from "./messages";
import { readSettings } from "./settings";

/** Says how a search ended, by default when its panel is not in sight. */
export class FinishNotice implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #recommended = new Map<string, Recommendation>();

  constructor(app: App) {
    this.#owned.add(
      app.client.on("tuner/studyEvent", ({ journal, event }) => {
        if (event.event === "recommendation") this.#recommended.set(journal, event);
        if (event.event !== "studyFinished") return;
        const recommendation = this.#recommended.get(journal);
        this.#recommended.delete(journal);
        const isNews = Date.now() - event.time < 60_000;
        const entry = app.studies.byJournal(journal)?.entry;
        const { notifications } = readSettings(entry == null ? undefined : Uri.file(entry));
        const wanted = notifications === "always" || (notifications === "whenHidden" && !app.panels.isVisible(journal));
        if (isNews && event.state !== "interrupted" && wanted) void tell(journal, recommendation, event.reason);
      }),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

async function tell(journal: string, recommendation: Recommendation | undefined, reason: string | null): Promise<void> {
  const apply = recommendation !== undefined && recommendation.edits.length > 0 ? [l10n.t("Apply all")] : [];
  const message = `Tunelens: ${recommendation === undefined ? (reason === null ? l10n.t("the search is finished") : reasonText(reason, "step")) : retold(recommendation.summary)}`;
  const choice = await information(message, ...apply, l10n.t("Show"));
  if (choice === l10n.t("Apply all")) await commands.executeCommand("tunelens.applyAll", journal);
  if (choice === l10n.t("Show")) await commands.executeCommand("tunelens.showPanel", journal);
}
