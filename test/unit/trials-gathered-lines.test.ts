import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { GatheredLines } from "../../server/trials/gathered-lines";
import { ReportServer } from "../../server/trials/report-server";

/** Lets streams say what they have: their events come in ticks of their own. */
const told = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("lines from one sender", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function sender() {
    const heard: string[][] = [];
    const socket = new Readable({ highWaterMark: 1, read() {} });
    const lines = new GatheredLines(socket, (texts) => heard.push([...texts]));
    const say = async (text: string): Promise<void> => {
      socket.push(text);
      await told();
    };
    const pass = async (milliseconds: number): Promise<void> => {
      vi.advanceTimersByTime(milliseconds);
      await told();
    };
    return { heard, socket, lines, say, pass };
  }

  test("what comes now and then is heard at once", async () => {
    const { heard, say, pass } = sender();
    for (let i = 0; i < 30; i++) {
      await say(`${i}\n`);
      expect(heard.length).toBe(i + 1);
      await pass(50);
    }
  });

  test("a stream is heard every twenty milliseconds, whole and in order", async () => {
    const { heard, say, pass } = sender();
    for (let i = 0; i < 200; i++) {
      await say(`${i}\n`);
      await pass(1);
    }
    await pass(20);
    expect(heard.flat()).toEqual(Array.from({ length: 200 }, (_, i) => String(i)));
    expect(heard.length).toBeLessThan(40);
  });

  test("no line waits longer than that, and the first one after a rest not at all", async () => {
    const { heard, say, pass } = sender();
    for (let i = 0; i < 20; i++) {
      await say("early\n");
      await pass(2);
    }
    await say("last\n");
    await pass(20);
    expect(heard.flat().at(-1)).toBe("last");
    await pass(100);
    await say("later\n");
    expect(heard.flat().at(-1)).toBe("later");
  });

  test("who is in a hurry hears what is there, and for ever after if wanted", async () => {
    const { heard, lines, say, pass } = sender();
    for (let i = 0; i < 20; i++) {
      await say("early\n");
      await pass(1);
    }
    await say("now\n");
    lines.hurry();
    await told();
    expect(heard.flat().at(-1)).toBe("now");
    lines.hurry(true);
    for (let i = 0; i < 20; i++) {
      await say(`${i}\n`);
      expect(heard.flat().at(-1)).toBe(String(i));
      await pass(1);
    }
  });

  test("a flood is read as it comes: the sender never waits for us", async () => {
    const { heard, say, pass } = sender();
    const flood = "x".repeat(99);
    for (let i = 0; i < 100; i++) {
      await say(`${flood}\n`.repeat(100));
      await pass(1);
      expect(heard.flat().length).toBe((i + 1) * 100);
    }
  });

  test("characters and lines that come in pieces", async () => {
    const { heard, socket, say, pass } = sender();
    const text = "größer\n≤ 1\n😀 done\nrest";
    for (const byte of Buffer.from(text)) {
      socket.push(Buffer.of(byte));
      await pass(0.3);
    }
    await pass(20);
    await say("\n");
    await pass(20);
    expect(heard.flat()).toEqual(["größer", "≤ 1", "😀 done", "rest"]);
  });
});

describe("a trial that ends while its reports gather", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-lines-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("all that its processes sent is heard", async () => {
    const server = await ReportServer.listen(path.join(folder, "socket"));
    const heard = new Map<number, number[]>();
    server.register("token", (message) => {
      if (message.kind === "report") heard.set(message.channel, [...(heard.get(message.channel) ?? []), message.step]);
    });
    const send = async (channel: number, count: number): Promise<void> => {
      const socket = net.connect(server.path);
      socket.write('{"token":"token","pid":1}\n');
      for (let step = 1; step <= count; step++) {
        socket.write(`[${channel},${step},0.5]\n`);
        if (step % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await new Promise<void>((resolve) => socket.end(resolve));
    };
    await Promise.all([send(0, 300), send(1, 301)]);
    await server.drain("token");
    expect(heard.get(0)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    expect(heard.get(1)).toEqual(Array.from({ length: 301 }, (_, i) => i + 1));
    await server.close();
  });
});
