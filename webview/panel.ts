import { createAnnouncer } from "./announcer";
import { createArtefacts } from "./artefacts";
import { createChanges } from "./changes-view";
import type { Actions, Scene, View } from "./context";
import { createCurves } from "./curves-view";
import { arrange, el } from "./dom";
import { createEmpty } from "./empty";
import { createFailure } from "./failure";
import { createHeader } from "./header";
import { connectHost } from "./host";
import { type Intent, intentFrom } from "./intent";
import { createNotices } from "./notices";
import { offers } from "./offers";
import { scheduler } from "./schedule";
import { type Session, startSession } from "./session";
import { allFailed, readStudy, type Study } from "./study";
import { createTrials } from "./trials-view";
import { createVerdict } from "./verdict";

const root: HTMLElement = document.getElementById("app") ?? document.body.appendChild(el("div", { id: "app" }));

const host = connectHost();
let intent: Intent = intentFrom(host.load());
let session: Session = { known: false, view: null, connection: "connected", code: {} };
let study: Study | null = null;
let hovered: number | null = null;

const frame = scheduler(draw);
const actions: Actions = {
  post: (message) => host.post(message),
  can: (type, { view }) => offers(host.place, type, view),
  place: host.place,
  intend(change) {
    intent = { ...intent, ...change };
    host.save(intent);
    frame.now();
  },
  hover(trial) {
    if (trial === hovered) return;
    hovered = trial;
    // Not at once: a row that leaves the document while it is being drawn lets go of the pointer and the focus.
    queueMicrotask(frame.now);
  },
};

const header = createHeader(actions);
const failure = createFailure(actions);
const notices = createNotices(actions);
const verdict = createVerdict(actions);
const changes = createChanges(actions);
const artefacts = createArtefacts(actions);
const curves = createCurves(actions);
const trials = createTrials(actions);
const announcer = createAnnouncer();
const views: readonly View[] = [header, failure, notices, verdict, changes, artefacts, curves, trials];
const overview = el(
  "main",
  { class: "ov", role: "tabpanel", id: "overview", "aria-labelledby": "tab-overview" },
  failure.node,
  notices.node,
  el("div", { class: "lead" }, verdict.node, changes.node, artefacts.node),
  curves.node,
  trials.node,
);
const empty = createEmpty();

startSession(host, (next) => {
  session = next;
  frame.want();
});
// On paper there is no later frame.
window.addEventListener("tunelens-redraw", () => frame.now());
// Times tick while something runs; everything else waits for events.
window.setInterval(() => frame.want(), 1000);

function draw(): void {
  const { view, known } = session;
  if (view === null) {
    study = null;
    if (known) arrange(root, [empty]);
    return;
  }
  if (study?.view !== view) study = readStudy(view);
  if (intent.journal !== view.started.journal) intent = { ...intent, journal: view.started.journal, pinned: null };
  const scene: Scene = { session, study, intent, hovered, now: host.now() };
  arrange(root, [header.node, overview, announcer.node]);
  overview.classList.toggle("all-failed", allFailed(study));
  for (const part of views) part.update(scene);
  announcer.update(study, scene.now);
}
