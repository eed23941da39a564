import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli, removeWorkspaces, workspace } from "../support/cli";

const TRAIN = `# @search trials=6 repeats=0 seed=1
lr = 0.5            # @tune 1e-4..1 log
for epoch in range(4):
    acc = 1 - abs(lr - 0.02) ** 0.5 + epoch / 100  # @objective maximize
`;

let root: string;
beforeAll(async () => {
  root = workspace({ "train.py": TRAIN });
  expect((await cli(root, ["run", "train.py"])).code).toBe(0);
});
afterAll(removeWorkspaces);

describe("tunelens show", () => {
  it("--csv: a line a trial; --markdown: for a pull request; one of them at a time", async () => {
    const csv = await cli(root, ["show", "--csv"]);
    expect(csv.code).toBe(0);
    const [head, ...rows] = csv.stdout.trimEnd().split("\r\n");
    expect(head).toBe("number,state,values_acc,params_lr,feasible,baseline,repeat_of,seed,steps,seconds,started,device,reason");
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatch(/^0,complete,0\.\d+,0\.5,true,true,,/);
    const markdown = await cli(root, ["show", "train.py", "--markdown"]);
    expect(markdown.code).toBe(0);
    expect(markdown.stdout).toMatch(/^### `train\.py`: maximize `acc`\n/);
    expect(markdown.stdout).toMatch(/^\| `lr` \| `0\.5` \| \*\*`[\d.e-]+`\*\* \|$/m);
    expect(await cli(root, ["show", "--csv", "--json"])).toMatchObject({ code: 2, stderr: expect.stringContaining("cannot be used with") });
  });
});

describe("tunelens report", () => {
  it("writes one file that names nothing beside it", async () => {
    const { code, stdout, stderr } = await cli(root, ["report"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const file = path.join(root, "train.py.html");
    expect(stdout).toContain(file);
    const html = readFileSync(file, "utf8");
    expect(html).not.toMatch(/(?:src|href)="?http|sourceMappingURL/);
    expect(html).not.toContain(root);
    expect(html).toContain('"study":"train.py"');
  });

  it("goes where it is told, also to stdout; says what it cannot do", async () => {
    expect((await cli(root, ["report", "train.py", "--out", "sub.html"])).code).toBe(0);
    expect(existsSync(path.join(root, "sub.html"))).toBe(true);
    const { stdout } = await cli(root, ["report", "--out", "-"]);
    expect(stdout.startsWith("<!DOCTYPE html>")).toBe(true);
    expect(stdout.trimEnd().endsWith("</html>")).toBe(true);
    const lost = await cli(root, ["report", "--out", "none/of/these.html"]);
    expect(lost.code).toBe(1);
    expect(lost.stderr).toMatch(/these\.html cannot be written: .*\n$/);
    const unknown = await cli(root, ["report", "nosuch"]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("There is no study named nosuch");
  });
});
