import type { Landscape, NoLandscape } from "../server/protocol/landscape";
import type { OtherStudy } from "../server/protocol/panel";
import type { StudySnapshot } from "../server/protocol/tuner";
import type { Host } from "./host";
import { answerOutside } from "./outside-actions";
import { followTheme } from "./outside-theme";

/** What a report holds. */
export interface ReportData extends StudySnapshot {
  /** Milliseconds since 1970. */
  readonly written: number;
  readonly landscapes: readonly ReportLandscape[];
  /** The study that it is compared with; absent: none. */
  readonly beside?: { readonly snapshot: StudySnapshot; readonly landscapes: readonly ReportLandscape[]; readonly as: OtherStudy };
}

/** What was believed when the report was written, for one question of the Analysis tab. */
interface ReportLandscape {
  readonly parameters: readonly string[];
  readonly objective: number;
  readonly answer: Landscape | NoLandscape;
}

/** The panel as a file: a study that does not change any more, and nobody to ask. `data` is `ReportData` as JSON. */
export function reportHost(data: string): Host {
  followTheme();
  const { written, landscapes, beside, ...snapshot } = JSON.parse(data) as ReportData;
  let tell: Parameters<Host["listen"]>[0] = () => {};
  let saved: unknown = null;
  return {
    place: "report",
    now: () => written,
    post(message) {
      if (message.type === "ready" || message.type === "snapshotWanted") {
        const { generation } = message;
        // Not at once: who says that he is ready has not finished saying so.
        queueMicrotask(() => {
          tell({ type: "snapshot", generation, snapshot, connection: "connected" });
          tell({ type: "others", generation, studies: beside === undefined ? [] : [beside.as] });
        });
      } else if (message.type === "otherWanted") {
        const { generation, journal } = message;
        queueMicrotask(() => tell({ type: "other", generation, journal, snapshot: beside?.snapshot ?? null }));
      } else if (message.type === "landscapeWanted") {
        const { generation, id, journal, parameters, objective = 0 } = message;
        const same = (known: ReportLandscape) => known.objective === objective && known.parameters.join("\0") === parameters.join("\0");
        const own = journal === snapshot.view.started.journal;
        const answer = (own ? landscapes : (beside?.landscapes ?? [])).find(same)?.answer ?? {
          journal,
          finished: 0,
          reason: "This report holds no picture of these two.",
        };
        queueMicrotask(() => tell({ type: "landscape", generation, id, answer }));
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
