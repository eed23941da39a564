import type { FromPanel } from "../../server/protocol/panel";

type Guard = (message: Record<string, unknown>) => boolean;

const isNumber = (value: unknown) => typeof value === "number";
const isNumberOrNull = (value: unknown) => value === null || isNumber(value);
/** No more than any landscape answers: a page has no business asking for more. */
const MOST_POINTS = 201;
const isCount = (value: unknown) => typeof value === "number" && Number.isInteger(value) && value >= 0;
const isNames = (value: unknown) => value === null || (Array.isArray(value) && value.every((name) => typeof name === "string"));

const MEDIA: readonly unknown[] = ["text/csv", "application/json", "image/png"];

const GUARDS: Record<FromPanel["type"], Guard> = {
  ready: (m) => isNumber(m["generation"]),
  snapshotWanted: (m) => isNumber(m["generation"]),
  landscapeWanted: (m) =>
    isNumber(m["generation"]) &&
    isNumber(m["id"]) &&
    typeof m["journal"] === "string" &&
    Array.isArray(m["parameters"]) &&
    m["parameters"].length <= 2 &&
    isNames(m["parameters"]) &&
    (m["objective"] === undefined || isCount(m["objective"])) &&
    (m["points"] === undefined || (isCount(m["points"]) && Number(m["points"]) <= MOST_POINTS)),
  otherWanted: (m) => isNumber(m["generation"]) && typeof m["journal"] === "string",
  showStudy: (m) => typeof m["journal"] === "string",
  stop: () => true,
  pause: (m) => typeof m["paused"] === "boolean",
  runAgain: () => true,
  openJournal: () => true,
  openFile: (m) => typeof m["file"] === "string" && isNumberOrNull(m["line"]),
  openLog: (m) => isNumber(m["trial"]),
  revealArtefacts: (m) => isNumber(m["trial"]) && (m["kind"] === "files" || m["kind"] === "checkpoint"),
  copyParameters: (m) => isNumber(m["trial"]),
  showDiff: (m) => isNumberOrNull(m["trial"]),
  copy: (m) => typeof m["text"] === "string" && typeof m["what"] === "string",
  save: (m) =>
    typeof m["name"] === "string" && MEDIA.includes(m["media"]) && typeof m["base64"] === "boolean" && typeof m["data"] === "string",
  saveReport: () => true,
  apply: (m) => isNumberOrNull(m["trial"]) && isNames(m["parameters"]),
};

/** A message of the page, null for anything that is none. */
export function fromPanel(data: unknown): FromPanel | null {
  if (typeof data !== "object" || data === null) return null;
  const message = data as Record<string, unknown>;
  const guard = Object.entries(GUARDS).find(([type]) => type === message["type"])?.[1];
  return guard?.(message) ? (message as unknown as FromPanel) : null;
}
