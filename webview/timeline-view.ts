import { expectedWrongText, recordText, savedText } from "../server/words/early-stop";
import { formatDuration, formatMemory } from "../server/words/numbers";
import { tr, trCount } from "../server/words/translate";
import type { Actions, Page, Scene } from "./context";
import { arrange, el, link, show, whenChanged } from "./dom";
import { createFigure } from "./figure";
import { capitalized } from "./format";
import { type DeviceWork, deviceWork, limitOf, modelOf, type Timeline, timelineOf } from "./lanes";
import type { Study } from "./study";
import { TimelineCanvas } from "./timeline-canvas";
import { stateOf } from "./trial-text";

const NO_DEVICES: readonly string[] = [];

/** Where the time went, what the devices did, what early stopping saved. */
export function createTimeline(actions: Actions): Page {
  const canvas = new TimelineCanvas();
  let scene: Scene | null = null;
  const figure = createFigure({
    name: "timeline",
    title: tr("Where the time went"),
    surface: canvas,
    actions,
    redraw: () => redraw(),
  });
  const rows = el("tbody");
  const devices = el(
    "section",
    { class: "f-devices", "aria-label": tr("Devices") },
    el("div", { class: "sh" }, el("h2", {}, tr("Devices"))),
    el(
      "div",
      { class: "tw" },
      el(
        "table",
        { class: "devices", "aria-label": tr("Devices") },
        headOf([tr("device"), tr("model"), tr("busy"), tr("trials"), tr("now")]),
        rows,
      ),
    ),
  );
  const words = el("p", { class: "dim" });
  const saving = el(
    "section",
    { class: "f-saved", "aria-label": tr("Early stopping") },
    el("div", { class: "sh" }, el("h2", {}, tr("Early stopping"))),
    words,
  );
  const node = el(
    "div",
    { class: "tl", role: "tabpanel", id: "timeline", "aria-labelledby": "tab-timeline" },
    figure.node,
    devices,
    saving,
  );

  let work: readonly DeviceWork[] = [];
  const drawRows = whenChanged((_work: string, descriptions: readonly string[]) =>
    arrange(
      rows,
      work.map((w) => deviceRow(w, descriptions, actions)),
    ),
  );
  const drawWords = whenChanged(
    (_record: string, stop: string) => scene !== null && arrange(words, savedWords(scene.study, stop, actions)),
  );
  const draw = whenChanged((_standing: string, second: number, _tables: unknown, _version: number) => {
    if (scene === null) return;
    const { study } = scene;
    const timeline = timelineOf(study, second);
    const descriptions = study.view.environment?.devices ?? NO_DEVICES;
    figure.show(scene, {
      subtitle: subtitle(timeline, descriptions),
      finding: finding(timeline),
      note: timeline.lanes.length === 0 ? tr("From the first trial on") : null,
      table: () => ({ columns: [tr("trial"), tr("worker"), tr("began after"), tr("took"), tr("state")], rows: rowsOf(timeline, study) }),
    });
    if (timeline.lanes.length > 0) canvas.draw(timeline, descriptions);
    work = deviceWork(timeline);
    show(devices, work.length > 0);
    drawRows(JSON.stringify(work.map((w) => ({ ...w, busy: percent(w.busy) }))), descriptions);
    drawWords(JSON.stringify([study.record, study.step]), study.view.started.stop);
  });
  const redraw = () => {
    if (scene === null) return;
    const { study, intent, now } = scene;
    // Whole seconds: the grain itself is another with each picture.
    const step = 1000 * Math.max(1, Math.round(canvas.grain / 1000));
    draw(
      JSON.stringify([study.view.started.journal, study.trials.length, study.counts, study.view.state, study.view.environment?.time]),
      study.live ? Math.floor(now / step) * step : 0,
      intent.tables,
      figure.version,
    );
  };
  const update = (next: Scene) => {
    scene = next;
    redraw();
    figure.point(next);
  };
  return { node, views: [{ node, update, point: figure.point }] };
}

function headOf(titles: readonly string[]): HTMLElement {
  return el("thead", { class: "sr" }, el("tr", {}, ...titles.map((t) => el("th", { scope: "col" }, t))));
}

