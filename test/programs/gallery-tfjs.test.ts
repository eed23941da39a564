import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { cli, eventsOf, removeWorkspaces, workspace } from "../support/cli";
import { nodes } from "../support/node-trial";

const samples = path.join(import.meta.dirname, "../../samples");
const name = "train_tfjs.mjs";

afterAll(removeWorkspaces);

test.each(nodes)("the gallery's program in TensorFlow.js: %s", async (node) => {
  const source = readFileSync(path.join(samples, "gallery", name), "utf8");
  const root = workspace({ "package.json": "{}", [`gallery/${name}`]: source });
  symlinkSync(path.join(samples, "digits-tfjs"), path.join(root, "digits-tfjs"));
  symlinkSync(path.join(samples, "../node_modules"), path.join(root, "node_modules"));
  execFileSync(node, [`gallery/${name}`], { cwd: root, stdio: "pipe" });

  const args = ["run", `gallery/${name}`, "--trials", "4", "--stop", "none", "--repeats", "2", "--seed", "1", "--json", "--node", node];
  const { code, stdout, stderr } = await cli(root, args);
  expect(code, `${stdout}\n${stderr}`).toBe(0);
  const events = eventsOf(stdout);
  expect(events.filter((e) => e.event === "problem")).toEqual([]);
  for (const trial of [0, 1, 2, 3]) {
    const reported = events.flatMap((e) => (e.event === "trialReported" && e.trial === trial ? [[e.step, typeof e.values[0]]] : []));
    expect(reported).toEqual([1, 2, 3, 4, 5, 6].map((step) => [step, "number"]));
  }
  expect(events.flatMap((e) => (e.event === "environment" ? [e.startsReason] : [])).at(-1)).toMatch(/^@tensorflow\/tfjs imported ahead/);
  expect(events.at(-1)).toMatchObject({ event: "studyFinished", state: "complete", failed: 0 });
  expect(readFileSync(path.join(root, "gallery", name), "utf8")).toBe(source);
  expect(readFileSync(path.join(samples, "gallery/README.md"), "utf8")).toContain(`| [${name}](${name}) |`);
});
