import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import { pageHtml } from "../../server/page/page-html";
import { reportPage } from "../../server/page/report-page";
import type { StudyEvent } from "../../server/protocol/events";
import { foldEvents } from "../../server/protocol/fold-events";
import type { LandscapeParams } from "../../server/protocol/landscape";
import type { SpaceParameter } from "../../server/protocol/space";
import type { StudyView } from "../../server/protocol/view";
import { applyCommand } from "../../server/words/apply-command";
import { studyMarkdown } from "../../server/words/study-markdown";
import { trialsCsv } from "../../server/words/trials-csv";
import { trialsJson } from "../../server/words/trials-json";
import { events, SPACE } from "../webview/studies";

const EVIL = '</script><img src=x onerror="window.hacked=1">|`a`, "b"\n=1+1';

function viewOf(list: readonly StudyEvent[]): StudyView {
  const view = foldEvents(null, list);
  if (view === null) throw new Error("no study");
  return view;
}

const finished = () => viewOf(events({ trials: 12, confirm: "better" }));
const hostile = () => {
  const space = SPACE.map((p, k) => (k === 0 ? { ...p, name: EVIL } : p)) as readonly SpaceParameter[];
  return viewOf(events({ trials: 6, space, started: { study: EVIL, entry: `src/it's ${EVIL}.py` } }));
};

describe("the trials as CSV", () => {
  test("a line a trial, metrics and parameters by name, read back by another reader as they were", () => {
    const view = finished();
    const { data, errors, meta } = Papa.parse<Record<string, string>>(trialsCsv(view), { header: true, skipEmptyLines: true });
    expect(errors).toEqual([]);
    expect(meta.fields?.slice(0, 5)).toEqual(["number", "state", "values_val_acc", "params_lr", "params_momentum"]);
    expect(data).toHaveLength(view.trials.length);
    for (const [k, row] of data.entries()) {
      const trial = view.trials[k];
      expect(row["number"]).toBe(String(trial?.trial));
      expect(row["state"]).toBe(trial?.state);
      expect(Number(row["params_lr"])).toBe(trial?.params["lr"]);
      expect(row["params_optimizer"]).toBe(String(trial?.params["optimizer"]).replaceAll('"', ""));
      if (trial?.values) expect(Number(row["values_val_acc"])).toBe(trial.values[0]);
      expect(new Date(row["started"] ?? "").getTime()).toBe(trial?.startedAt);
    }
    expect(data.find((row) => row["repeat_of"] !== "")?.["baseline"]).toMatch(/^(true|false)$/);
  });

  test("names and errors with quotes, commas and line ends stay in their cells", () => {
    const view = viewOf(events({ trials: 3, failure: `a, "b"\nc` }));
    const { data } = Papa.parse<Record<string, string>>(trialsCsv(view), { header: true, skipEmptyLines: true });
    expect(data).toHaveLength(3);
    expect(data[0]?.["reason"]).toBe(view.trials[0]?.reason);
    const { meta, errors } = Papa.parse(trialsCsv(hostile()), { header: true, skipEmptyLines: true });
    expect(errors).toEqual([]);
    expect(meta.fields).toContain(`params_${EVIL}`);
  });

  test("numbers that are not finite, parameters that took no part, trials that are not there", () => {
    const view = viewOf(events({ trials: 4, nan: true }));
    const [first, ...rest] = view.trials;
    const { lr: _, ...params } = first?.params ?? {};
    const gap = { ...view, trials: [{ ...first, params, values: ["NaN"] }, null, ...rest.slice(1)] } as unknown as StudyView;
    const { data } = Papa.parse<Record<string, string>>(trialsCsv(gap), { header: true, skipEmptyLines: true });
    expect(data.map((row) => row["number"])).toEqual(["0", "2", "3"]);
    expect(data[0]).toMatchObject({ values_val_acc: "NaN", params_lr: "" });
  });
});

test("the trials as JSON are those of the study", () => {
  const view = finished();
  const { trials, study, space } = JSON.parse(trialsJson(view)) as Record<string, unknown>;
  expect(trials).toEqual(JSON.parse(JSON.stringify(view.trials)));
  expect({ study, space }).toEqual({ study: "digits-mlp", space: view.started.space });
});

