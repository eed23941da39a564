import type { FromPanel, ToPanel } from "../server/protocol/panel";

interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** The panel's only door to the world: messages to and from the extension, and what survives a reload of the page. */
export interface Host {
  post(message: FromPanel): void;
  listen(listener: (message: ToPanel) => void): void;
  load(): unknown;
  save(state: unknown): void;
}

export function connectHost(): Host {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    load: () => api.getState(),
    save: (state) => api.setState(state),
    listen: (listener) =>
      window.addEventListener("message", (event: MessageEvent<unknown>) => {
        if (isMessage(event.data)) listener(event.data);
      }),
  };
}

const TYPES: ReadonlySet<string> = new Set(["snapshot", "events", "connection", "code"] satisfies ToPanel["type"][]);

function isMessage(data: unknown): data is ToPanel {
  const message = data as Partial<ToPanel> | null;
  return typeof message === "object" && message !== null && typeof message.type === "string" && TYPES.has(message.type);
}
