import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import { SAMPLERS } from "../../server/samplers/choose";
import { readJournal } from "../../server/storage/read-journal";
import { cli, eventsOf, removeWorkspaces, start, workspace } from "../support/cli";

afterAll(removeWorkspaces);

const PROGRAM = `import math
lr = 0.1  # @tune 1e-4..1 log
units = 32  # @tune 8..256 log
opt = "sgd"  # @tune "sgd" | "adam" | "rms"
momentum = 0.5  # @tune 0..0.99 if opt == "sgd"
loss = (math.log10(lr) + 2) ** 2 + abs(math.log2(units) - 6) / 5 + {"sgd": momentum / 2, "adam": 0.1, "rms": 0.4}[opt]
# @objective minimize loss
print("loss =", loss)
`;

const journalOf = (root: string): string => path.join(root, ".tunelens/train.py.journal.log");

function search(events: readonly StudyEvent[]) {
  return events.flatMap((e) => (e.event === "trialStarted" && e.repeatOf === null ? [e] : []));
}

describe.each(Object.keys(SAMPLERS))("%s in a real search", (sampler) => {
  it("goes on after kill -9 as if it had never been killed", async () => {
    const flags = ["--sampler", sampler, "--trials", "14", "--repeats", "0", "--seed", "5", "--json"];
    const whole = workspace({ "train.py": PROGRAM });
    const { stdout, code } = await cli(whole, ["run", "train.py", ...flags]);
    expect(code).toBe(0);
    const wanted = search(eventsOf(stdout)).map((e) => e.params);
    expect(wanted).toHaveLength(14);

    const root = workspace({ "train.py": PROGRAM });
    for (const kill of [3, 7, 11]) {
      const study = start(root, ["run", "train.py", ...flags, ...(kill === 3 ? [] : ["--resume"])]);
      await study.says(`"event":"trialStarted","time"`);
      while (!study.stdout().includes(`"trial":${kill},`)) await new Promise((resolve) => setTimeout(resolve, 2));
      study.child.kill("SIGKILL");
      await study.ended;
    }
    await cli(root, ["run", "train.py", ...flags, "--resume"]);
    const events = await readJournal(journalOf(root));
    const cutOff = new Set(events.flatMap((e) => (e.event === "trialFinished" && e.reason === "interrupted" ? [e.trial] : [])));
    const ran = search(events).filter((e) => !cutOff.has(e.trial));
    expect(ran.map((e) => e.params)).toEqual(wanted);
  });
});

