import { chanceText, expectedWrongText, recordText, savedText } from "../server/words/early-stop";
import { tr, trCount } from "../server/words/translate";
import type { Actions, Scene, View } from "./context";
import { arrange, el, icon, link, setAttributes, setText, show } from "./dom";
import type { Study } from "./study";

const SEGMENTS = 100;

/** One segment a trial up to 100, proportional above, and the counts in words beneath. */
export function createProgress(actions: Actions): View {
  const bar = el("div", { class: "pbar", "aria-hidden": "true" });
  const done = el("b");
  const unit = el("span");
  const running = count("sync", "i-run");
  const stopped = count("stop-circle", "i-dim");
  const failed = count("error", "i-bad");
  let least = -1;
  const steps = el("span");
  const suspect = link("", () => actions.intend({ pinned: least }));
  const chance = el("span");
  const sure = el("span", { hidden: true }, el("span", {}, `; ${tr("least sure:")} `), suspect, chance);
  const saved = el("span", { class: "dim" }, steps, sure);
  const repeats = count("beaker", "i-dim");
  const text = el(
    "div",
    { class: "ptext" },
    el("span", {}, el("span", { class: "c" }, done, unit), running.node, stopped.node, failed.node, repeats.node),
    saved,
  );
  const node = el("div", { class: "prog" }, bar, text);

  return {
    node,
    update({ study }: Scene) {
      const { counts, view, live } = study;
      drawSegments(bar, study);
      const of = live || counts.finished !== view.planned;
      setText(done, of ? tr("{0} of {1}", counts.finished, view.planned) : String(counts.finished));
      setText(unit, ` ${view.planned === 1 ? tr("trial") : tr("trials")}`);
      running.set(live ? counts.running : 0, (n) => tr("{0} running", n));
      stopped.set(counts.stopped, (n) => tr("{0} stopped early", n));
      failed.set(counts.failed, (n) => tr("{0} failed", n));
      const repeated = study.repeats.filter((t) => t.state !== "running").length;
      repeats.set(repeated, (n) => trCount(n, "{0} repeat", "{0} repeats"));
      const spared = savedText(study.record, study.step);
      const told = [recordText(study.record), spared, expectedWrongText(study.record)].filter((t) => t !== null).join("\n");
      show(saved, spared !== null);
      setText(steps, spared ?? "");
      setAttributes(stopped.node, { title: told });
      setAttributes(saved, { title: told });
      const doubt = study.record.sure?.least;
      show(sure, doubt !== undefined);
      if (doubt === undefined) return;
      least = doubt.trial;
      setText(suspect, `#${doubt.trial}`);
      setAttributes(suspect, { title: tr("Show trial {0}", doubt.trial) });
      setText(chance, `, ${chanceText(doubt.probability)}`);
    },
  };
}

function count(name: string, role: string): { node: HTMLElement; set(n: number, words: (n: number) => string): void } {
  const text = el("span");
  const node = el("span", { class: "c", hidden: true }, icon(name, role), text);
  return {
    node,
    set(n, words) {
      show(node, n > 0);
      setText(text, words(n));
    },
  };
}

function drawSegments(bar: HTMLElement, study: Study): void {
  const { view, search, counts } = study;
  const total = Math.max(view.planned, search.length);
  const parts: readonly (readonly [kind: string, size: number])[] =
    total <= SEGMENTS
      ? Array.from({ length: total }, (_, k) => [search[k]?.state ?? "", 1] as const)
      : [
          ["complete", counts.complete] as const,
          ["pruned", counts.stopped] as const,
          ["failed", counts.failed] as const,
          ["running", counts.running] as const,
          ["", total - search.length] as const,
        ].filter(([, size]) => size > 0);
  const known = [...bar.children];
  arrange(
    bar,
    parts.map(([kind, size], k) => {
      const segment = (known[k] as HTMLElement | undefined) ?? el("i");
      setAttributes(segment, { class: kind === "" ? null : kind });
      segment.style.flexGrow = String(size);
      return segment;
    }),
  );
}
