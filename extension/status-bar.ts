import { type Disposable, l10n, StatusBarAlignment, window } from "vscode";
import type { StudySummary } from "../server/protocol/tuner";
import { environmentWords } from "../server/words/environment";
import { stateWord } from "../server/words/search-state";
import { DisposableStore } from "./disposables";
import { withoutIcons } from "./shown-text";
import type { Studies } from "./studies";

/** `Tunelens 12/40, val_acc 0.981` while a search runs; a click opens its panel. */
export class StatusBar implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #item = this.#owned.add(window.createStatusBarItem("tunelens.status", StatusBarAlignment.Left, 0));
  readonly #studies: Studies;

  constructor(studies: Studies) {
    this.#studies = studies;
    this.#item.name = "Tunelens";
    this.#owned.add(studies.onDidChange(() => this.#update()));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #update(): void {
    const [study, ...others] = this.#studies.running;
    if (!study) {
      this.#item.hide();
      return;
    }
    const more = others.length === 0 ? "" : ` (+${others.length})`;
    this.#item.text = `$(graph-line) Tunelens ${withoutIcons(progressWords(study))}${more}`;
    const environment = study.environment === null ? [] : environmentWords(study.environment, study.root ?? "");
    this.#item.tooltip = [l10n.t("{0}: click to show the learning curves", study.study), ...environment].join("\n");
    this.#item.accessibilityInformation = { label: l10n.t("Tunelens search of {0}: {1}", study.study, progressWords(study)) };
    this.#item.command = { command: "tunelens.showPanel", title: l10n.t("Show panel"), arguments: [study.journal] };
    this.#item.show();
  }
}

function progressWords(study: StudySummary): string {
  const count = `${study.finishedTrials}/${study.planned}`;
  const state = study.state === "confirming" || study.state === "paused" || study.state === "stopping" ? ` ${stateWord(study.state)}` : "";
  const best = study.best === null ? "" : `, ${study.metric} ${Number(study.best.toPrecision(4))}`;
  return `${count}${state}${best}`;
}
