import { describe, expect, it } from "vitest";
import type { Device } from "../../server/devices/device";
import { FreedMemory } from "../../server/devices/freed-memory";
import type { Seat } from "../../server/devices/local-devices";
import { memoryShortage } from "../../server/trials/memory-shortage";

const CARD: Device = { kind: "cuda", name: "cuda:0", model: "Card", id: "GPU-1", visible: "0", memory: 16_000, used: 0, utilization: 0 };

/** Memory of a card whose tool gives one of these figures after the other; null where it fails. The last is repeated. */
function memoryOf(figures: readonly (number | null)[], patience = 10_000) {
  const told: string[] = [];
  let looks = 0;
  const tool = {
    usage: async () => {
      const used = figures[Math.min(looks++, figures.length - 1)] ?? null;
      return new Map(used === null ? [] : [[CARD.id, { used, utilization: 0 }]]);
    },
    processes: async () => [],
  };
  return {
    freed: new FreedMemory({ tool, devices: [CARD], patience, tell: (message) => told.push(message) }),
    told,
    looks: () => looks,
  };
}

const NOBODY: ReadonlySet<number> = new Set();

describe("the memory of a trial that has ended", () => {
  it("is not taken for free because the tool failed once", async () => {
    const { freed, looks } = memoryOf([null, 900, 0]);
    await freed.settle([CARD], true, NOBODY);
    expect(looks()).toBe(3);
  });

  it("is not awaited from a tool that tells nothing any more", async () => {
    const { freed, looks, told } = memoryOf([null]);
    for (let trial = 0; trial < 4; trial++) await freed.settle([CARD], true, NOBODY);
    expect(looks()).toBe(3 + 3);
    expect(told).toEqual([]);
  });

  it("is not looked for after a program that leaves none, until one finds none left", async () => {
    const { freed } = memoryOf([0]);
    for (let trial = 0; trial < 3; trial++) await freed.settle([CARD], true, NOBODY);
    expect(freed.settle([CARD], true, NOBODY)).toBeNull();
    freed.seen();
    expect(freed.settle([CARD], true, NOBODY)).not.toBeNull();
  });

  it("that does not come is told once", async () => {
    const { freed, told } = memoryOf([500], 0);
    await freed.settle([CARD], true, NOBODY);
    await freed.settle([CARD], true, NOBODY);
    expect(told).toEqual(["0 s after the trial ended cuda:0 still holds 500 MiB (0 before it); the next trial starts there all the same."]);
  });
});

describe("a program that found no memory", () => {
  const seat = { onGpu: true, name: "cuda:0", crowd: 1, company: 1, exclusive: true } as unknown as Seat;
  const exit = { code: 1, signal: null, error: null };

  it("is told to have had the device to itself", () => {
    expect(memoryShortage(seat, exit, "OutOfMemoryError: CUDA out of memory.", "")?.reason).toBe(
      "OutOfMemoryError: CUDA out of memory. (it had cuda:0 to itself)",
    );
  });

  it("may have said so in its log alone", () => {
    expect(memoryShortage(seat, exit, "ValueError: no model", "CUDA out of memory. Tried to allocate 2 GiB\n")?.reason).toBe(
      "ValueError: no model (its log tells of a device without memory; it had cuda:0 to itself)",
    );
  });
});
