import type { StudyEvent } from "../server/protocol/events";
import { foldEvents } from "../server/protocol/fold-events";
import type { ToPanel } from "../server/protocol/panel";
import type { StudyView, TrialView } from "../server/protocol/view";
import type { Host } from "./host";

/** What the host told: the study as it stands, whether the line to it is up, and what the code says now. */
export interface Session {
  /** False until the first snapshot: there may be a study, we have not heard yet. */
  readonly known: boolean;
  readonly view: StudyView | null;
  readonly connection: "connected" | "reconnecting";
  readonly code: Readonly<Record<string, string>>;
}

/** What is no part of the study shown itself. */
export type Aside = Extract<ToPanel, { type: "landscape" | "others" | "other" | "compare" }>;

function isAside(message: ToPanel): message is Aside {
  return ["landscape", "others", "other", "compare"].includes(message.type);
}

/** A page's own id: what was meant for an earlier page is dropped by the present one. */
export function newGeneration(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
}

/** Folds what the host sends into a session. A gap in the sequence asks for a snapshot, and until it comes events wait for nothing. */
export function startSession(host: Host, generation: number, changed: (session: Session) => void, aside: (message: Aside) => void): void {
  let session: Session = { known: false, view: null, connection: "connected", code: {} };
  let seq = 0;
  let waiting = true;

  const update = (change: Partial<Session>) => {
    session = { ...session, ...change };
    changed(session);
  };
  const takeEvents = (events: Extract<ToPanel, { type: "events" }>["events"]) => {
    if (waiting) return;
    const taken: StudyEvent[] = [];
    for (const { seq: at, event } of events) {
      if (at <= seq) continue;
      const begun = session.view !== null || taken.length > 0 || event.event === "studyStarted";
      if (at !== seq + 1 || !begun) {
        waiting = true;
        host.post({ type: "snapshotWanted", generation });
        break;
      }
      seq = at;
      taken.push(event);
    }
    if (taken.length > 0) update({ view: foldEvents(session.view, taken) });
  };

  host.listen((message) => {
    if (message.generation !== generation) return;
    if (message.type === "events") takeEvents(message.events);
    else if (message.type === "connection") update({ connection: message.connection });
    else if (isAside(message)) aside(message);
    else if (message.type === "code") update({ code: message.values });
    else if (message.snapshot === null && message.connection === "reconnecting") {
      // The line is down, the study is not gone: the last data stay until it is back.
      waiting = true;
      update({ connection: message.connection });
    } else {
      waiting = false;
      seq = message.snapshot?.seq ?? 0;
      update({ known: true, view: message.snapshot === null ? null : receivedView(message.snapshot.view), connection: message.connection });
    }
  });
  host.post({ type: "ready", generation });
}

/** A snapshot may have travelled as JSON, where trials not there yet are null; the fold knows them as holes. */
export function receivedView(view: StudyView): StudyView {
  const trials: TrialView[] = [];
  for (const trial of view.trials as readonly (TrialView | null | undefined)[]) if (trial) trials[trial.trial] = trial;
  return { ...view, trials };
}