function subtitle({ lanes }: Timeline, descriptions: readonly string[]): string {
  const bars = lanes.flatMap((l) => l.bars);
  const words = [tr("bars: trials by number")];
  if (bars.some((b) => b.role === "stopped")) words.push(tr("dashed: stopped early"));
  if (bars.some((b) => b.role === "failed")) words.push(tr("red outline: failed"));
  const limits = [...new Set(lanes.flatMap((l) => limitOf(modelOf(l.device, descriptions)) ?? []))];
  if (limits.length === 1) words.push(tr("each device has {0}", formatMemory(limits[0] ?? 0)));
  return words.join("; ");
}

function finding(timeline: Timeline): string {
  const { lanes, from, until } = timeline;
  const count = lanes.reduce((sum, l) => sum + l.bars.length, 0);
  const busy = deviceWork(timeline).map((w) => tr("{0} busy {1}", w.device, percent(w.busy)));
  const workers = trCount(lanes.length, "{0} worker", "{0} workers");
  const told = [formatDuration((until - from) / 1000), ...busy].join(", ");
  return trCount(count, "Timeline: {0} trial on {1} in {2}", "Timeline: {0} trials on {1} in {2}", workers, told);
}

function rowsOf({ lanes, from }: Timeline, study: Study): readonly (readonly string[])[] {
  return lanes
    .flatMap((lane) => lane.bars.map((bar) => ({ lane, bar })))
    .sort((a, b) => a.bar.from - b.bar.from)
    .map(({ lane, bar }) => [
      `#${bar.trial.trial}`,
      lane.name,
      formatDuration((bar.from - from) / 1000),
      formatDuration((bar.until - bar.from) / 1000),
      stateOf(bar.trial, study).word,
    ]);
}

function deviceRow(work: DeviceWork, descriptions: readonly string[], actions: Actions): HTMLElement {
  const { device, trials, failed, busy, utilization, peakMemory, running } = work;
  const used = [
    tr("busy {0}", percent(busy)),
    ...(utilization === null ? [] : [tr("GPU {0} %", Math.round(utilization))]),
    ...(peakMemory === null ? [] : [tr("memory max {0}", formatMemory(peakMemory))]),
  ];
  const now = running.flatMap((trial, k) => [
    ...(k === 0 ? [] : [" "]),
    link(`#${trial}`, () => actions.intend({ pinned: trial, tab: "overview" }), tr("Show trial {0}", trial)),
  ]);
  return el(
    "tr",
    {},
    el("th", { scope: "row", class: "mono" }, device),
    el("td", {}, modelOf(device, descriptions)),
    el("td", {}, used.join(", ")),
    el("td", { class: "dim" }, [trCount(trials, "{0} trial", "{0} trials"), ...(failed > 0 ? [tr("{0} failed", failed)] : [])].join(", ")),
    el("td", { class: "now" }, ...(now.length === 0 ? [tr("idle")] : [`${tr("running")} `, ...now])),
  );
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** What it saved, and what it risked: every stop that was not certain says so. */
function savedWords(study: Study, stop: string, actions: Actions): readonly Node[] {
  const { record, step } = study;
  const { stopped, stepsRun, stepsSaved, sure } = record;
  const sentence = (text: string | null) => (text === null ? [] : [document.createTextNode(`${capitalized(text)}. `)]);
  if (stopped === 0)
    return sentence(
      stop === "none" ? tr("no early stopping in this search: every trial runs to its end") : tr("no trial was stopped early so far"),
    );
  const least = sure?.least;
  const saved = savedText(record, step);
  return [
    ...sentence(recordText({ ...record, sure: null })),
    ...sentence(saved === null ? null : `${saved} (${percent(stepsSaved / (stepsRun + stepsSaved))})`),
    ...sentence(expectedWrongText(record)),
    ...(least === undefined
      ? []
      : [
          document.createTextNode(`${tr("Least sure:")} `),
          link(`#${least.trial}`, () => actions.intend({ pinned: least.trial, tab: "overview" }), tr("Show trial {0}", least.trial)),
          document.createTextNode("."),
        ]),
  ];
}
