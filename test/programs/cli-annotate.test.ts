import { readFileSync } from "node:fs";
import path from "node:path";
import { parsePatch } from "diff";
import { afterAll, describe, expect, it } from "vitest";
import { cli, removeWorkspaces, workspace } from "../support/cli";

afterAll(removeWorkspaces);

const PLAIN =
  "import sys\r\nlr = 0.01\r\ndropout = 0.5\r\nfor epoch in range(3):\r\n    val_acc = 1 - (lr - 0.1) ** 2 - dropout\r\n    print(val_acc)\r\n";

const read = (root: string, file = "train.py") => readFileSync(path.join(root, file), "utf8");

describe("tunelens annotate", () => {
  it("leads from a program without an annotation to a search, line ends and byte order mark kept", async () => {
    const text = `\uFEFF${PLAIN}`;
    const root = workspace({ "train.py": text });
    const bare = await cli(root, ["run", "train.py"]);
    expect(bare.code).toBe(1);
    expect(bare.stderr).toMatch(/no-annotations: [^\n]*\nTo have them proposed: .* annotate train\.py\n$/);
    const dry = await cli(root, ["annotate", "train.py", "--dry-run"]);
    expect(read(root)).toBe(text);
    expect(parsePatch(dry.stdout)[0]?.hunks.flatMap(({ lines }) => lines.filter((one) => one.startsWith("+")))).toHaveLength(4);
    const written = await cli(root, ["annotate", "train.py"]);
    expect(written).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/lr: .*\n {2}dropout: .*\n {2}val_acc: maximize\n\nLook it over; then .* run train\.py\n$/),
    });
    expect(
      read(root)
        .split("\r\n")
        .filter((one) => !/^\s*# @/.test(one))
        .map((one) => one.replace(/ {2}# @.*$/, ""))
        .join("\r\n"),
    ).toBe(text);
    expect(await cli(root, ["run", "train.py", "--trials", "3", "--repeats", "0"])).toMatchObject({ code: 0, stderr: "" });
    const again = await cli(root, ["annotate", "train.py"]);
    expect(again).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("not annotated yet") });
  });

  it("names the modules and config files that hold the values, and a metric that is missing", async () => {
    const root = workspace({
      "train.py": 'import net\nconfig = open("conf/base.yaml").read()\nfor epoch in range(3):\n    val_loss = net.f(config)\n',
      "net.py": "hidden_size = 64\nbatch_size = 32\n",
      "conf/base.yaml": "lr: 0.1\nweight_decay: 0.0\n",
      "conf/other.yaml": "lr: 0.1\nweight_decay: 0.0\n",
    });
    const entry = await cli(root, ["annotate", "train.py"]);
    expect(entry.stdout).toContain("val_loss: minimize");
    expect(entry.stdout).toContain("annotate net.py\n");
    expect(entry.stdout).toContain("annotate conf/base.yaml, with `@search include=conf/base.yaml` in train.py");
    expect(entry.stdout).not.toContain("other.yaml");
    expect((await cli(root, ["annotate", "conf/base.yaml"])).stdout).toContain("`@search include=conf/base.yaml`");
    expect((await cli(root, ["annotate", "net.py"])).stdout).toContain("No metric was found in it");
  });
});
