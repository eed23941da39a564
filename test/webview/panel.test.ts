import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readJournal } from "../../server/storage/read-journal";
import { launchChromium } from "../support/chromium";
import { writeOptunaJournal } from "../vscode/written-studies";
import { PanelPage } from "./page";
import { STATES } from "./states";
import { events } from "./studies";

let browser: Browser;
let panel: PanelPage;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  panel = await PanelPage.open(browser);
});
afterEach(async () => {
  expect(panel.errors).toEqual([]);
  await panel.close();
});

async function show(name: string): Promise<void> {
  const state = STATES[name]?.();
  if (state === undefined) throw new Error(name);
  await panel.show(state.events, state.change);
  if (state.code) await panel.send({ type: "code", values: state.code });
  await panel.settled();
}

const sent = async (type: string) => (await panel.posted()).filter((m) => m.type === type);
const role = (...args: Parameters<PanelPage["page"]["getByRole"]>) => panel.page.getByRole(...args);

describe("what it says", () => {
  test("where no trial keeps the constraints it says which comes nearest, and no trial looks as good as one that does", async () => {
    const panel = await PanelPage.open(browser);
    await panel.show(STATES["infeasible"]?.().events ?? []);
    expect(await panel.text(".sure")).toMatch(/^No trial meets the constraints\. Nearest: trial \d+, memory_gb is 6(\.\d)?, not <= 5\.$/);
    expect(await panel.text(".changes .sh")).toContain("no trial meets the constraints");
    expect(await panel.page.locator("tr[data-trial] .codicon-pass").count()).toBe(0);
    expect(await panel.page.locator("tr[data-trial] .codicon-circle-slash").first().isVisible()).toBe(true);
    await panel.close();
  });

  test("running: best, gain, how sure, counts, what to change", async () => {
    await show("running");
    const page = await panel.text("#app");
    expect(page).toContain("12 of 40 trials");
    expect(page).toContain("over your 0.9600");
    expect(page).toMatch(/Seen in one run, trial \d+\. At the end 3 seeds will confirm it\./);
    expect(page).toContain("epochs saved by early stopping");
    expect(await panel.text(".rec")).toMatch(/lr\s+0\.5\s*→\s*0\.0095/);
    expect(await role("progressbar").getAttribute("aria-valuenow")).toBe("12");
    expect(await role("button", { name: "Apply all" }).getAttribute("class")).not.toContain("primary");
    expect(await role("img", { name: /complete trials, best 0\.9781 at #11, your code 0\.9600/ }).count()).toBe(1);
  });

  test("confirmed: mean and spread of the repeats, Apply all is primary", async () => {
    await show("finished");
    expect(await panel.text(".hero")).toMatch(/^0\.98\d ± 0\.00\d$/);
    expect(await panel.text(".sure")).toMatch(/^Confirmed over 3 seeds/);
    expect(await role("button", { name: "Apply all" }).getAttribute("class")).toContain("primary");
    expect(await panel.page.locator(".vstrip path").count()).toBe(3);
    expect(await panel.page.locator(".vstrip circle").count()).toBe(3);
  });

  test("within noise: keep your values, nothing to apply", async () => {
    await show("within-noise");
    expect(await panel.text(".verdict")).toContain("Your values are as good as any found");
    expect(await panel.text(".sure")).toContain("Keep your values.");
    expect(await role("button", { name: /^Apply (all|lr)/ }).count()).toBe(0);
  });

  test("confirming and waiting say what is going on", async () => {
    await show("confirming");
    expect(await panel.text(".sure")).toContain("Confirming, seed 2 of 3");
    await show("waiting");
    expect(await panel.text(".verdict")).toContain("Nothing reported yet. Trial 0 runs your code as written");
    expect(await panel.text(".state")).toBe("Starting");
  });

  test("all failed: an alert with the error, its place and the log", async () => {
    await show("all-failed");
    const alert = role("alert");
    expect(await alert.innerText()).toContain("All 3 trials failed in the same way");
    expect(await alert.innerText()).toContain("37 trials were not started");
    await alert.getByRole("button", { name: "train.py:22" }).click();
    await alert.getByRole("button", { name: "Open log of trial 0" }).click();
    expect(await sent("openFile")).toEqual([{ type: "openFile", file: "train.py", line: 22 }]);
    expect(await sent("openLog")).toEqual([{ type: "openLog", trial: 0 }]);
    expect(await panel.text(".tt")).toContain("same error as #0");
  });

  test("interrupted, orphaned, reconnecting, no study", async () => {
    await show("interrupted");
    expect(await panel.text(".notices")).toContain("Stopped by the user. 9 of 40 trials had finished");
    await show("orphaned");
    expect(await panel.text(".notices")).toContain("its process went away");
    await panel.send({ type: "snapshot", snapshot: null, connection: "reconnecting" });
    await panel.settled();
    expect(await panel.text(".state")).toBe("Reconnecting…");
    expect(await panel.text(".tt")).toContain("Trials");
    await panel.send({ type: "snapshot", snapshot: null, connection: "connected" });
    await panel.settled();
    expect(await panel.text("main")).toContain("No search to show");
  });

  test("a loss says how much lower, and has a plain log axis", async () => {
    await show("loss");
    expect(await panel.text(".gain")).toMatch(/^−0\.\d+ below your 0\.\d+$/);
    await role("button", { name: "Logarithmic axis" }).click();
    expect(await panel.text(".cu .sh")).toContain("val_loss by epoch, log");
  });

  test("one trial: no recommendation is made up", async () => {
    await show("one");
    expect(await role("button", { name: /^Apply (all|lr)/ }).count()).toBe(0);
  });

  test("a study that Optuna made: its best values with the digits that say something, and no code that nobody knows", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tunelens-panel-"));
    const journal = path.join(folder, "optuna.journal.log");
    writeOptunaJournal(journal, ["sweep"]);
    await panel.show(await readJournal(journal), { state: "complete" });
    rmSync(folder, { recursive: true });
    expect(await panel.text(".changes h2")).toBe("Best values");
    expect(await panel.page.locator(".changes").getByRole("columnheader").allInnerTexts()).toEqual([
      "parameter",
      "value",
      "range",
      "apply",
    ]);
    expect(await panel.text(".rec .row:not(.head) .c-val")).toBe("0.01");
    expect(await panel.page.locator(".changes").getByRole("button").count()).toBe(0);
    expect(await panel.page.locator(".tr th").allInnerTexts()).not.toContain("steps");
    expect(await panel.page.locator(".tr th").allInnerTexts()).not.toContain("device");
  });

  test("a search that is called like its file says so once, as the link to it", async () => {
    const file = role("button", { name: "train.py", exact: true });
    const name = panel.page.locator(".name").first();
    await show("running");
    expect([await name.isVisible(), await file.isVisible()]).toEqual([true, true]);
    const state = STATES["running"]?.();
    await panel.show((state?.events ?? []).map((event) => (event.event === "studyStarted" ? { ...event, study: "train.py" } : event)));
    await panel.settled();
    expect([await name.isVisible(), await file.isVisible()]).toEqual([false, true]);
    await file.click();
    expect(await sent("openFile")).toHaveLength(1);
  });

  test("hostile names are text, never markup", async () => {
    await show("hostile");
    expect(await panel.text(".name")).toContain("</script><img src=x");
    expect(await panel.page.locator("img").count()).toBe(0);
    expect(await panel.page.evaluate(() => "hacked" in window)).toBe(false);
  });

  test("diverged reports do not break the numbers", async () => {
    await show("nan");
    expect(await panel.text(".hero")).toMatch(/^0\.\d{4}/);
  });
});

describe("what it asks the host for", () => {
  test("apply one, apply all, diff, stop", async () => {
    await show("finished");
    await role("button", { name: /^Apply lr = / }).click();
    await role("button", { name: "Apply all" }).click();
    await role("button", { name: "Show diff" }).click();
    expect(await sent("apply")).toEqual([
      { type: "apply", trial: null, parameters: ["lr"] },
      { type: "apply", trial: null, parameters: null },
    ]);
    expect(await sent("showDiff")).toEqual([{ type: "showDiff", trial: null }]);
    await role("button", { name: "Run again" }).click();
    expect(await sent("runAgain")).toHaveLength(1);
    await show("running");
    await role("button", { name: "Stop", exact: true }).click();
    expect(await sent("stop")).toHaveLength(1);
    await role("button", { name: "Pause", exact: true }).click();
    expect(await sent("pause")).toEqual([{ type: "pause", paused: true }]);
    await role("button", { name: /^Apply lr = / }).click();
    expect((await sent("apply")).at(-1)).toEqual({ type: "apply", trial: 11, parameters: ["lr"] });
  });

  test("the code decides what is applied", async () => {
    await show("applied");
    expect(await panel.text(".rec")).toContain("code has 0.03 now");
    await panel.send({ type: "code", values: { lr: "2.2e-2", hidden: "128", optimizer: "'rmsprop'", batch_size: "16", momentum: "0.5" } });
    await panel.settled();
    expect(await panel.page.locator(".cap.done").count()).toBe(3);
    expect(await role("button", { name: "Apply all" }).isDisabled()).toBe(true);
  });

  test("a gap in the events asks for a snapshot, events in order do not", async () => {
    const all = events({ trials: 40, finished: 12, running: 2 });
    await panel.show(all.slice(0, 100));
    await panel.follow(all.slice(100, 200));
    expect(await sent("snapshotWanted")).toHaveLength(0);
    await panel.send({ type: "events", events: [{ seq: 300, event: all[299] ?? raise() }] });
    await panel.send({ type: "events", events: [{ seq: 301, event: all[300] ?? raise() }] });
    await panel.settled();
    expect(await sent("snapshotWanted")).toHaveLength(1);
    await panel.show(all);
    expect(await panel.text(".ptext")).toContain("12 of 40 trials");
  });

  test("messages for an earlier page are dropped", async () => {
    await show("running");
    await panel.send({ type: "snapshot", snapshot: null, connection: "connected" }, 1);
    await panel.settled();
    expect(await panel.text(".state")).toBe("Running");
  });
});

describe("trials", () => {
  test("sorting says itself, filters narrow, both are kept", async () => {
    await show("finished");
    const header = role("columnheader", { name: "lr" });
    await header.getByRole("button").click();
    expect(await header.getAttribute("aria-sort")).toBe("descending");
    await role("textbox", { name: "Filter trials" }).fill("stopped lr<0.1");
    await panel.settled();
    const shown = await panel.page.locator("tr[data-trial]").count();
    expect(shown).toBeGreaterThan(0);
    expect(await panel.page.locator("tr[data-trial]:not(.dimrow)").count()).toBe(0);
    expect(await panel.savedState()).toMatchObject({ filter: "stopped lr<0.1", sort: { column: "p:lr", descending: true } });
  });

  test("keys: arrows move, Enter pins, Esc lets go; one row is in the tab order", async () => {
    await show("running");
    expect(await panel.page.locator("tr[data-trial][tabindex='0']").count()).toBe(1);
    await panel.page.locator("tr[data-trial]").first().focus();
    await panel.page.keyboard.press("ArrowDown");
    await panel.page.keyboard.press("Enter");
    expect(await panel.page.locator("tr[aria-selected='true']").getAttribute("data-trial")).toBe("12");
    expect(await panel.page.evaluate(() => document.activeElement?.getAttribute("data-trial"))).toBe("12");
    await panel.page.keyboard.press("Escape");
    expect(await panel.page.locator("tr[aria-selected='true']").count()).toBe(0);
  });

  test("row actions and the place of an error", async () => {
    await show("running");
    const row = panel.page.locator("tr[data-trial='9']");
    await row.hover();
    await row.getByRole("button", { name: "Apply these values" }).click();
    await row.getByRole("button", { name: "Copy parameters" }).click();
    await row.getByRole("button", { name: "Open log" }).click();
    await panel.page.locator(".err").getByRole("button", { name: "train.py:22" }).click();
    expect((await panel.posted()).slice(1)).toEqual([
      { type: "apply", trial: 9, parameters: null },
      { type: "copyParameters", trial: 9 },
      { type: "openLog", trial: 9 },
      { type: "openFile", file: "train.py", line: 22 },
    ]);
  });

  test("a thousand trials: rows in sight only, every one reachable", async () => {
    await show("thousand");
    expect(await panel.page.locator("tr[data-trial]").count()).toBeLessThan(100);
    expect(await panel.page.locator("table.tr").getAttribute("aria-rowcount")).toBe("1001");
    await panel.page.locator("tr[data-trial]").first().focus();
    await panel.page.keyboard.press("End");
    await panel.settled();
    expect(await panel.page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex"))).toBe("1001");
    expect(await panel.text(".legend")).toContain("median, 50 and 90 %");
  });
});

describe("what runs the trials", () => {
  const head = () => panel.page.locator("table.tr th").allTextContents();

  test("is in the header, and its figures are columns where there are any", async () => {
    await panel.page.setViewportSize({ width: 1400, height: 900 });
    await show("gpus");
    expect(await panel.text(".tabs .env")).toBe("Python 3.11.9 (.venv) · warm starts · 2 devices");
    expect(await panel.page.locator(".tabs .env").getAttribute("title")).toContain(
      "torch and sklearn imported once (1.4 s)\ncuda:0 NVIDIA",
    );
    expect(await head()).toEqual(expect.arrayContaining(["device", "GPU memory", "GPU", "memory"]));
    const running = panel.page.locator("tr[data-trial='13'] td[data-column='gpuMemory']");
    expect(await running.getAttribute("title")).toMatch(/^now 3\.\d GiB, peak 3\.\d GiB$/);
    expect(await panel.page.locator("tr[data-trial='4'] td[data-column='gpu']").getAttribute("title")).toMatch(/^mean \d\d %$/);
  });

  test("on the processor alone there is no device and nothing of a GPU", async () => {
    await show("processor");
    const titles = await head();
    expect(titles).toContain("memory");
    for (const title of ["device", "GPU memory", "GPU"]) expect(titles).not.toContain(title);
  });

  test("a TF.js that stands in for the program's own is in the device column, and why", async () => {
    await panel.page.setViewportSize({ width: 1400, height: 900 });
    await show("redirected");
    const cell = panel.page.locator("tr[data-trial='4'] td[data-column='device']");
    expect(await cell.textContent()).toBe("cpu · tfjs-node");
    expect(await cell.getAttribute("title")).toContain("@tensorflow/tfjs-node-gpu is not installed");
  });

  test("nothing told, nothing shown", async () => {
    await show("running");
    expect(await panel.page.locator(".tabs .env").isVisible()).toBe(false);
    expect(await head()).not.toContain("memory");
  });

  test("what trials left is told when the search has ended, and a click shows it", async () => {
    await show("artefacts");
    expect(await panel.text(".artefacts")).toMatch(/^Artefacts of trial 17: trial-17\.files.*Artefacts of your code: trial-0\.files/s);
    await panel.page.getByRole("button", { name: "trial-17.checkpoint" }).click();
    expect((await panel.posted()).at(-1)).toEqual({ type: "revealArtefacts", trial: 17, kind: "checkpoint" });
  });
});

describe("curves", () => {
  test("a curve and its row light up together, both ways", async () => {
    await show("running");
    await panel.page.locator("tr[data-trial='11']").hover();
    expect(await panel.text(".tip")).toContain("#11");
    await panel.page.mouse.move(5, 5);
    await panel.page.locator(".chart canvas").first().focus();
    await panel.page.keyboard.press("]");
    expect(await panel.page.locator("tr.hot").count()).toBe(1);
    await panel.page.keyboard.press("Enter");
    expect(await panel.page.locator("tr[aria-selected='true']").count()).toBe(1);
  });

  test("legend toggles are kept and change the picture; so does the theme", async () => {
    await show("running");
    const canvas = panel.page.locator(".chart canvas").first();
    const before = await canvas.screenshot();
    const toggle = panel.page.locator(".legend [data-role='complete']");
    await toggle.click();
    expect(await toggle.getAttribute("aria-pressed")).toBe("false");
    expect(await panel.savedState()).toMatchObject({ hidden: ["complete"] });
    const without = await canvas.screenshot();
    expect(without.equals(before)).toBe(false);
    await panel.setTheme("light");
    await panel.settled();
    expect((await canvas.screenshot()).equals(without)).toBe(false);
  });

  test("intent of an earlier page is taken up again", async () => {
    await panel.close();
    const journal = "/w/.tunelens/digits-mlp.journal";
    panel = await PanelPage.open(browser, {
      saved: { journal, filter: "failed", log: true, hidden: ["stopped"], pinned: 7, sort: { column: "#", descending: false } },
    });
    await show("running");
    expect(await panel.page.locator("tr[data-trial]").count()).toBe(1);
    expect(await panel.text(".cu .sh")).toContain("log distance to 1");
    expect(await panel.page.locator("tr[aria-selected='true']").getAttribute("data-trial")).toBe("7");
  });
});

describe("what is predicted", () => {
  const canvas = () => panel.page.locator(".chart canvas").first();

  test("a running trial says what it is expected to come to: in its row, in the hover of its curve, in the name of the picture", async () => {
    await panel.page.setViewportSize({ width: 1400, height: 900 });
    await show("predicted");
    const said = /predicted 0\.973 \(0\.954–0\.983\) at epoch 30, P\(beats best\) = 0\.40/;
    const row = panel.page.locator("tr[data-trial='19']");
    expect(await row.locator("[data-column='note']").innerText()).toMatch(said);
    expect(await row.locator("[data-column='state']").getAttribute("title")).toMatch(said);
    await row.hover();
    expect(await panel.text(".tip")).toMatch(said);
    expect(await canvas().getAttribute("aria-label")).toMatch(new RegExp(`#19 ${said.source}`));
  });

  test("a stopped trial says why, in the program's own steps, and what was predicted then", async () => {
    await show("predicted");
    const row = panel.page.locator("tr[data-trial='17']");
    const why = /topped early at epoch 9 of 30: P\(beats 0\.9781\) = 0\.01, predicted 0\.931 \(0\.915–0\.938\)/;
    expect(await row.locator("[data-column='state']").getAttribute("title")).toMatch(why);
    await row.hover();
    expect(await panel.text(".tip")).toMatch(why);
    expect((await panel.text(".tip")).match(/predicted/g)).toHaveLength(1);
    await row.click();
    await panel.settled();
    expect(await panel.text(".more")).toMatch(why);
    await panel.page.setViewportSize({ width: 320, height: 900 });
    await panel.settled();
    expect(await panel.text(".more")).toMatch(why);
    await panel.page.setViewportSize({ width: 1400, height: 900 });
    await panel.settled();
    expect(await panel.page.locator(".more").isVisible()).toBe(false);
    expect(await row.locator("[data-column='note']").innerText()).toMatch(/at epoch 9 of 30: P\(beats 0\.9781\) = 0\.01/);
  });

  test("of a rule that predicts nothing, what was predicted of the trial when it stopped it is told beside its reason", async () => {
    await show("predicted");
    await panel.follow([
      {
        ...{ event: "trialFinished", time: 2, trial: 18, state: "pruned", values: null, feasible: true, seconds: 9, location: null },
        reason: "at step 5: best so far 0.7018 is below 0.9417, the median of 10 complete trials",
        stopped: { rule: "median", step: 5, horizon: 30, probability: null, predicted: null },
      },
    ]);
    await panel.page.locator("tr[data-trial='18']").hover();
    expect(await panel.text(".tip")).toContain("stopped early at epoch 5: best so far 0.7018 is below 0.9417");
    expect(await panel.text(".tip")).toContain("at epoch 5 predicted 0.707 (0.688–0.717) at epoch 30");
  });

  test("the record of the early stop: what was saved, and the least sure stop a click away", async () => {
    await show("predicted");
    expect(await panel.text(".ptext")).toContain("116 of 512 epochs saved by early stopping; least sure: #10, P(beats best) = 0.02");
    const title = await panel.page.locator(".ptext .dim").first().getAttribute("title");
    expect(title).toMatch(
      /^5 stopped early by curve; least sure: #10, P\(beats best\) = 0\.02\n.*\n(About 0\.\d|Fewer than 0\.1) of 5 stopped trials would have beaten the best of that time$/,
    );
    await role("button", { name: "#10", exact: true }).click();
    expect(await panel.savedState()).toMatchObject({ pinned: 10 });
    await show("running");
    expect(await panel.text(".ptext")).toContain("epochs saved by early stopping");
    expect(await panel.text(".ptext")).not.toContain("least sure");
  });

  test("the legend takes bands away and brings them back, and that is kept", async () => {
    await show("predicted");
    const toggle = panel.page.locator(".legend [data-role='predicted']");
    const before = await canvas().screenshot();
    await toggle.click();
    expect(await toggle.getAttribute("aria-pressed")).toBe("false");
    expect(await panel.savedState()).toMatchObject({ hidden: ["predicted"] });
    const without = await canvas().screenshot();
    expect(without.equals(before)).toBe(false);
    await toggle.click();
    expect(await panel.savedState()).toMatchObject({ hidden: [] });
    await panel.page.mouse.move(5, 5);
    await panel.settled();
    expect((await canvas().screenshot()).equals(without)).toBe(false);
  });

  test("three bands at most are drawn unasked; the trial that is pointed at has its own", async () => {
    await show("predicted-many");
    const label = (await canvas().getAttribute("aria-label")) ?? "";
    expect(label.match(/predicted/g)).toHaveLength(3);
    expect(label).not.toContain("#24");
    const overlay = panel.page.locator(".cu .chart canvas.overlay");
    const ink = () =>
      overlay.evaluate((node) => {
        const { width, height } = node as HTMLCanvasElement;
        const { data } = (node as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height) ?? { data: [] };
        let right = 0;
        for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 0) right = Math.max(right, ((i - 3) / 4) % width);
        return right / width;
      });
    await role("button", { name: /^Fit/ }).click();
    await panel.page.locator("tr[data-trial='24']").hover();
    await panel.settled();
    expect(await ink()).toBeGreaterThan(0.75);
    await panel.page.locator(".legend [data-role='predicted']").click();
    await panel.page.locator("tr[data-trial='24']").hover();
    await panel.settled();
    expect(await ink()).toBeLessThan(0.5);
  });

  test("a forecast that comes is drawn, and goes when its trial ends; nothing is predicted of what diverged", async () => {
    const all = STATES["predicted"]?.().events ?? [];
    const told = all.findLast((e) => e.event === "trialPredicted" && e.trial === 19) ?? raise();
    await panel.show(all.filter((e) => e !== told));
    const label = async () => (await canvas().getAttribute("aria-label")) ?? "";
    expect(await label()).not.toContain("#19 predicted");
    await panel.follow([told]);
    expect(await label()).toContain("#19 predicted");
    await panel.follow([{ event: "trialReported", time: 1, trial: 19, step: 23, values: ["NaN"] }]);
    expect(await label()).not.toContain("#19 predicted");
    await panel.follow([{ event: "trialReported", time: 1, trial: 19, step: 24, values: [0.97] }]);
    expect(await label()).toContain("#19 predicted");
    await panel.follow([
      {
        ...{ event: "trialFinished", time: 2, trial: 19, state: "complete", values: [0.97], feasible: true, seconds: 9 },
        ...{ reason: null, location: null },
      },
    ]);
    expect(await label()).not.toContain("#19 predicted");
  });

  test("a finished search predicts nothing any more, but still says why trials were stopped", async () => {
    await show("predicted-finished");
    expect(await canvas().getAttribute("aria-label")).not.toContain("predicted");
    expect(await panel.page.locator(".legend [data-role='predicted']").count()).toBe(0);
    expect(await panel.text(".ptext")).toMatch(/epochs saved by early stopping; least sure: #\d+, P\(beats best\) = 0\.0\d/);
  });
});

function raise(): never {
  throw new Error("The study is shorter than the test thinks.");
}
