import { chanceText, expectedWrongText, recordText, savedText } from "../server/words/early-stop";
import type { Actions, Scene, View } from "./context";
import { arrange, el, icon, link, setAttributes, setText, show } from "./dom";
import { plural } from "./format";
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
  const sure = el("span", { hidden: true }, el("span", {}, "; least sure: "), suspect, chance);
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
      setText(done, of ? `${counts.finished} of ${view.planned}` : String(counts.finished));
      setText(unit, ` ${plural(view.planned, "trial")}`);
      running.set(live ? counts.running : 0, "running");
      stopped.set(counts.stopped, "stopped early");
      failed.set(counts.failed, "failed");
      const repeated = study.repeats.filter((t) => t.state !== "running").length;
      repeats.set(repeated, `${plural(repeated, "repeat")}`);
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
      setAttributes(suspect, { title: `Show trial ${doubt.trial}` });
      setText(chance, `, ${chanceText(doubt.probability)}`);
    },
  };
}

function count(name: string, role: string): { node: HTMLElement; set(n: number, words: string): void } {
  const text = el("span");
  const node = el("span", { class: "c", hidden: true }, icon(name, role), text);
  return {
    node,
    set(n, words) {
      show(node, n > 0);
      setText(text, `${n} ${words}`);
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