describe("a study as markdown", () => {
  test("what to change, what it gains, how it was found", () => {
    const view = finished();
    const text = studyMarkdown(view);
    expect(text).toContain("### `digits-mlp`: maximize `val_acc`");
    expect(text).toContain(`**${view.recommendation?.summary}**`);
    expect(text).toMatch(/\| parameter \| before \| after \|\n\| --- \| --- \| --- \|\n\| `lr` \| `0.5` \| \*\*`[\d.e-]+`\*\* \|/);
    expect(text).toMatch(/12 trials in .+\(\d+ complete/);
    expect(text).toContain("file `train.py`");
  });

  test("within noise: nothing to change", () => {
    const text = studyMarkdown(viewOf(events({ trials: 20, confirm: "withinNoise" })));
    expect(text).not.toContain("| parameter |");
    expect(text).toContain("Keep your values");
  });

  test("of several objectives the Pareto front as a table", () => {
    const view = finished();
    const [objective] = view.started.objectives;
    if (objective === undefined) throw new Error("no objective");
    const started = { ...view.started, objectives: [objective, { ...objective, name: "size", direction: "minimize" as const }] };
    const worth = [
      [0.5, 3],
      [0.9, 9],
      [0.4, 4],
      [0.7, 5],
    ];
    const trials = view.trials
      .slice(0, 4)
      .map((trial, k) => ({ ...trial, state: "complete" as const, feasible: true, values: worth[k] ?? [] }));
    const text = studyMarkdown({ ...view, started, trials, recommendation: null });
    const rows = text.split("\n").filter((line) => line.startsWith("| #"));
    expect(text).toContain("**3 on the Pareto front.** Seen in one run each.");
    expect(rows.map((row) => row.split(" | ").slice(0, 3))).toEqual([
      ["| #1", "0.9", "9"],
      ["| #3", "0.7", "5"],
      ["| #0 (your code)", "0.5", "3"],
    ]);
    expect(studyMarkdown(view)).not.toContain("Pareto");
  });

  test("while it runs, before anything is there, and for a study of another program", () => {
    const running = viewOf(events({ trials: 40, finished: 12, running: 2 }));
    expect(studyMarkdown(running)).toMatch(/\*\*`val_acc` 0\.\d+\*\*, seen in one run, against `val_acc` 0\.96 before\./);
    expect(studyMarkdown(viewOf(events({ trials: 40, finished: 0, running: 0, end: null })))).toContain("No trial has started yet.");
    const foreign = viewOf(events({ trials: 9, started: { entry: null } }));
    expect(studyMarkdown(foreign)).toContain("| parameter | value |");
    expect(studyMarkdown(foreign)).not.toContain("seed");
  });

  test("no name gets out of its code span or its cell", () => {
    const text = studyMarkdown(hostile());
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    expect(rows.length).toBeGreaterThan(2);
    for (const row of rows) expect(row.replaceAll("\\|", "").split("|")).toHaveLength(5);
    expect(rows.find((row) => row.includes("onerror"))).toMatch(/^\| ``[^|]*<img src=x onerror="window\.hacked=1">\\\|`a`, "b" =1\+1`` \|/);
  });
});

describe("the command that applies values", () => {
  const view = finished();
  test.each([
    [null, false, "tunelens apply train.py --study digits-mlp"],
    [7, false, "tunelens apply train.py --study digits-mlp --trial 7"],
    [null, true, "tunelens apply train.py --study digits-mlp --dry-run"],
  ])("trial %s, dry run %s", (trial, dryRun, command) => {
    expect(applyCommand(view, trial, dryRun)).toBe(command);
  });

  test("what a shell would take for more than a word is quoted; nothing for a study of another program", () => {
    expect(applyCommand(hostile(), 1, false)).toContain(`'src/it'\\''s </script>`);
    expect(applyCommand({ ...view, started: { ...view.started, entry: "-x.py" } }, null, false)).toContain("apply ./-x.py");
    expect(applyCommand({ ...view, started: { ...view.started, journal: "/tmp/my.log" } }, null, false)).toContain(
      "--storage /tmp/my.log --study digits-mlp",
    );
    expect(applyCommand({ ...view, started: { ...view.started, entry: null } }, null, false)).toBeNull();
  });
});

describe("a page of its own", () => {
  const unbelieved = ({ journal }: LandscapeParams) => ({ journal, finished: 0, reason: "too early" });
  const bundle = { script: 'const a = "</script><!--";', style: "body{}" };

  test("nothing from a study ends the element it stands in", async () => {
    const html = await reportPage(bundle, { seq: 1, view: hostile() }, unbelieved);
    expect(html.match(/<\/script/g)).toHaveLength(2);
    expect(html).not.toContain("<img");
    expect(html).not.toContain("<!--");
    expect(html.match(/<title>(.*)<\/title>/s)?.[1]).toContain("&#60;/script&#62;");
  });

  test("the policy starts from nothing and names what runs by its hash", () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(pageHtml(bundle, { title: "t" }))?.[1] ?? "";
    expect(policy).toMatch(/^default-src &#39;none&#39;; script-src &#39;sha256-[\w+/=]{44}&#39;; style-src &#39;sha256-/);
    expect(policy).not.toMatch(/unsafe|\*|http|blob/);
  });

  test("a report names no folder of this machine", async () => {
    const view = viewOf(events({ trials: 4, machine: "gpus" }));
    const artefacts = [{ trial: 0, files: "/w/.tunelens/x.files", checkpoint: "/home/me/ckpt" }];
    const html = await reportPage(bundle, { seq: 0, view: { ...view, artefacts } }, unbelieved);
    const data = JSON.parse(/id="tunelens-report">(.*)<\/script>/.exec(html)?.[1] ?? "") as { view: StudyView };
    expect(data.view.started.journal).toBe(".tunelens/digits-mlp.journal");
    expect(data.view.artefacts).toEqual([{ trial: 0, files: ".tunelens/x.files", checkpoint: "ckpt" }]);
    expect(html).not.toContain('"/w');
    expect(html).not.toContain("/home/me");
  });
});
