import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Device } from "../../server/devices/device";
import { planDevices } from "../../server/devices/device-plan";
import { DevicePool, type Reservation } from "../../server/devices/device-pool";
import { readSearchValue } from "../../server/language/search-syntax";

function cards(count: number, over: Partial<Device> = {}): Device[] {
  return Array.from({ length: count }, (_, n) => ({
    kind: "cuda",
    name: `cuda:${n}`,
    model: "NVIDIA A100",
    id: `GPU-${n}`,
    visible: String(n),
    memory: 40960,
    used: 0,
    utilization: 0,
    ...over,
  }));
}

const found = (devices: readonly Device[], note: string | null = null) => ({ devices, note });
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("gpus=", () => {
  it.each([
    ["0", 0],
    ["2", 2],
    ["0.5", 0.5],
    [".25", 0.25],
    ["1.5", undefined],
    ["-1", undefined],
    ["all", undefined],
  ])("%s is %s", (source, value) => {
    expect(readSearchValue("gpus", source)).toBe(value);
  });
});

describe("the plan of a study", () => {
  it.each([
    [0, undefined, undefined, 1, "cpu", 1],
    [0, undefined, 3, 3, "cpu", 1],
    [1, undefined, "auto", 1, "cuda:0", 1],
    [4, undefined, undefined, 4, "cuda:0", 1],
    [8, undefined, "auto", 8, "cuda:0", 1],
    [4, 0.5, "auto", 8, "cuda:0", 1],
    [4, 0.3, "auto", 12, "cuda:0", 1],
    [1, 0.1, "auto", 10, "cuda:0", 1],
    [4, 2, "auto", 2, "cuda:0", 2],
    [5, 2, "auto", 2, "cuda:0", 2],
    [4, 0, "auto", 1, "cpu", 1],
    [4, 0, 3, 3, "cpu", 1],
    [4, 1, 2, 2, "cuda:0", 1],
    [2, undefined, 5, 5, "cuda:0", 1],
  ] as const)("%i GPUs, gpus=%s, parallel=%s: %i at once", (count, gpus, parallel, slots, first, each) => {
    const plan = planDevices(found(cards(count)), { gpus, parallel });
    if ("refused" in plan) throw new Error(plan.refused);
    expect([plan.slots, plan.devices[0]?.name, plan.each]).toEqual([slots, first, each]);
    expect(plan.notes).toEqual([]);
  });

  it("runs no more at once than the GPUs hold when their number is given, and says so", () => {
    const plan = planDevices(found(cards(2)), { gpus: 1, parallel: 6 });
    expect(plan).toMatchObject({ slots: 2, notes: [{ code: "parallel-beyond-gpus" }] });
    expect(JSON.stringify(plan)).toContain("gpus=0.33");
    const mended = planDevices(found(cards(2)), { gpus: 0.33, parallel: 6 });
    expect(mended).toMatchObject({ slots: 6, notes: [] });
  });

  it("refuses more GPUs than there are, and says how many there are", () => {
    const few = planDevices(found(cards(2), "CUDA_VISIBLE_DEVICES=0,1 leaves 2 of the 4 GPUs of this machine"), {
      gpus: 4,
      parallel: "auto",
    });
    expect(few).toMatchObject({ code: "too-few-gpus", refused: expect.stringMatching(/CUDA_VISIBLE_DEVICES.*gpus=2 or less/) });
    const none = planDevices(found([], "nvidia-smi: driver mismatch"), { gpus: 1, parallel: undefined });
    expect(none).toMatchObject({ code: "no-gpu", refused: expect.stringContaining("driver mismatch") });
  });

  it("counts GPUs that others work on only when nothing else is there, and tells of them", () => {
    const [one, ...rest] = cards(4);
    const busy = { ...(one as Device), used: 30_000 };
    const plan = planDevices(found([busy, ...rest]), { gpus: undefined, parallel: "auto" });
    expect(plan).toMatchObject({ slots: 3, notes: [{ code: "gpu-busy", message: expect.stringContaining("cuda:0") }] });
    expect(planDevices(found([busy]), { gpus: undefined, parallel: "auto" })).toMatchObject({ slots: 1 });
  });
});

