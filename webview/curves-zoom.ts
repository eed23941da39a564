import type { Actions, Scene } from "./context";
import type { CurvesChart, Plot } from "./curves-chart";
import { stepsShown } from "./curves-chart";
import { el, show } from "./dom";
import type { Zoom } from "./intent";

/** A drag shorter than this is a click. Pixels. */
const SHORTEST = 6;
/** What a notch of the wheel, and a key, takes away. */
const NOTCH = 0.8;
/** So much of the whole is the least in sight. */
const LEAST = 0.01;

/**
 * A drag zooms the steps, Ctrl and the wheel both axes around the pointer, `+`, `-` and `0` the steps by keys; a double click or Esc shows
 * all again. Answers whether Esc had something to do.
 */
export function listenForZoom(chart: CurvesChart, actions: Actions, scene: () => Scene | null): { reset(): boolean } {
  const { canvas } = chart;
  const band = el("div", { class: "zoom-band", hidden: true });
  chart.node.append(band);
  let from: number | null = null;
  let dragged = false;

  const set = (zoom: Zoom | null) => actions.intend({ zoom });
  const reset = (): boolean => {
    if (scene()?.intent.zoom == null) return false;
    set(null);
    return true;
  };
  const inside = (plot: Plot, x: number) => Math.min(plot.area.right, Math.max(plot.area.left, x));
  const draw = (plot: Plot, to: number) => {
    const [left, right] = [from ?? to, inside(plot, to)].sort((a, b) => a - b) as [number, number];
    show(band, right - left >= SHORTEST);
    band.style.left = `${left}px`;
    band.style.width = `${right - left}px`;
    band.style.top = `${plot.area.top}px`;
    band.style.height = `${plot.area.bottom - plot.area.top}px`;
  };
  const end = () => {
    from = null;
    show(band, false);
  };
  canvas.addEventListener("pointerdown", (event) => {
    const { plot } = chart;
    dragged = false;
    if (event.button !== 0 || event.pointerType === "touch" || plot === null || scene()?.study.reported !== true) return;
    from = inside(plot, event.offsetX);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (from !== null && chart.plot !== null) draw(chart.plot, event.offsetX);
  });
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("pointerup", (event) => {
    const { plot } = chart;
    const now = scene();
    const [start, to] = [from, plot === null ? 0 : inside(plot, event.offsetX)];
    end();
    if (start === null || plot === null || now === null || Math.abs(to - start) < SHORTEST) return;
    dragged = true;
    const { left, right } = plot.area;
    const [first, last] = stepsShown(now);
    const step = (x: number) => first + ((x - left) / (right - left)) * (last - first);
    const zoom = { from: step(Math.min(start, to)), to: step(Math.max(start, to)), values: now.intent.zoom?.values ?? null };
    if (zoom.to - zoom.from >= LEAST * (now.study.horizon - now.study.firstStep)) set(zoom);
  });
  // The click that ends a drag pins no trial.
  canvas.addEventListener(
    "click",
    (event) => {
      if (dragged) event.stopImmediatePropagation();
      dragged = false;
    },
    true,
  );
  canvas.addEventListener("dblclick", () => reset());
  canvas.addEventListener(
    "wheel",
    (event) => {
      const { plot } = chart;
      const now = scene();
      if (!event.ctrlKey || plot === null || now === null || event.deltaY === 0) return;
      event.preventDefault();
      const { left, right, top, bottom } = plot.area;
      const by = event.deltaY < 0 ? NOTCH : 1 / NOTCH;
      const steps = around(stepsShown(now), (event.offsetX - left) / (right - left), by);
      const values = around([plot.axis.low, plot.axis.high], (bottom - event.offsetY) / (bottom - top), by);
      set(bounded(now, steps, values));
    },
    { passive: false },
  );
  canvas.addEventListener("keydown", (event) => {
    const now = scene();
    if (now === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = event.key === "+" || event.key === "=" ? NOTCH : event.key === "-" ? 1 / NOTCH : null;
    if (event.key === "0") reset();
    else if (by !== null) set(bounded(now, around(stepsShown(now), 1, by), now.intent.zoom?.values ?? null));
    else return;
    event.preventDefault();
  });
  return { reset };
}

type Ends = readonly [low: number, high: number];

/** A range made smaller or larger around a place in it, 0 … 1. */
function around([low, high]: Ends, place: number, by: number): Ends {
  const at = low + Math.min(1, Math.max(0, place)) * (high - low);
  return [at - (at - low) * by, at + (high - at) * by];
}

/** Never beyond what there is; null where that is all in sight. */
function bounded({ study }: Scene, [from, to]: Ends, values: Ends | null): Zoom | null {
  const [first, last] = [study.firstStep, Math.max(study.horizon, study.firstStep + 1)];
  const [low, high] = [Math.max(first, from), Math.min(last, to)];
  if (high - low < LEAST * (last - first)) return { from: low, to: low + LEAST * (last - first), values };
  return low <= first && high >= last ? null : { from: low, to: high, values };
}
