import { execFileSync } from "node:child_process";
import { request } from "node:http";
import { connect } from "node:net";
import path from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { ToPanel } from "../../server/protocol/panel";
import { cli, processesIn, removeWorkspaces, type Started, start, within, workspace } from "../support/cli";

const PYTHON = path.resolve(import.meta.dirname, "../../.cache/python/bin/python");
const OPTUNA = path.resolve(import.meta.dirname, "../fixtures/optuna/make_study.py");

/** `pace`: seconds an epoch. */
const train = (trials: number, pace: number) => `# @search trials=${trials} repeats=0 seed=1 stop=none
import time
lr = 0.5            # @tune 1e-4..1 log
print("a line of the program")
for epoch in range(4):
    time.sleep(${pace})
    acc = 1 - abs(lr - 0.02) ** 0.5 + epoch / 100  # @objective maximize
`;

const running: Started[] = [];
afterEach(async () => {
  for (const { child } of running) child.kill("SIGTERM");
  await Promise.all(running.splice(0).map(({ ended }) => ended));
});
afterAll(removeWorkspaces);

interface Served {
  readonly started: Started;
  readonly port: number;
  readonly token: string;
}

async function serve(root: string, args: readonly string[] = []): Promise<Served> {
  const started = start(root, ["ui", ...args]);
  running.push(started);
  await started.says("Ctrl+C");
  const [, port = "", token = ""] = /http:\/\/127\.0\.0\.1:(\d+)\/\?token=([\w-]{43})\n/.exec(started.stdout()) ?? [];
  expect(token).not.toBe("");
  return { started, port: Number(port), token };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function ask(port: number, to: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path: to, method, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on("error", reject).end();
  });
}

/** What a page hears, until it has heard enough. */
function hear({ port, token }: Served, enough: (messages: readonly ToPanel[]) => boolean): Promise<readonly ToPanel[]> {
  return new Promise((resolve, reject) => {
    const messages: ToPanel[] = [];
    const asked = request(
      { host: "127.0.0.1", port, path: "/events?generation=7", headers: { authorization: `Bearer ${token}` } },
      (response) => {
        let rest = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          const parts = (rest + chunk).split("\n\n");
          rest = parts.pop() ?? "";
          for (const part of parts) if (part.startsWith("data: ")) messages.push(JSON.parse(part.slice(6)) as ToPanel);
          if (!enough(messages)) return;
          asked.destroy();
          resolve(messages);
        });
        response.on("end", () => reject(new Error(`It ended after ${JSON.stringify(messages).slice(0, 2000)}`)));
      },
    );
    asked.on("error", reject).end();
  });
}

