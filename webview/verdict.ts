import { noiseText } from "../server/words/noise";
import { tr } from "../server/words/translate";
import type { Actions, Scene, View } from "./context";
import { el, icon, link, setAttributes, setIcon, setText, show, whenChanged } from "./dom";
import { Extent } from "./extent";
import { type Finding, findingOf } from "./finding";
import { createProgress } from "./progress";
import { stripGroups, verdictStrip } from "./verdict-strip";

/** The first second: how much better, how sure, and how far the search is. */
export function createVerdict(actions: Actions): View {
  const caption = el("div", { class: "dim s" });
  const number = el("span");
  const spread = el("small");
  const hero = el("div", { class: "hero" }, number, " ", spread);
  const gainBold = el("b");
  const gainRest = el("span");
  const gain = el("div", { class: "gain" }, gainBold, gainRest);
  const error = el("div", { class: "dim s" });
  const tradeOff = link(tr("See the trade-off"), () => {
    actions.intend({ tab: "analysis" });
    // Its figures are there with the frame after the one that opens the tab.
    requestAnimationFrame(() => requestAnimationFrame(showTradeOff));
  });
  const words = el("div", { class: "words" }, caption, hero, gain, tradeOff, error);
  const strip = el("div", { class: "strip-box" });
  const sureIcon = icon("circle-large-outline");
  const sureText = el("span");
  const scatter = el("div", { class: "dim s" });
  const sure = el("div", { class: "sure" }, sureIcon, el("div", {}, sureText, scatter));
  const progress = createProgress(actions);
  const node = el("section", { class: "verdict", "aria-label": tr("Result") }, words, strip, sure, progress.node);

  const say = whenChanged((study: Scene["study"]) => {
    const finding: Finding = findingOf(study);
    setText(caption, finding.caption);
    setAttributes(caption, { title: finding.caption });
    setText(number, finding.number ?? "");
    setText(spread, finding.spread ?? "");
    show(hero, finding.number !== null);
    setText(gainBold, finding.gain?.[0] ?? "");
    setText(gainRest, finding.gain?.[1] ?? "");
    show(gain, finding.gain !== null);
    setText(error, finding.error ?? "");
    show(error, finding.error !== null);
    setIcon(sureIcon, finding.sure.icon, finding.sure.role);
    setText(sureText, finding.sure.text);
    const { noise, started } = study.view;
    setText(scatter, noise === undefined ? "" : noiseText(noise, study.objective?.name));
    show(scatter, noise !== undefined);
    show(tradeOff, started.objectives.length > 1 && finding.number !== null);
  });
  let scene: Scene | null = null;
  const paintStrip = whenChanged((_groups: string, width: number) => {
    const study = scene?.study ?? null;
    const drawn = study === null || study.view.started.objectives.length > 1 ? null : verdictStrip(study, width);
    strip.replaceChildren(...(drawn === null ? [] : [drawn]));
    node.classList.toggle("plain", drawn === null);
  });
  const drawStrip = (study: Scene["study"] | null, width: number) =>
    paintStrip(study === null ? "" : JSON.stringify([study.view.started.journal, study.metric, stripGroups(study)]), width);
  const extent = new Extent(strip);
  extent.onChange(() => drawStrip(scene?.study ?? null, extent.width));

  return {
    node,
    update(next) {
      scene = next;
      say(next.study);
      drawStrip(next.study, extent.width || words.parentElement?.clientWidth || 0);
      progress.update(next);
    },
  };
}

function showTradeOff(): void {
  const figure = document.querySelector(".f-tradeoff");
  figure?.scrollIntoView({ block: "center" });
  figure?.querySelector<HTMLElement>("canvas[tabindex], button")?.focus({ preventScroll: true });
}