describe("a study with a model", () => {
  it("ends at once when it is told to while values are thought of", async () => {
    const wide = Array.from({ length: 30 }, (_, i) => `p${i} = 0.5  # @tune 0..1`).join("\n");
    const terms = Array.from({ length: 30 }, (_, i) => `(p${i} - 0.3) ** 2`).join(" + ");
    const root = workspace({ "train.py": `${wide}\nloss = ${terms}\n# @objective minimize loss\nprint("loss =", loss)\n` });
    const study = start(root, ["run", "train.py", "--sampler", "gp", "--trials", "400", "--json"]);
    await study.says('"trial":40,');
    study.child.kill("SIGINT");
    const { code, stdout } = await study.ended;
    expect(code).toBe(130);
    const events = eventsOf(stdout);
    expect(events.at(-1)).toMatchObject({ event: "studyFinished", state: "interrupted" });
    expect(await readJournal(journalOf(root))).toEqual(events);
  });

  it("learns the noise of a program with a seed, runs promising values again, and says so", async () => {
    const root = workspace({
      "train.py":
        "import random\nseed = 3  # @seed\nx = 0.5  # @tune 0..1 step 0.02\nk = 2  # @tune 1..4\nrandom.seed(seed * 7919 + k * 100 + int(x * 1000))\nscore = 1 - (x - 0.2) ** 2 - (k - 3) ** 2 / 9 + random.gauss(0, 0.3)  # @objective maximize\n",
    });
    const { code } = await cli(root, ["run", "train.py", "--sampler", "gp", "--trials", "30", "--seed", "2"]);
    expect(code).toBe(0);
    const events = await readJournal(journalOf(root));
    const again = events.flatMap((e) => (e.event === "trialStarted" && e.again === true ? [e] : []));
    expect(again.length).toBeGreaterThan(0);
    for (const { seed } of again) expect(seed).toBeGreaterThan(1000);
    expect(events.at(-1)).toMatchObject({ event: "studyFinished", trials: 30 });
    const shown = await cli(root, ["show"]);
    expect(shown.stdout).toMatch(/A single run of score scatters by ± 0\.\d+, by \d+ repeats and the model/);
    expect(shown.stdout).toMatch(/#\d+ again/);
    const { noise } = JSON.parse((await cli(root, ["show", "--json"])).stdout);
    expect(noise.sd).toBeGreaterThan(0.1);
    expect(noise.sd).toBeLessThan(0.7);
  });
});

describe("code that is edited in the middle of a study", () => {
  it("is gone on with: what fits counts, the rest is left out, and all that is said so", async () => {
    const root = workspace({ "train.py": PROGRAM });
    const first = await cli(root, ["run", "train.py", "--sampler", "gp", "--trials", "12", "--seed", "1", "--repeats", "0"]);
    expect(first.code).toBe(0);
    const edited = PROGRAM.replace("1e-4..1 log", "1e-3..0.5 log")
      .replace('"sgd" | "adam" | "rms"', '"sgd" | "adam"')
      .replace('momentum = 0.5  # @tune 0..0.99 if opt == "sgd"', "momentum = 0.4")
      .replace("import math", "import math\ndrop = 0.2  # @tune 0..0.9")
      .replace("loss = ", "loss = drop / 10 + ");
    writeFileSync(path.join(root, "train.py"), edited);
    const second = await cli(root, ["run", "train.py", "--resume", "--trials", "16"]);
    expect(second.code).toBe(0);
    expect(second.stdout).toMatch(/Lr is 0\.001\.\.0\.5 log now, was 1e-4\.\.1 log/);
    expect(second.stdout).toMatch(/Momentum is gone: only trials with 0\.4 are measured ones of this space/);
    expect(second.stdout).toMatch(/Drop is new, 0\.\.0\.9: earlier trials count as run with 0\.2/);
    expect(second.stdout).toMatch(/\d+ of 12 trials lies? outside of the space now/);
    const events = await readJournal(journalOf(root));
    const resumed = events.find((e) => e.event === "studyResumed");
    const left = new Set(resumed?.event === "studyResumed" ? resumed.outside : []);
    expect(left.size).toBeGreaterThan(0);
    const starts = search(events);
    expect(starts.filter((e) => !left.has(e.trial))).toHaveLength(16);
    for (const { params } of starts.slice(12)) {
      expect(Object.keys(params).toSorted()).toEqual(["drop", "lr", "opt", "units"]);
      expect(params["opt"]).not.toBe('"rms"');
    }
    expect(starts[12]).toMatchObject({ baseline: true, params: { drop: 0.2, lr: 0.1 } });
    expect((await cli(root, ["show"])).stdout).toMatch(/momentum is gone/);
    expect((await cli(root, ["run", "train.py", "--resume", "--trials", "17", "--json"])).stdout).toContain('"state":"complete"');
    expect((await cli(root, ["apply", "train.py", "--dry-run"])).code).toBe(0);
    expect(readFileSync(path.join(root, "train.py"), "utf8")).toBe(edited);
  });

  it("is refused when it asks for something else", async () => {
    const root = workspace({ "train.py": PROGRAM });
    await cli(root, ["run", "train.py", "--trials", "2", "--repeats", "0"]);
    writeFileSync(path.join(root, "train.py"), PROGRAM.replace("minimize loss", "maximize loss"));
    const { code, stderr } = await cli(root, ["run", "train.py", "--resume"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /cannot go on: its values are for minimize loss, the code now asks for maximize loss. Start a new one without --resume/,
    );
  });
});