describe("tunelens ui", () => {
  it("shows a finished study to whoever has the token, and to nobody else", async () => {
    const root = workspace({ "train.py": train(3, 0) });
    expect((await cli(root, ["run", "train.py"])).code).toBe(0);
    const served = await serve(root, ["train.py"]);
    const { port, token } = served;
    for (const to of [
      "/",
      "/?token=",
      `/?token=${token.slice(1)}`,
      `/?token=${"A".repeat(43)}`,
      "/events?generation=1",
      "/log?trial=0",
      "/report",
    ])
      expect((await ask(port, to)).status, to).toBe(401);
    const page = await ask(port, `/?token=${token}`);
    expect(page.status).toBe(200);
    expect(page.body).toContain('<div id="app">');
    expect(page.body).not.toContain(token);
    expect(page.headers).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
    expect(Object.keys(page.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    const [cookie = ""] = page.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    const kept = { cookie: cookie.split(";")[0] ?? "" };
    expect((await ask(port, "/", kept)).status).toBe(200);
    expect(await ask(port, "/log?trial=0", kept)).toMatchObject({ status: 200, body: "a line of the program\n" });
    expect((await ask(port, "/report", kept)).body).toContain('id="tunelens-report"');
    expect((await ask(port, "/nothing", kept)).status).toBe(404);
    expect((await ask(port, "/log?trial=99", kept)).status).toBe(404);
    expect((await ask(port, "/log?trial=__proto__", kept)).status).toBe(404);
    expect((await ask(port, "//", kept)).status).toBe(404);

    const [snapshot, others, code] = await hear(served, (messages) => messages.length === 3);
    expect(snapshot).toMatchObject({
      type: "snapshot",
      generation: 7,
      snapshot: { view: { state: "complete", best: expect.any(Number) } },
    });
    expect(others).toMatchObject({ type: "others", generation: 7 });
    expect(code).toEqual({ type: "code", generation: 7, values: { lr: "0.5" } });
    served.started.child.kill("SIGINT");
    expect(await served.started.ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("answers to this machine only: no other name, no other site's page, no other address", async () => {
    const root = workspace({ "train.py": train(2, 0) });
    expect((await cli(root, ["run", "train.py"])).code).toBe(0);
    const { port, token } = await serve(root);
    const to = `/?token=${token}`;
    expect((await ask(port, to, { host: `evil.example:${port}` })).status).toBe(403);
    expect((await ask(port, to, { host: `localhost:${port}` })).status).toBe(200);
    expect((await ask(port, to, { host: "127.0.0.1:9000" })).status, "through a tunnel").toBe(200);
    expect((await ask(port, to, { origin: "http://evil.example" })).status).toBe(403);
    expect((await ask(port, `/stop?token=${token}`, { origin: `http://127.0.0.1:${port + 1}` }, "POST")).status).toBe(403);
    expect((await ask(port, `/events?generation=1&token=${token}`, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await ask(port, `/stop?token=${token}`, { "sec-fetch-site": "same-site" }, "POST")).status).toBe(403);
    expect((await ask(port, `/stop?token=${token}`)).status, "by GET").toBe(404);
    expect((await ask(port, `/stop?token=${token}`, {}, "POST")).status, "nothing runs").toBe(409);
    const reached = await new Promise((resolve) => {
      const socket = connect({ host: "::1", port }, () => resolve(true)).on("error", () => resolve(false));
      socket.on("connect", () => socket.destroy());
    });
    expect(reached).toBe(false);
  });

  it("follows a search that runs, stops it where it is asked to, and leaves it alone when it ends", async () => {
    const root = workspace({ "train.py": train(30, 0.1) });
    const search = start(root, ["run", "train.py"]);
    running.push(search);
    await search.says("#0");
    const served = await serve(root);
    const reported = (messages: readonly ToPanel[]) =>
      messages.flatMap((m) => (m.type === "events" ? m.events : [])).some(({ event }) => event.event === "trialReported");
    const [first, ...rest] = await hear(served, reported);
    if (first?.type !== "snapshot") throw new Error("a snapshot comes first");
    expect(first.snapshot?.view.state).toBe("running");
    const numbers = rest.flatMap((m) => (m.type === "events" ? m.events.map(({ seq }) => seq) : []));
    expect(numbers[0]).toBe((first.snapshot?.seq ?? 0) + 1);

    served.started.child.kill("SIGTERM");
    expect((await served.started.ended).code).toBe(0);
    const count = search.stdout().split("\n").length;
    expect(await within(10_000, () => search.stdout().split("\n").length > count)).toBe(true);

    const again = await serve(root);
    const stopped = hear(again, (messages) =>
      messages.some((m) => m.type === "events" && m.events.some(({ event }) => event.event === "studyFinished")),
    );
    expect((await ask(again.port, `/stop?token=${again.token}`, {}, "POST")).status).toBe(200);
    await stopped;
    expect((await search.ended).code).toBe(130);
  });

  it("shows a study that Optuna made", async () => {
    const root = workspace({});
    execFileSync(PYTHON, [OPTUNA, path.join(root, "optuna.log")], { stdio: "ignore" });
    const served = await serve(root, ["./optuna.log"]);
    const [snapshot] = await hear(served, (messages) => messages.length > 0);
    expect(snapshot).toMatchObject({ snapshot: { view: { started: { study: "made by Optuna", entry: null } } } });
  });

  it("says what it cannot do", async () => {
    const root = workspace({ "train.py": train(2, 0) });
    expect(await cli(root, ["ui"])).toMatchObject({ code: 2, stderr: expect.stringContaining("There is no study") });
    expect((await cli(root, ["run", "train.py"])).code).toBe(0);
    expect(await cli(root, ["ui", "--port", "70000"])).toMatchObject({ code: 2, stderr: expect.stringContaining("at most 65535") });
    const { port } = await serve(root);
    const taken = await cli(root, ["ui", "--port", String(port)]);
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining(`the port ${port} is taken`) });
    expect(processesIn(root)).toHaveLength(1);
  });
});
