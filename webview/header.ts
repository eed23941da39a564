import { environmentWords, interpreterWords, startsWords } from "../server/words/environment";
import { tr } from "../server/words/translate";
import type { Actions, Scene, View } from "./context";
import { arrange, button, el, icon, link, setAttributes, setIcon, setText, show } from "./dom";
import { datedText, timeText } from "./estimate";
import { exportItems } from "./export-menu";
import { fileName } from "./format";
import { createMenu, type MenuItem } from "./menu";
import { allFailed, type Study } from "./study";
import { createTabs } from "./tabs";

/** Study, state, what can be done to it, tabs and the time left; stays in sight while the page scrolls. */
export function createHeader(actions: Actions): View {
  const stateIcon = icon("sync");
  const word = el("span");
  const name = el("span", { class: "name" });
  let study: Study | null = null;
  let comparable = false;
  const openEntry = () => {
    const file = study?.view.started.entry;
    if (file) actions.post({ type: "openFile", file, line: null });
  };
  const file = link("", openEntry);
  file.classList.add("file");

  const stop = button(tr("Stop"), () => actions.post({ type: "stop" }), {
    icon: "debug-stop",
    shrinks: true,
    title: tr("Stop: ends running trials, keeps everything found"),
  });
  const pause = button(tr("Pause"), () => actions.post({ type: "pause", paused: true }), {
    icon: "debug-pause",
    shrinks: true,
    title: tr("Pause: starts no new trial; running ones go on to their end"),
  });
  const unpause = button(tr("Resume"), () => actions.post({ type: "pause", paused: false }), {
    icon: "debug-continue",
    shrinks: true,
    title: tr("Resume: starts trials again"),
  });
  const again = button(tr("Run again"), () => actions.post({ type: "runAgain" }), {
    icon: "debug-restart",
    shrinks: true,
    title: tr("Run again: a new search of this file, keeps this one"),
  });
  const journal = button(tr("Open journal"), () => actions.post({ type: "openJournal" }), {
    icon: "output",
    kind: "wide-enough",
    title: tr("Open journal: the file that holds every trial"),
  });
  const menu = createMenu(() => menuItems(actions, study, comparable));
  const toolbar = el("div", { class: "act", role: "toolbar", "aria-label": tr("Search") });

  const tabs = createTabs(actions);
  const left = el("span", { class: "left" });
  const environment = el("span", { class: "env", hidden: true });
  const bar = el("i");
  const thin = el("div", { class: "thin", role: "progressbar", "aria-label": tr("Trials finished"), "aria-valuemin": 0 }, bar);
  const node = el(
    "header",
    { class: "top" },
    el("div", { class: "bar" }, el("span", { class: "state" }, stateIcon, word), name, file, toolbar),
    el("div", { class: "tabs" }, tabs.node, environment, left),
    thin,
  );
  const timeLeft = actions.place === "report" ? datedText : timeText();

  return {
    node,
    update(scene) {
      study = scene.study;
      comparable = scene.others.except(study.view.started.journal).length > 0;
      tabs.update(scene);
      const { view, live } = study;
      const [iconName, role, text] = stateOf(scene);
      setIcon(stateIcon, iconName, role);
      setText(word, text);
      setText(name, view.started.study);
      const { environment: runs } = view;
      const words = runs === null ? [] : environmentWords(runs, view.started.root);
      setAttributes(name, { title: [view.started.study, ...words].join("\n") });
      const entry = view.started.entry;
      show(file, entry !== null);
      file.disabled = entry === null || !actions.can("openFile", study);
      if (entry !== null) {
        setText(file, fileName(entry));
        const same = fileName(entry) === view.started.study;
        file.classList.toggle("same", same);
        setAttributes(file, { title: [file.disabled ? entry : tr("Open {0}", entry), ...(same ? words : [])].join("\n") });
      }
      stop.disabled = view.state === "stopping";
      const can = actions.can;
      const paused = view.state === "paused";
      const offered = [
        live && view.state !== "stopping" && can("pause", study) ? (paused ? unpause : pause) : null,
        live && can("stop", study) ? stop : null,
        !live && can("runAgain", study) ? again : null,
        !live && can("openJournal", study) ? journal : null,
        menu,
      ];
      arrange(
        toolbar,
        offered.filter((n) => n !== null),
      );
      setText(left, scene.session.connection === "reconnecting" ? "" : timeLeft(study, scene.now));
      setAttributes(left, { title: left.textContent });
      showEnvironment(environment, study);
      show(thin, live);
      setAttributes(thin, { "aria-valuenow": study.counts.finished, "aria-valuemax": view.planned });
      bar.style.width = `${(100 * study.counts.finished) / Math.max(1, view.planned)}%`;
      node.classList.toggle("reconnecting", scene.session.connection === "reconnecting");
    },
  };
}

/** What runs the trials: in a word, and all of it when pointed at. */
function showEnvironment(node: HTMLElement, { view }: Study): void {
  const { environment, started } = view;
  show(node, environment !== null);
  if (environment === null) return;
  const { interpreter, starts, devices } = environment;
  const gpus = devices.length === 0 ? [] : [devices.length === 1 ? (devices[0] ?? "") : tr("{0} devices", devices.length)];
  setText(
    node,
    [
      ...(interpreter === null ? [] : [interpreterWords(interpreter, started.root)]),
      startsWords({ starts, startsReason: "" }),
      ...gpus,
    ].join(" · "),
  );
  setAttributes(node, {
    title: [...environmentWords(environment, started.root), ...(interpreter === null ? [] : [interpreter.path])].join("\n"),
  });
}

function stateOf({ session, study }: Scene): [icon: string, role: string, word: string] {
  if (session.connection === "reconnecting") return ["debug-disconnect", "i-dim", tr("Reconnecting…")];
  switch (study.view.state) {
    case "running":
      return ["sync", "i-run codicon-modifier-spin", study.reported ? tr("Running") : tr("Starting")];
    case "paused":
      return ["debug-pause", "", tr("Paused")];
    case "confirming":
      return ["sync", "i-run codicon-modifier-spin", tr("Confirming")];
    case "stopping":
      return ["sync", "i-run codicon-modifier-spin", tr("Stopping")];
    case "complete":
      return allFailed(study) ? ["error", "i-bad", tr("Failed")] : ["pass", "", tr("Finished")];
    case "interrupted":
      return ["circle-slash", "i-dim", tr("Stopped")];
    case "failed":
      return ["error", "i-bad", tr("Failed")];
    case "orphaned":
      return ["debug-disconnect", "i-dim", tr("Ended unexpectedly")];
  }
}

function menuItems(actions: Actions, study: Study | null, comparable: boolean): readonly MenuItem[] {
  if (study === null) return [];
  const items: MenuItem[] = [];
  if (actions.can("openJournal", study))
    items.push({ icon: "output", label: tr("Open journal"), run: () => actions.post({ type: "openJournal" }) });
  const file = study.view.started.entry;
  if (file && actions.can("openFile", study))
    items.push({
      icon: "go-to-file",
      label: tr("Open {0}", fileName(file)),
      run: () => actions.post({ type: "openFile", file, line: null }),
    });
  if (study.baseline && actions.can("openLog", study))
    items.push({
      icon: "list-flat",
      label: tr("Open log of your code"),
      run: () => actions.post({ type: "openLog", trial: study.baseline?.trial ?? 0 }),
    });
  if (comparable)
    items.push({ icon: "compare-changes", label: tr("Compare with another search"), run: () => actions.intend({ tab: "compare" }) });
  return [...items, ...exportItems(actions, study)];
}
