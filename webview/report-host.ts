import type { StudySnapshot } from "../server/protocol/tuner";
import type { Host } from "./host";
import { answerOutside } from "./outside-actions";
import { followTheme } from "./outside-theme";

/** What a report holds. */
export interface ReportData extends StudySnapshot {
  /** Milliseconds since 1970. */
  readonly written: number;
}

/** The panel as a file: a study that does not change any more, and nobody to ask. `data` is `ReportData` as JSON. */
export function reportHost(data: string): Host {
  followTheme();
  const { written, ...snapshot } = JSON.parse(data) as ReportData;
  let tell: Parameters<Host["listen"]>[0] = () => {};
  let saved: unknown = null;
  return {
    place: "report",
    now: () => written,
    post(message) {
      if (message.type === "ready" || message.type === "snapshotWanted") {
        const { generation } = message;
        // Not at once: who says that he is ready has not finished saying so.
        queueMicrotask(() => tell({ type: "snapshot", generation, snapshot, connection: "connected" }));
      } else answerOutside(message, snapshot.view);
    },
    listen: (listener) => {
      tell = listener;
    },
    load: () => saved,
    save: (state) => {
      saved = state;
    },
  };
}
