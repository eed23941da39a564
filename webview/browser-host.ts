import type { Landscape, NoLandscape } from "../server/protocol/landscape";
import type { FromPanel, ToPanel } from "../server/protocol/panel";
import type { StudySnapshot } from "../server/protocol/tuner";
import type { StudyView } from "../server/protocol/view";
import { type Host, isMessage } from "./host";
import { answerOutside } from "./outside-actions";
import { followTheme } from "./outside-theme";
import { say } from "./toast";

const STATE = "tunelens-panel";

/** The panel in a browser: what is new comes as server-sent events, and the few things that the server does are asked of it. */
export function browserHost(): Host {
  followTheme();
  forgetToken();
  let tell: (message: ToPanel) => void = () => {};
  let source: EventSource | null = null;
  let generation = 0;
  let view: StudyView | null = null;

  const reconnecting = () => tell({ type: "connection", generation, connection: "reconnecting" });
  const connect = () => {
    source?.close();
    source = new EventSource(`events?generation=${generation}`);
    source.onmessage = (event: MessageEvent<string>) => {
      const message: unknown = JSON.parse(event.data);
      if (!isMessage(message)) return;
      if (message.type === "snapshot") view = message.snapshot?.view ?? null;
      tell(message);
    };
    source.onerror = reconnecting;
  };
  // A page that nobody sees gets nothing, and all of it when it is seen again: never a backlog.
  document.addEventListener("visibilitychange", () => {
    if (generation === 0) return;
    if (document.hidden) source?.close();
    else connect();
  });

  const ask = (what: string) => void fetch(what, { method: "POST" }).then(refused, reconnecting);

  return {
    place: "browser",
    now: Date.now,
    post(message) {
      if (message.type === "ready" || message.type === "snapshotWanted") {
        generation = message.generation;
        connect();
      } else if (message.type === "landscapeWanted") void believed(message).then(tell);
      else if (message.type === "otherWanted") void beside(message).then(tell);
      else if (message.type === "stop") ask("stop");
      else if (message.type === "pause") ask(message.paused ? "pause" : "continue");
      else if (message.type === "openLog") window.open(`log?trial=${message.trial}`, "_blank", "noopener");
      else if (message.type === "saveReport") window.location.assign("report");
      else answerOutside(message, view);
    },
    listen: (listener) => {
      tell = listener;
    },
    load: () => parsed(sessionStorage.getItem(STATE)),
    save: (state) => sessionStorage.setItem(STATE, JSON.stringify(state)),
  };
}

type Wanted = Extract<FromPanel, { type: "landscapeWanted" }>;

async function believed({ generation, id, journal, parameters, objective = 0, points }: Wanted): Promise<ToPanel> {
  const query = new URLSearchParams([
    ["journal", journal],
    ...parameters.map((name) => ["parameter", name]),
    ["objective", String(objective)],
  ]);
  if (points !== undefined) query.set("points", String(points));
  const response = await fetch(`landscape?${query}`).catch(() => null);
  const answer = response?.ok === true ? ((await response.json()) as Landscape | NoLandscape) : null;
  return { type: "landscape", generation, id, answer };
}

async function beside({ generation, journal }: Extract<FromPanel, { type: "otherWanted" }>): Promise<ToPanel> {
  const response = await fetch(`study?${new URLSearchParams({ journal })}`).catch(() => null);
  const snapshot = response?.ok === true ? ((await response.json()) as StudySnapshot) : null;
  return { type: "other", generation, journal, snapshot };
}

async function refused(answer: Response): Promise<void> {
  if (!answer.ok) say(await answer.text());
}

/** A cookie has it by now; in the address it would stay in the history. */
function forgetToken(): void {
  if (window.location.search !== "") window.history.replaceState(null, "", window.location.pathname);
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