describe("sharing devices", () => {
  const pool = (devices: readonly Device[], sharing = 1, each = 1) => new DevicePool({ devices, each, sharing, settle: () => null });
  const names = (reservation: Reservation) => reservation.devices.map(({ name }) => name);

  it("gives every trial a device of its own, those of others last", async () => {
    const [a, b, c] = cards(3) as [Device, Device, Device];
    const shared = pool([{ ...a, used: 30_000 }, b, c]);
    const got = [];
    for (let n = 0; n < 3; n++) {
      const place = shared.reserve("no");
      expect(await place.begin()).toBe(true);
      got.push(...names(place));
    }
    expect(got).toEqual(["cuda:1", "cuda:2", "cuda:0"]);
  });

  it("lets a trial wait until what the last one had is free", async () => {
    let free = (): void => {};
    const one = new DevicePool({
      devices: cards(1),
      each: 1,
      sharing: 1,
      settle: () => new Promise((resolve) => (free = () => resolve())),
    });
    const first = one.reserve("no");
    await first.begin();
    const second = one.reserve("no");
    let begun = false;
    void second.begin().then((admitted) => (begun = admitted));
    first.release();
    await settled();
    expect(begun).toBe(false);
    free();
    await settled();
    expect(begun).toBe(true);
  });

  it("lets a trial that wants to be alone wait for the others, and the others for it", async () => {
    const one = pool(cards(1), 3);
    const [a, b] = [one.reserve("no"), one.reserve("no")];
    await Promise.all([a.begin(), b.begin()]);
    const order: string[] = [];
    const alone = one.reserve("devices");
    void alone.begin().then(() => order.push("alone"));
    const late = one.reserve("no");
    void late.begin().then(() => order.push("late"));
    a.release();
    await settled();
    expect(order).toEqual([]);
    b.release();
    await settled();
    expect(order).toEqual(["alone"]);
    alone.release();
    await settled();
    expect(order).toEqual(["alone", "late"]);
    expect([a.crowd, b.crowd, alone.crowd, late.crowd]).toEqual([2, 2, 1, 1]);
  });

  it("takes nobody in who left while waiting", async () => {
    const one = pool(cards(1));
    const first = one.reserve("no");
    await first.begin();
    const second = one.reserve("no");
    const turn = second.begin();
    second.release();
    expect(await turn).toBe(false);
    first.release();
    expect(await one.reserve("no").begin()).toBe(true);
  });

  it("never puts more on a device than it takes, and always comes to an end", async () => {
    const schedules = fc.record({
      devices: fc.integer({ min: 1, max: 8 }),
      sharing: fc.integer({ min: 1, max: 4 }),
      steps: fc.array(fc.record({ exclusive: fc.constantFrom("no", "no", "no", "devices", "all"), ends: fc.nat(20) }), { maxLength: 40 }),
      pairs: fc.boolean(),
      limitAt: fc.nat(40),
    });
    await fc.assert(
      fc.asyncProperty(schedules, async ({ devices, sharing, steps, pairs, limitAt }) => {
        const each = pairs && devices > 1 ? 2 : 1;
        const most = each === 1 ? sharing : 1;
        const shared = pool(cards(devices), most, each);
        const on = new Map<string, Set<Reservation>>();
        const running: Reservation[] = [];
        let waiting = 0;
        const check = (): void => {
          for (const trials of on.values()) {
            expect(trials.size).toBeLessThanOrEqual(most);
            if ([...trials].some(({ exclusive }) => exclusive !== "no")) expect(trials.size).toBe(1);
          }
          const alone = running.some(({ exclusive }) => exclusive === "all");
          if (alone) expect(running).toHaveLength(1);
        };
        const end = (at: number): void => {
          const [gone] = running.splice(at % Math.max(1, running.length), 1);
          for (const name of gone === undefined ? [] : names(gone)) on.get(name)?.delete(gone as Reservation);
          gone?.release();
        };
        for (const [index, { exclusive, ends }] of steps.entries()) {
          if (index === limitAt) shared.limit(1);
          const place = shared.reserve(exclusive as "no" | "devices" | "all");
          expect(new Set(names(place)).size).toBe(each);
          waiting++;
          void place.begin().then(() => {
            waiting--;
            running.push(place);
            for (const name of names(place)) on.set(name, (on.get(name) ?? new Set()).add(place));
            check();
          });
          await settled();
          if (ends < 10) end(ends);
          await settled();
        }
        for (let round = 0; round < 200 && (running.length > 0 || waiting > 0); round++) {
          end(0);
          await settled();
        }
        expect([running.length, waiting]).toEqual([0, 0]);
      }),
      { numRuns: 60 },
    );
  });
});
