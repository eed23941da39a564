import type { PanelPage } from "./page";

interface Painted {
  readonly text: string;
  /** Turned by a quarter, as names of upward axes are. */
  readonly turned: boolean;
  /** CSS pixels from the top. */
  readonly y: number;
}

/** Runs in the page before anything else: what is written on canvases, which nobody can read there otherwise. */
export function recordTexts(): void {
  const painted = new WeakMap<HTMLCanvasElement, Painted[]>();
  const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (x, y, width, height) {
    if (x === 0 && y === 0) painted.delete(this.canvas);
    clearRect.call(this, x, y, width, height);
  };
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
    const at = this.getTransform();
    const list = painted.get(this.canvas) ?? [];
    list.push({ text, turned: Math.abs(at.b) > 0.5, y: (at.b * x + at.d * y + at.f) / (window.devicePixelRatio || 1) });
    painted.set(this.canvas, list);
    fillText.call(this, text, x, y, ...rest);
  };
  (window as unknown as { paintedOn: unknown }).paintedOn = (canvas: HTMLCanvasElement) => painted.get(canvas) ?? [];
}

/** The texts on a canvas. */
export function writtenOn(panel: PanelPage, selector: string): Promise<string[]> {
  return panel.page.evaluate((wanted) => {
    const { paintedOn } = window as unknown as { paintedOn(canvas: Element | null): Painted[] };
    return paintedOn(document.querySelector(wanted)).map(({ text }) => text);
  }, selector);
}

/** Charts of which an axis does not say what it is: each with what is written on it. */
export async function unnamedAxes(panel: PanelPage): Promise<string[]> {
  const charts = await panel.page.evaluate(() => {
    const { paintedOn } = window as unknown as { paintedOn(canvas: HTMLCanvasElement): Painted[] };
    return [...document.querySelectorAll<HTMLCanvasElement>("canvas[role=img], canvas[aria-label]")]
      .filter((canvas) => canvas.getClientRects().length > 0 && canvas.clientHeight > 60)
      .map((canvas) => ({
        figure: `${canvas.closest("section")?.className}: ${canvas.closest("section")?.getAttribute("aria-label")}`,
        texts: paintedOn(canvas),
      }));
  });
  return charts.flatMap(({ figure, texts }) => {
    const wrong = faultOf(figure, texts, panel.names);
    return wrong === null ? [] : [`${figure}, ${wrong}: ${texts.map((t) => t.text).join(" | ")}`];
  });
}

const COUNTED = /^(trial|epoch|step|(epochs|steps), all trials|seconds|minutes|hours|시행|에포크|스텝|.+, 전체 시행 누적|초|분|시간)$/;

function faultOf(figure: string, texts: readonly Painted[], names: readonly string[]): string | null {
  const isName = (text: string) => {
    const bare = text.replace(/ ?\((log|로그|higher is better|lower is better|..수록 좋음)\)$/, "");
    return names.some((name) => (bare.endsWith("…") ? name.startsWith(bare.slice(0, -1)) : name === bare));
  };
  // Each axis has its own name at its head.
  if (figure.includes("f-parallel")) {
    const top = Math.min(...texts.map((t) => t.y));
    const heads = texts.filter((t) => t.y === top);
    return heads.length > 1 && heads.every((t) => isName(t.text)) ? null : "the axes have no names";
  }
  if (figure.includes("f-timeline")) return texts.some((t) => /^(start|시작)$/.test(t.text)) ? null : "nothing says where time begins";
  const upward = texts.filter((t) => t.turned);
  if (!upward.some((t) => isName(t.text))) return "the upward axis has no name";
  const lowest = texts.filter((t) => !t.turned).reduce<Painted | null>((low, t) => (low === null || t.y > low.y ? t : low), null);
  return lowest !== null && (COUNTED.test(lowest.text) || isName(lowest.text)) ? null : "the axis across has no name";
}
