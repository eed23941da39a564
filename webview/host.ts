import type { FromPanel, ToPanel } from "../server/protocol/panel";
import { browserHost } from "./browser-host";
import { reportHost } from "./report-host";

interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** Where the page is shown: beside the code in VS Code, in a browser by `tunelens ui`, or as a file by `tunelens report`. */
export type Place = "editor" | "browser" | "report";

/** The panel's only door to the world: messages to and from whoever shows it, and what survives a reload of the page. */
export interface Host {
  readonly place: Place;
  /** What time it is for what is shown, in milliseconds since 1970: a page that does not go on stands still. */
  now(): number;
  post(message: FromPanel): void;
  listen(listener: (message: ToPanel) => void): void;
  load(): unknown;
  save(state: unknown): void;
}

export function connectHost(): Host {
  if (typeof acquireVsCodeApi === "function") return editorHost();
  const data = document.getElementById("tunelens-report");
  return data === null ? browserHost() : reportHost(data.textContent);
}

function editorHost(): Host {
  const api = acquireVsCodeApi();
  return {
    place: "editor",
    now: Date.now,
    post: (message) => api.postMessage(message),
    load: () => api.getState(),
    save: (state) => api.setState(state),
    listen: (listener) =>
      window.addEventListener("message", (event: MessageEvent<unknown>) => {
        if (isMessage(event.data)) listener(event.data);
      }),
  };
}

const TYPES: ReadonlySet<string> = new Set([
  "snapshot",
  "events",
  "connection",
  "code",
  "landscape",
  "others",
  "other",
  "compare",
] satisfies ToPanel["type"][]);

export function isMessage(data: unknown): data is ToPanel {
  const message = data as Partial<ToPanel> | null;
  return typeof message === "object" && message !== null && typeof message.type === "string" && TYPES.has(message.type);
}
