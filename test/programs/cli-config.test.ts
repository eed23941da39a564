import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cli, removeWorkspaces, workspace } from "../support/cli";

afterAll(removeWorkspaces);

const CONFIG = "\uFEFFmodel:\r\n  width: 16   # @tune 16..64 step 16\r\n  act: relu   # @tune relu | gelu\r\n";
const TRAIN = `# @search trials=8 seed=3 repeats=0 include=conf/*.yaml
with open("conf/model.yaml", encoding="utf-8-sig") as file:
    rows = dict(line.split("#")[0].strip().split(": ") for line in file if "@" in line)
score = int(rows["width"]) + (rows["act"] == "gelu")  # @objective maximize
`;
const C = `// @search trials=6 seed=3 repeats=0 command="make -s && ./train {args}" include=params.h
// @objective minimize loss
#include <stdio.h>
#include "params.h"
int main(void) {
  printf("loss: %f\\n", (LR - 0.1f) * (LR - 0.1f));
  return 0;
}
`;

describe("values in other files than the program", () => {
  it("a YAML file that a Python program opens", async () => {
    const root = workspace({ "train.py": TRAIN, "conf/model.yaml": CONFIG });
    const read = () => readFileSync(path.join(root, "conf/model.yaml"), "utf8");
    expect(await cli(root, ["check", "conf/model.yaml"])).toMatchObject({ code: 0, stderr: "" });
    expect((await cli(root, ["run", "conf/model.yaml"])).stderr).toContain("include=conf/model.yaml");
    expect(await cli(root, ["run", "train.py"])).toMatchObject({ code: 0, stderr: "" });
    expect(read()).toBe(CONFIG);
    expect(await cli(root, ["apply", "conf/model.yaml"])).toMatchObject({ code: 0, stdout: expect.stringContaining("2 values written") });
    expect(read()).toBe(CONFIG.replace("16  ", "64  ").replace("relu  ", "gelu  "));
    expect(readFileSync(path.join(root, "train.py"), "utf8")).toBe(TRAIN);
  });

  it("annotated files that are left out are told", async () => {
    const own = C.replace(" include=params.h", "").replace("#include <stdio.h>", "#include <stdio.h>\n#define N 1 // @tune 1..3");
    const root = workspace({ "train.c": own, "params.h": "#define LR 0.5f // @tune 1e-3..1 log\n" });
    const { code, stderr } = await cli(root, ["check", "train.c"]);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^train\.c:5:11: config-not-included: info: `params\.h` has annotations/)]);
  });

  it("a header of a C program, named by a flag", async () => {
    const header = "#define LR 0.5f // @tune 1e-3..1 log\n";
    const own = C.replace(" include=params.h", "");
    const root = workspace({ "train.c": own, "params.h": header, Makefile: "train: train.c params.h\n\tcc -o train train.c\n" });
    expect(await cli(root, ["run", "train.c", "--include", "params.h"])).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(path.join(root, "params.h"), "utf8")).toBe(header);
    expect(await cli(root, ["apply", "train.c"])).toMatchObject({ code: 0 });
    expect(readFileSync(path.join(root, "params.h"), "utf8")).toMatch(/^#define LR 0\.\d+f \/\/ @tune 1e-3\.\.1 log\n$/);
    expect(readFileSync(path.join(root, "train.c"), "utf8")).toBe(own);
  });
});
