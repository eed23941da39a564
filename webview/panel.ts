import "./language";

import { createAnalysis } from "./analysis";
import { createAnnouncer } from "./announcer";
import { createArtefacts } from "./artefacts";
import { createChanges } from "./changes-view";
import { createCompare } from "./compare-view";
import type { Actions, Page, Scene } from "./context";
import { createCourse } from "./course";
import { arrange, el, setText } from "./dom";
import { createEmpty } from "./empty";
import { measureAnew } from "./extent";
import { createFailure } from "./failure";
import { createHeader } from "./header";
import { connectHost } from "./host";
import { InTurn } from "./in-turn";
import { forStudy, type Intent, intentFrom, type Tab } from "./intent";
import { Landscapes } from "./landscapes";
import { createNotices } from "./notices";
import { offers } from "./offers";
import { OtherStudies } from "./other-studies";
import { scheduler } from "./schedule";
import { type Aside, newGeneration, type Session, startSession } from "./session";
import { allFailed, readStudy, type Study } from "./study";
import { openTab } from "./tabs";
import { createTimeline } from "./timeline-view";
import { createTrials } from "./trials-view";
import { createVerdict } from "./verdict";

const root: HTMLElement = document.getElementById("app") ?? document.body.appendChild(el("div", { id: "app" }));

const host = connectHost();
const generation = newGeneration();
let intent: Intent = intentFrom(host.load());
let session: Session = { known: false, view: null, connection: "connected", code: {} };
let study: Study | null = null;
let hovered: number | null = null;

const frame = scheduler(draw);
const landscapes = new Landscapes(host, generation, () => frame.want());
const others = new OtherStudies(host, generation, () => frame.want());
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
const course = createCourse(actions);
const trials = createTrials(actions);
const announcer = createAnnouncer();
const overview = el(
  "div",
  { class: "ov", role: "tabpanel", id: "overview", "aria-labelledby": "tab-overview" },
  failure.node,
  notices.node,
  el("div", { class: "lead" }, verdict.node, changes.node, artefacts.node),
  course.node,
  trials.node,
);
const empty = createEmpty();
/** For those who hear the page: what it is about, and where its contents begin. */
const title = el("h1", { class: "sr" });
const main = el("main", {}, title);

/** What is on each tab; nothing is drawn of one that is not open. */
const pages: Readonly<Record<Tab, { readonly node: HTMLElement; readonly turns: InTurn }>> = {
  overview: page({ node: overview, views: [failure, notices, verdict, changes, artefacts, course, trials] }),
  analysis: page(createAnalysis(actions)),
  timeline: page(createTimeline(actions)),
  compare: page(createCompare(actions)),
};
let open: Tab = intent.tab;
let whole = false;

startSession(
  host,
  generation,
  (next) => {
    session = next;
    frame.want();
  },
  heardAside,
);
// On paper and in a picture there is no later frame.
window.addEventListener("tunelens-redraw", () => {
  whole = true;
  measureAnew();
  frame.now();
});
// Times tick while something runs; everything else waits for events.
window.setInterval(() => frame.want(), 1000);

function draw(): void {
  const { view, known } = session;
  if (view === null) {
    study = null;
    if (known) arrange(root, [empty]);
    return;
  }
  if (study?.view !== view) study = readStudy(view, study);
  intent = forStudy(intent, view.started.journal);
  const scene: Scene = { session, study, intent, hovered, now: host.now(), landscapes, others };
  const tab = openTab(scene);
  const { node, turns } = pages[tab];
  setText(title, `Tunelens: ${view.started.study}`);
  arrange(main, [title, node]);
  arrange(root, [header.node, main, announcer.node]);
  if (open !== tab) window.scrollTo(0, 0);
  open = tab;
  overview.classList.toggle("all-failed", allFailed(study));
  // First of all what asks where things are: after a change the browser would lay the page out for the answer.
  turns.update(scene, whole);
  whole = false;
  header.update(scene);
  announcer.update(study, scene.now);
}

function heardAside(message: Aside): void {
  if (message.type === "others") others.listed(message.studies);
  else if (message.type === "other") others.heard(message);
  else if (message.type === "compare") {
    others.invite(message.with);
    // Of the study that is shown now: it may not have been drawn yet, and what was chosen for the one before goes with that.
    if (session.view !== null) intent = forStudy(intent, session.view.started.journal);
    actions.intend({ tab: "compare", other: message.with.journal });
  } else {
    landscapes.heard(message);
    others.landscapes.heard(message);
  }
}

function page({ node, views }: Page): { readonly node: HTMLElement; readonly turns: InTurn } {
  return { node, turns: new InTurn(node, views) };
}
