import { forecastText, stepName } from "../server/words/early-stop";
import { tr, trCount } from "../server/words/translate";
import { logKind } from "./axis";
import { nearest } from "./chart-marks";
import { onThemeChange } from "./colours";
import type { Actions, Scene, View } from "./context";
import { CurvesChart } from "./curves-chart";
import { listenForZoom } from "./curves-zoom";
import { el, iconButton, setAttributes, setText, show, whenChanged } from "./dom";
import { filterOf } from "./filter";
import { shownForecasts } from "./forecast";
import { formatValue } from "./format";
import { FITS, type Fit, SMOOTHINGS } from "./intent";
import { createLegend } from "./legend";
import { createSelect } from "./select";
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
    {
      class: "ic log",
      type: "button",
      "aria-label": tr("Logarithmic axis"),
      onclick: () => actions.intend({ log: !scene?.intent.log, zoom: null }),
    },
    el("span", { class: "mono" }, "log"),
  );
  const fit = iconButton("screen-full", tr("Fit"), () => scene && actions.intend({ fit: nextFit(scene), zoom: null }));
  const whole = iconButton("zoom-out", tr("Show all steps"), () => actions.intend({ zoom: null }));
  const smoothing = createSelect(tr("Smoothing"), (value) =>
    actions.intend({ smoothing: SMOOTHINGS.find((known) => known === value) ?? "off" }),
  );
  const node = el(
    "section",
    { class: "cu", "aria-label": tr("Learning curves") },
    el("div", { class: "sh" }, el("h2", {}, tr("Learning curves")), sub, whole, smoothing.node, log, fit),
    legend.node,
    chart.node,
  );

  const draw = whenChanged((study: Study, intent: Scene["intent"], _width: number, _height: number, _theme: number) => {
    if (scene === null) return;
    const kind = intent.log ? logKind(study) : null;
    chart.update({ ...scene, study, intent }, kind ?? "linear");
    setText(sub, `${subtitle(study, kind)}${filteredWords(study, intent)}`);
    setAttributes(sub, { title: sub.textContent });
    legend.update(scene);
    setAttributes(log, { "aria-pressed": String(kind !== null), title: logTitle(study) });
    log.disabled = logKind(study) === null;
    const label = tr("Fit: {0}. Switch to {1}", FIT_WORDS[fitOf(scene)], FIT_WORDS[nextFit(scene)]);
    setAttributes(fit, { title: label, "aria-label": label, "aria-pressed": String(fitOf(scene) !== "contenders") });
    show(whole, intent.zoom !== null);
    smoothing.update(SMOOTHING_WORDS, intent.smoothing);
    show(smoothing.node, study.horizon > study.firstStep + 2);
    const curves = study.live || study.trials.some((t) => t.steps.length > 0);
    for (const control of [log, fit]) show(control, curves);
    setAttributes(chart.canvas, { "aria-label": finding(study) });
  });
  const pointOut = whenChanged((trial: number | null, study: Study, _plot: unknown) => {
    chart.highlight(trial);
    tip.place(chart.plot, trial === null ? null : (study.view.trials[trial] ?? null));
  });
  const pointAt = (trial: number | null) => scene !== null && pointOut(trial, scene.study, chart.plot);
  let theme = 0;
  const redraw = () => {
    if (scene === null) return;
    draw(scene.study, scene.intent, chart.extent.width, chart.extent.height, theme);
    pointAt(scene.hovered ?? scene.intent.pinned);
  };
  onThemeChange(() => {
    theme++;
    chart.forgetColours();
    redraw();
  });
  chart.extent.onChange(redraw);
  listen(
    chart,
    actions,
    () => scene,
    listenForZoom(chart, actions, () => scene),
  );

  return {
    node,
    update(next) {
      scene = next;
      show(node, !allFailed(next.study) || next.study.reported);
      show(legend.node, next.study.reported);
      redraw();
    },
    point(next) {
      if (scene !== null) scene = { ...scene, hovered: next.hovered };
      pointAt(next.hovered ?? next.intent.pinned);
    },
  };
}

/** What the axis fits: a selection only while there is one. */
function fitOf({ intent }: Scene): Fit {
  return intent.fit === "selection" && intent.pinned === null ? "contenders" : intent.fit;
}

function nextFit(scene: Scene): Fit {
  const order = FITS.filter((fit) => fit !== "selection" || scene.intent.pinned !== null);
  return order[(order.indexOf(fitOf(scene)) + 1) % order.length] ?? "contenders";
}

const FIT_WORDS: Readonly<Record<Fit, string>> = {
  contenders: tr("contenders"),
  everything: tr("everything"),
  selection: tr("selection"),
};

const SMOOTHING_WORDS = [
  { value: "off", label: tr("as reported") },
  { value: "light", label: tr("smoothed") },
  { value: "strong", label: tr("smoothed much") },
];

/** `; 12 of 40 trials pass the filter`. */
function filteredWords(study: Study, { filter }: Scene["intent"]): string {
  if (filter.trim() === "") return "";
  const passes = filterOf(filter);
  return `; ${tr("{0} of {1} trials pass the filter", study.search.filter((t) => passes(t, study)).length, study.search.length)}`;
}

function listen(chart: CurvesChart, actions: Actions, scene: () => Scene | null, zoom: { reset(): boolean }): void {
  const { canvas } = chart;
  canvas.addEventListener("pointermove", (event) => {
    if (chart.plot !== null && event.buttons === 0) actions.hover(nearest(chart.plot, event.offsetX, event.offsetY));
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
      if (zoom.reset()) return;
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
  const axes = tr("{0} by {1}", study.metric, stepName(study.step));
  return kind === "distance" ? `${axes}, ${tr("log distance to 1")}` : kind === "log" ? `${axes}, ${tr("log")}` : axes;
}

function logTitle(study: Study): string {
  const kind = logKind(study);
  if (kind === null)
    return study.reported ? tr("No logarithmic axis: these values are neither bounded by 1 nor all above 0") : tr("Logarithmic axis");
  return kind === "distance" ? tr("Logarithmic axis: distance to 1") : tr("Logarithmic axis");
}

/** The canvas's name says what is seen, not that there is a picture. */
function finding(study: Study): string {
  const { best, baseline, counts, places } = study;
  const of = (trial: typeof best) => (trial === null ? null : scoreOf(trial, study));
  const [top, own] = [of(best), of(baseline)];
  const parts = [
    trCount(counts.complete, "{0} complete trial", "{0} complete trials"),
    best === null || top === null ? null : tr("best {0} at #{1}", formatValue(top, places), best.trial),
    own === null ? null : tr("your code {0}", formatValue(own, places)),
    ...shownForecasts(study).map(({ trial, forecast }) => `#${trial.trial} ${forecastText(forecast, study.step)}`),
  ];
  return tr("Learning curves: {0}. The trials table holds the same values.", parts.filter((p) => p !== null).join(", "));
}
