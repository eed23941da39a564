import type { OtherStudy } from "../server/protocol/panel";
import { comparison } from "../server/words/compare-studies";
import { changedText, differenceOf } from "../server/words/compared-results";
import { outcomeRows, settingRows, spaceRows, valueRows } from "../server/words/compared-rows";
import { stepsName } from "../server/words/early-stop";
import { tr, trCount } from "../server/words/translate";
import { standingOf } from "./analysed";
import { PACE_WORDS } from "./best-so-far";
import { anyBest, bothBest, bothBestFinding, bothBestPicture, bothBestRows } from "./compare-best";
import { createCompareSlices } from "./compare-slices";
import { compareStrip } from "./compare-strip";
import { rowsTable, valuesTable } from "./compare-tables";
import { type Compared, compared, otherWords } from "./compared";
import type { Actions, Page, Scene } from "./context";
import { arrange, button, el, icon, setIcon, setText, show, svg, whenChanged } from "./dom";
import { Extent } from "./extent";
import { createFigure } from "./figure";
import { PACES, type Pace } from "./intent";
import { createSelect } from "./select";
import type { Study } from "./study";
import { XyChart } from "./xy-chart";

/** Two searches beside each other: which came further, whether that is more than chance, and what differs. */
export function createCompare(actions: Actions): Page {
  let scene: Scene | null = null;
  let pair: Compared | null = null;
  const chart = new XyChart("short");
  const pace = createSelect(tr("Count best so far"), (value) => actions.intend({ pace: PACES.find((p) => p === value) ?? "trial" }));
  const redraw = () => scene && top.update(scene);
  const redrawBest = () => scene && best.update(scene);
  const figure = createFigure({
    name: "both",
    title: tr("Best so far of both"),
    surface: chart,
    controls: [pace.node],
    actions,
    redraw: redrawBest,
  });
  const head = createHead(actions, () => pair);
  const strip = el("div", { class: "both-runs" });
  const values = section(tr("Recommended values"));
  const space = section(tr("Search space"), "c-half");
  const outcome = section(tr("Outcome"));
  const settings = section(tr("Settings"), "c-half");
  const slices = createCompareSlices(actions, () => pair);
  const note = el("div", { class: "not-yet dim" });
  const body = [strip, figure.node, values.node, slices.node, outcome.node, space.node, settings.node];
  const node = el("div", { class: "cm", role: "tabpanel", id: "compare", "aria-labelledby": "tab-compare" }, head.node, note, ...body);
  const extent = new Extent(strip);
  extent.onChange(redraw);

  const drawWords = whenChanged((_standings: string, _width: number) => {
    if (pair === null || scene === null) return;
    const [a, b] = pair.pair.map((study) => study.view) as [Compared["own"]["view"], Compared["own"]["view"]];
    const names = [a.started.study, b.started.study] as const;
    const of = [...names, pair.own.view.started.journal, pair.other.view.started.journal];
    const drawn = compareStrip(pair, extent.width);
    arrange(strip, drawn === null ? [] : [drawn]);
    show(strip, drawn !== null);
    values.fill(valueRows(a, b), tr("There are none yet."), of, (rows) => valuesTable(actions, pair?.own ?? studyOf(scene), names, rows));
    outcome.fill(outcomeRows(a, b), "", of, (rows) => rowsTable(tr("Outcome of both"), names, rows));
    const { rows, alike } = spaceRows(a, b);
    space.fill(rows, trCount(alike, "The same parameter in the same domain.", "The same {0} parameters in the same domains."), of, (r) =>
      rowsTable(tr("Domains that differ"), names, r, true),
    );
    settings.fill(settingRows(a, b), tr("The same settings."), of, (r) => rowsTable(tr("Settings that differ"), names, r));
  });
  const drawBest = whenChanged((_standings: string, _pace: string, _objective: number, _tables: unknown, _version: number) => {
    if (pair === null || scene === null) return;
    const { intent } = scene;
    const both = bothBest(pair, intent.pace, intent.objective);
    const words = PACE_WORDS(pair.own);
    const c = pair;
    pace.update(
      PACES.map((value) => ({ value, label: words[value] })),
      intent.pace,
    );
    const note = !sameObjective(c, intent.objective)
      ? tr("They have different objectives.")
      : anyBest(both)
        ? null
        : tr("From the first trial that ends on");
    figure.show(scene, {
      subtitle: c.own.view.started.objectives[intent.objective]?.name ?? "",
      finding: bothBestFinding(c, both, intent.pace),
      note,
      table: () => ({
        columns: [paceTitle(intent.pace, c.own), ...c.pair.map((s) => s.view.started.study)],
        rows: bothBestRows(c, both, intent.pace),
      }),
    });
    if (note === null) chart.draw(bothBestPicture(c, both, intent.pace, intent.objective, chart.room, chart.colours));
  });

  /** Which two, and all that is said of them in words. */
  const top = { node, update: (next: Scene) => updateTop(next) };
  const updateTop = (next: Scene) => {
    scene = next;
    const { study, intent, others } = next;
    const listed = others.except(study.view.started.journal);
    const chosen = listed.find((s) => s.journal === intent.other) ?? listed[0] ?? null;
    const beside = chosen === null ? { study: null, gone: false } : others.of(chosen);
    pair = beside.study === null ? null : remembered(study, beside.study);
    head.update(next, listed, chosen, pair);
    const absent =
      chosen === null ? tr("There is no other search of this program.") : beside.gone ? tr("That search is not there any more.") : "…";
    setText(note, absent);
    show(note, pair === null);
    for (const part of body) show(part, pair !== null);
    if (pair === null) return;
    const standings = pair.pair.map(standingOf).join(" ");
    drawWords(standings, extent.width);
  };
  const best = {
    node: figure.node,
    update(next: Scene) {
      if (pair === null) return;
      const { pace: by, objective, tables } = next.intent;
      drawBest(pair.pair.map(standingOf).join(" "), by, objective, tables, figure.version);
      figure.point(next);
    },
    point: figure.point,
  };
  let last: Compared | null = null;
  const remembered = (own: Compared["own"], other: Compared["own"]): Compared => {
    if (last?.own !== own || last.other !== other) last = compared(own, other);
    return last;
  };
  return { node, views: [top, best, ...slices.views] };
}

