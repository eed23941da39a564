import { forecastText } from "../server/words/early-stop";
import { logKind } from "./axis";
import { nearest } from "./chart-marks";
import { onThemeChange } from "./colours";
import type { Actions, Scene, View } from "./context";
import { CurvesChart } from "./curves-chart";
import { el, iconButton, setAttributes, setText, show, whenChanged } from "./dom";
import { shownForecasts } from "./forecast";
import { formatValue } from "./format";
import { createLegend } from "./legend";
import { allFailed, type Study, scoreOf } from "./study";
import { createTip } from "./tip";

/** Learning curves with their legend, and the pointer and keys on them. */
export function createCurves(actions: Actions): View {
  const chart = new CurvesChart();
  const legend = createLegend(actions);
  const tip = createTip();
  chart.node.append(tip.node);
  let scene: Scene | null = null;
  const sub = el("span", { class: "grow dim s" });
  const log = el(
    "button",
    { class: "ic log", type: "button", "aria-label": "Logarithmic axis", onclick: () => actions.intend({ log: !scene?.intent.log }) },
    el("span", { class: "mono" }, "log"),
  );
  const fit = iconButton("screen-full", "Fit", () => actions.intend({ everything: !scene?.intent.everything }));
  const node = el(
    "section",
    { class: "cu", "aria-label": "Learning curves" },
    el("div", { class: "sh" }, el("h2", {}, "Learning curves"), sub, log, fit),
    legend.node,
    chart.node,
  );
  setAttributes(chart.canvas, { role: "img", tabindex: 0 });

  const draw = whenChanged((study: Study, intent: Scene["intent"], _width: number, _height: number, _theme: number) => {
    if (scene === null) return;
    const kind = intent.log ? logKind(study) : null;
    chart.update({ ...scene, study, intent }, kind ?? "linear");
    setText(sub, subtitle(study, kind));
    legend.update(scene);
    setAttributes(log, { "aria-pressed": String(kind !== null), title: logTitle(study) });
    log.disabled = logKind(study) === null;
    const label = intent.everything ? "Fit: everything. Switch to contenders" : "Fit: contenders. Switch to everything";
    setAttributes(fit, { title: label, "aria-label": label, "aria-pressed": String(intent.everything) });
    setAttributes(chart.canvas, { "aria-label": finding(study) });
  });
  const point = whenChanged((trial: number | null, study: Study, _plot: unknown) => {
    chart.highlight(trial);
    tip.place(chart.plot, trial === null ? null : (study.view.trials[trial] ?? null));
  });
  let theme = 0;
  const redraw = () => {
    if (scene === null) return;
    draw(scene.study, scene.intent, chart.node.clientWidth, chart.node.clientHeight, theme);
    point(scene.hovered ?? scene.intent.pinned, scene.study, chart.plot);
  };
  onThemeChange(() => {
    theme++;
    chart.forgetColours();
    redraw();
  });
  new ResizeObserver(redraw).observe(chart.node);
  listen(chart, actions, () => scene);

  return {
    node,
    update(next) {
      scene = next;
      show(node, !allFailed(next.study) || next.study.reported);
      show(legend.node, next.study.reported);
      redraw();
    },
  };
}

function listen(chart: CurvesChart, actions: Actions, scene: () => Scene | null): void {
  const { canvas } = chart;
  canvas.addEventListener("pointermove", (event) => {
    if (chart.plot !== null) actions.hover(nearest(chart.plot, event.offsetX, event.offsetY));
  });
  canvas.addEventListener("pointerleave", () => actions.hover(null));
  canvas.addEventListener("click", (event) => {
    const trial = chart.plot === null ? null : nearest(chart.plot, event.offsetX, event.offsetY);
    actions.intend({ pinned: trial === scene()?.intent.pinned ? null : trial });
  });
  canvas.addEventListener("keydown", (event) => {
    const now = scene();
    if (now === null) return;
    if (event.key === "Enter") actions.intend({ pinned: now.hovered ?? now.intent.pinned });
    else if (event.key === "Escape") {
      actions.hover(null);
      actions.intend({ pinned: null });
    } else if (event.key === "]" || event.key === "ArrowRight") step(1);
    else if (event.key === "[" || event.key === "ArrowLeft") step(-1);
    else return;
    event.preventDefault();
  });
  const step = (by: number) => {
    const now = scene();
    const drawn = [...(chart.plot?.drawing.drawn ?? [])].sort((a, b) => a.trial - b.trial);
    if (now === null || drawn.length === 0) return;
    const at = drawn.findIndex((t) => t.trial === (now.hovered ?? now.intent.pinned));
    actions.hover(drawn[at < 0 ? (by > 0 ? 0 : drawn.length - 1) : (at + by + drawn.length) % drawn.length]?.trial ?? null);
  };
}

function subtitle(study: Study, kind: ReturnType<typeof logKind>): string {
  const scale = kind === "distance" ? ", log distance to 1" : kind === "log" ? ", log" : "";
  return `${study.metric} by ${study.step}${scale}`;
}

function logTitle(study: Study): string {
  const kind = logKind(study);
  if (kind === null)
    return study.reported ? "No logarithmic axis: these values are neither bounded by 1 nor all above 0" : "Logarithmic axis";
  return kind === "distance" ? "Logarithmic axis: distance to 1" : "Logarithmic axis";
}

/** The canvas's name says what is seen, not that there is a picture. */
function finding(study: Study): string {
  const { best, baseline, counts, places } = study;
  const of = (trial: typeof best) => (trial === null ? null : scoreOf(trial, study));
  const [top, own] = [of(best), of(baseline)];
  const parts = [
    `${counts.complete} complete ${counts.complete === 1 ? "trial" : "trials"}`,
    best === null || top === null ? null : `best ${formatValue(top, places)} at #${best.trial}`,
    own === null ? null : `your code ${formatValue(own, places)}`,
    ...shownForecasts(study).map(({ trial, forecast }) => `#${trial.trial} ${forecastText(forecast, study.step)}`),
  ];
  return `Learning curves: ${parts.filter((p) => p !== null).join(", ")}. The trials table holds the same values.`;
}
