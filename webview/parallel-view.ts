import { tr, trCount } from "../server/words/translate";
import { analysed, notYet, scoreIn, standingOf } from "./analysed";
import { brushWords, withoutName } from "./brush";
import type { Actions, Scene, View } from "./context";
import { el, iconButton, show, whenChanged } from "./dom";
import { createFigure } from "./figure";
import { formatParameter, formatValue } from "./format";
import { byImportance } from "./importance-view";
import { type Parallel, parallelOf, parallelWords } from "./parallel";
import { ParallelCanvas } from "./parallel-canvas";
import { Stratified } from "./stratified";

/** All parameters beside each other; a drag on an axis filters the trials. */
export function createParallel(actions: Actions): View {
  const canvas = new ParallelCanvas();
  const some = new Stratified();
  let scene: Scene | null = null;
  let shown: Parallel | null = null;
  const input = el("input", {
    type: "text",
    class: "filter",
    placeholder: tr("Filter: lr<0.1"),
    "aria-label": tr("Filter trials and figures"),
    spellcheck: "false",
    oninput: () => actions.intend({ filter: input.value }),
  });
  const clear = iconButton("clear-all", tr("Clear the filter"), () => actions.intend({ filter: "" }));
  const figure = createFigure({
    name: "parallel",
    title: tr("All parameters"),
    surface: canvas,
    controls: [input, clear],
    actions,
    redraw: () => redraw(),
  });
  const draw = whenChanged((_standing: string, order: string, filter: string, objective: number, _tables: unknown, _version: number) => {
    if (scene === null) return;
    const early = notYet(scene.study);
    const a = analysed(scene.study, objective, filter);
    const ordered = JSON.parse(order) as string[];
    const parallel = parallelOf(a, ordered.length > 0 ? ordered : a.study.view.started.space.map((p) => p.name), canvas.width || 600, some);
    shown = parallel;
    const passing = parallel.lines.filter((l) => l.passes).length;
    const names = parallel.axes.map((x) => x.name).join(", ");
    const drawn = trCount(parallel.lines.length, "All parameters: {0} trial over {1}", "All parameters: {0} trials over {1}", names);
    figure.show(scene, {
      subtitle: tr("{0}; drag on an axis to filter", parallelWords(parallel)),
      finding: filter.trim() === "" ? drawn : `${drawn}; ${tr("{0} pass the filter {1}", passing, filter)}`,
      note: early,
      table: () => tableOf(parallel, a),
    });
    if (document.activeElement !== input && input.value !== filter) input.value = filter;
    show(input, early === null);
    show(clear, early === null && filter.trim() !== "");
    if (early === null) canvas.draw(parallel, filter);
  });
  const redraw = () => {
    if (scene === null) return;
    const { study, intent, landscapes } = scene;
    const belief = notYet(study) === null ? landscapes.of(study, [], intent.objective).landscape : null;
    const order = JSON.stringify(belief === null ? [] : byImportance(belief).map((p) => p.name));
    draw(standingOf(study), order, intent.filter, intent.objective, intent.tables, figure.version);
  };
  listen(canvas, actions, {
    shown: () => shown,
    filter: () => scene?.intent.filter ?? "",
  });
  return {
    node: figure.node,
    update(next) {
      scene = next;
      redraw();
      figure.point(next);
    },
    point: figure.point,
  };
}

/** A drag on an axis says from where to where; a click on one takes its part of the filter away. */
function listen(canvas: ParallelCanvas, actions: Actions, now: { shown(): Parallel | null; filter(): string }): void {
  const node = canvas.canvas;
  let drag: { axis: number; from: number; to: number; moved: boolean } | null = null;
  const brush = () => ({
    low: Math.max(0, Math.min(drag?.from ?? 0, drag?.to ?? 0)),
    high: Math.min(1, Math.max(drag?.from ?? 1, drag?.to ?? 1)),
  });
  node.addEventListener("pointerdown", (event) => {
    const axis = canvas.axisAt(event.offsetX);
    if (axis === null || event.button !== 0) return;
    const at = canvas.along(event.offsetY);
    drag = { axis, from: at, to: at, moved: false };
    node.setPointerCapture(event.pointerId);
    event.preventDefault();
    node.focus();
  });
  node.addEventListener("pointermove", (event) => {
    node.style.cursor = canvas.axisAt(event.offsetX) === null ? "" : "ns-resize";
    if (drag === null) return;
    drag.to = canvas.along(event.offsetY);
    drag.moved ||= Math.abs(drag.to - drag.from) > 0.02;
    if (drag.moved) canvas.preview(drag.axis, brush());
  });
  const end = (event: PointerEvent) => {
    if (drag === null) return;
    const { axis, moved } = drag;
    const range = brush();
    drag = null;
    const chosen = now.shown()?.axes[axis];
    if (chosen === undefined || event.type === "pointercancel") return;
    const rest = withoutName(now.filter(), chosen.name);
    const words = moved ? brushWords(chosen.name, chosen.domain, range) : null;
    if (words === null && rest === now.filter()) return;
    suppressClick = true;
    actions.intend({ filter: [rest, words].filter((t) => t !== null && t !== "").join(" ") });
  };
  let suppressClick = false;
  node.addEventListener("pointerup", end);
  node.addEventListener("pointercancel", end);
  // The click that ends a drag chooses no trial.
  node.addEventListener(
    "click",
    (event) => {
      if (suppressClick) event.stopImmediatePropagation();
      suppressClick = false;
    },
    true,
  );
}

function tableOf({ axes, lines }: Parallel, a: ReturnType<typeof analysed>) {
  const names = axes.slice(0, -1).map((x) => x.name);
  const rows = lines
    .filter((l) => l.passes)
    .toSorted((p, q) => p.trial.trial - q.trial.trial)
    .map(({ trial }) => [
      `#${trial.trial}`,
      ...names.map((name) => {
        const value = trial.params[name];
        return value === undefined ? "·" : formatParameter(value);
      }),
      formatValue(scoreIn(trial, a) ?? Number.NaN, a.places),
    ]);
  return { columns: ["trial", ...names, a.name], rows };
}