/** Whether an objective is the same thing in both: else they have no axis in common. */
function sameObjective({ pair }: Compared, k: number): boolean {
  const [a, b] = pair.map(({ view }) => view.started.objectives[k]);
  return a?.name === b?.name && a?.direction === b?.direction;
}

function studyOf(scene: Scene | null): Compared["own"] {
  if (scene === null) throw new Error("Nothing is drawn before there is a study.");
  return scene.study;
}

function paceTitle(pace: Pace, study: Study): string {
  return { trial: tr("number"), steps: tr("{0}, all", stepsName(study.step)), time: tr("time") }[pace];
}

function createHead(
  actions: Actions,
  pair: () => Compared | null,
): {
  node: HTMLElement;
  update(scene: Scene, listed: readonly OtherStudy[], chosen: OtherStudy | null, c: Compared | null): void;
} {
  const other = createSelect(tr("Compare with"), (journal) => actions.intend({ other: journal }));
  other.node.classList.add("long");
  const only = el("span", { class: "only" });
  const open = button(tr("Open"), () => chosenJournal !== "" && actions.post({ type: "showStudy", journal: chosenJournal }), {
    icon: "go-to-file",
    shrinks: true,
    title: tr("Open: shows that search in this panel"),
  });
  const copy = button(
    tr("Copy as markdown"),
    () => {
      const c = pair();
      if (c !== null)
        actions.post({ type: "copy", text: comparison(c.pair[0].view, c.pair[1].view), what: tr("the comparison as markdown") });
    },
    { icon: "markdown", shrinks: true },
  );
  const sign = icon("circle-large-outline");
  const words = el("b");
  const notes = el("div", { class: "dim" });
  const legend = el("div", { class: "keys" });
  const verdict = el("p", { class: "difference" }, sign, words);
  const node = el(
    "section",
    { class: "versus", "aria-label": tr("Compared") },
    el("div", { class: "sh" }, el("h2", {}, tr("Compared with")), other.node, only, el("span", { class: "grow" }), open, copy),
    verdict,
    notes,
    legend,
  );
  let chosenJournal = "";
  const ICONS = {
    beyond: ["verified-filled", "i-best"],
    within: ["pass", ""],
    unsure: ["circle-large-outline", "i-dim"],
    none: ["info", "i-dim"],
  } as const;
  const draw = whenChanged((_standings: string) => {
    const c = pair();
    if (c === null) return;
    const [a, b] = c.pair;
    const difference = differenceOf(a.view, b.view);
    const [name, role] = ICONS[difference.kind];
    setIcon(sign, name, role);
    setText(words, difference.text);
    setText(notes, changedText(a.view, b.view) ?? "");
    show(notes, notes.textContent !== "");
    arrange(
      legend,
      c.pair.map((study) => key(study.view.started.study, study === c.own)),
    );
  });
  return {
    node,
    update(scene, listed, chosen, c) {
      chosenJournal = chosen?.journal ?? "";
      other.update(
        listed.map((s) => ({ value: s.journal, label: otherWords(s, scene.now) })),
        chosenJournal,
      );
      setText(only, listed.length === 1 && chosen !== null ? otherWords(chosen, scene.now) : "");
      show(only, listed.length === 1);
      show(open, chosen !== null && actions.can("showStudy", scene.study));
      show(copy, c !== null);
      show(verdict, c !== null);
      show(legend, c !== null);
      show(notes, c !== null && notes.textContent !== "");
      draw(c === null ? "" : c.pair.map(standingOf).join(" "));
    },
  };
}

/** Which line is whose. */
function key(name: string, own: boolean): HTMLElement {
  const line = svg("path", { class: own ? "g-best" : "g-other", d: "M0 5h26" });
  return el(
    "span",
    {},
    svg("svg", { width: 26, height: 10, "aria-hidden": "true" }, line),
    el("span", { class: "mono", title: name }, name),
    el("span", { class: "dim" }, own ? tr("shown") : tr("compared with")),
  );
}

function section(
  title: string,
  place = "",
): {
  node: HTMLElement;
  /** Built again only for other rows. `of`: what else the table is made of. */
  fill<T>(rows: readonly T[], otherwise: string, of: readonly string[], table: (rows: readonly T[]) => HTMLElement): void;
} {
  let filled = "";
  const box = el("div", { class: "tw" });
  const node = el(
    "section",
    { class: `figure ${place}`.trim(), "aria-label": title },
    el("div", { class: "sh" }, el("h2", {}, title)),
    box,
  );
  return {
    node,
    fill(rows, otherwise, of, table) {
      const key = JSON.stringify([rows, otherwise, of]);
      if (key === filled) return;
      filled = key;
      arrange(box, [rows.length === 0 ? el("p", { class: "dim s" }, otherwise) : table(rows)]);
    },
  };
}
