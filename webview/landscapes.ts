import type { Landscape, NoLandscape } from "../server/protocol/landscape";
import type { ToPanel } from "../server/protocol/panel";
import { reasonText } from "../server/words/reasons";
import { tr } from "../server/words/translate";
import type { Host } from "./host";
import { offers } from "./offers";
import type { Study } from "./study";

/** What was heard of one question, however old it is; `waiting` while a newer answer is on its way. */
export interface Belief {
  readonly landscape: Landscape | null;
  /** Why there is none; null while nothing was heard. */
  readonly reason: string | null;
  readonly waiting: boolean;
}

interface Question {
  readonly parameters: readonly string[];
  readonly objective: number;
  /** What the study had come to when it was last asked. */
  askedOf: string;
  /** Of the message that waits for its answer; null while none does. */
  id: number | null;
  askedAt: number;
  landscape: Landscape | null;
  reason: string | null;
}

/** A question that nobody answers, as the host was away, is asked again after this long. Milliseconds. */
const PATIENCE = 30_000;
/** While trials finish all the time, each picture is computed anew at most this often. Milliseconds. */
const PACE = 2000;
const ELSEWHERE: Belief = {
  landscape: null,
  reason: tr("The model of the objective is computed in VS Code: open the study there."),
  waiting: false,
};
/** Of all questions of the page, whichever study they are about. */
let latestId = 0;
/** While nothing is known yet. */
export const WAITING = tr("Working out the model…");
const GONE = tr("The language server does not answer.");

/**
 * What is believed of the objectives of one study at a time, asked of the language server as it is needed. An answer is kept until a newer
 * one comes; one that nobody waits for any more is dropped.
 */
export class Landscapes {
  readonly #host: Host;
  readonly #generation: number;
  readonly #changed: () => void;
  readonly #questions = new Map<string, Question>();
  #journal: string | null = null;

  constructor(host: Host, generation: number, changed: () => void) {
    this.#host = host;
    this.#generation = generation;
    this.#changed = changed;
  }

  /** An answer came. One that nobody waits for any more is dropped. */
  heard({ id, answer }: Extract<ToPanel, { type: "landscape" }>): void {
    this.#answered(id, answer);
  }

  /** No parameters: what matters. One: a slice. Two: a map. Never waits. */
  of(study: Study, parameters: readonly string[], objective: number): Belief {
    if (!offers(this.#host.place, "landscapeWanted", study.view)) return ELSEWHERE;
    const { journal } = study.view.started;
    if (journal !== this.#journal) {
      this.#questions.clear();
      this.#journal = journal;
    }
    const key = JSON.stringify([parameters, objective]);
    let question = this.#questions.get(key);
    if (question === undefined) {
      const asked = { askedOf: "", id: null, askedAt: Number.NEGATIVE_INFINITY };
      question = { parameters, objective, ...asked, landscape: null, reason: null };
      this.#questions.set(key, question);
    }
    this.#ask(question, standing(study));
    return { landscape: question.landscape, reason: question.reason, waiting: question.id !== null };
  }

  #ask(question: Question, now: string): void {
    const age = performance.now() - question.askedAt;
    if (question.id === null ? question.askedOf === now || age < PACE : age < PATIENCE) return;
    question.askedOf = now;
    question.askedAt = performance.now();
    question.id = ++latestId;
    const { parameters, objective, id } = question;
    const journal = this.#journal ?? "";
    this.#host.post({ type: "landscapeWanted", generation: this.#generation, id, journal, parameters, objective });
  }

  #answered(id: number, answer: Landscape | NoLandscape | null): void {
    const question = [...this.#questions.values()].find((q) => q.id === id);
    if (question === undefined || (answer !== null && answer.journal !== this.#journal)) return;
    question.id = null;
    if (answer === null) {
      question.reason = GONE;
      question.askedOf = ""; // and is asked again
    } else if ("reason" in answer) question.reason = reasonText(answer.reason, "step");
    else [question.landscape, question.reason] = [answer, null];
    this.#changed();
  }
}

/** Changes when a landscape would: with each trial that finishes, with the space. */
function standing({ view, trials }: Study): string {
  const finished = trials.filter((t) => t.state !== "running" && t.outside !== true).length;
  return `${finished} ${view.started.time} ${view.edits?.length ?? 0} ${view.started.space.length}`;
}
