import { describe, expect, it } from "vitest";
import type { Device } from "../../server/devices/device";
import { onCpu, planDevices } from "../../server/devices/device-plan";
import { LocalDevices } from "../../server/devices/local-devices";

function apples(count: number): Device[] {
  return Array.from({ length: count }, (_, n) => ({
    kind: "mps",
    name: `mps:${n}`,
    model: "Apple GPU",
    id: `mps${n}`,
    visible: "",
    memory: 16_000,
    used: null,
    utilization: null,
  }));
}

function studyOn(count: number, gpus: number): LocalDevices {
  const plan = planDevices({ devices: apples(count), note: null }, { gpus, parallel: "auto" });
  if ("refused" in plan) throw new Error(plan.refused);
  return new LocalDevices(plan, {});
}

describe("trials that find no memory", () => {
  it("halve how many share a device, again and again, down to one", async () => {
    const devices = studyOn(2, 0.25);
    const rooms = [devices.room];
    for (let trial = 0; rooms.at(-1) !== 2; ) {
      const seats = Array.from({ length: devices.room }, () => devices.seat(trial++, false));
      expect(await Promise.all(seats.map((seat) => seat.begin()))).toEqual(seats.map(() => true));
      seats[0]?.crowded("device");
      for (const seat of seats) seat.leave();
      rooms.push(devices.room);
    }
    expect(rooms).toEqual([8, 4, 2]);
    expect(devices.takeNotes().map(({ message }) => message)).toEqual([
      "Trial 0 ran out of memory beside 3 others on mps:0: it runs again alone. From now on 4 trials run at once.",
      "Trial 8 ran out of memory beside another trial on mps:0: it runs again alone. From now on 2 trials run at once.",
    ]);
    expect(devices.takeNotes()).toEqual([]);
    devices.close();
  });

  it("on the machine itself run again with nothing else anywhere, and fewer run at once", async () => {
    const devices = studyOn(4, 1);
    const seats = [0, 1, 2, 3].map((trial) => devices.seat(trial, false));
    await Promise.all(seats.map((seat) => seat.begin()));
    seats[0]?.crowded("machine");
    seats[0]?.leave();
    expect(devices.room).toBe(2);
    const again = devices.seat(0, true);
    let begun = false;
    const turn = again.begin().then(() => {
      begun = true;
    });
    for (const seat of seats.slice(1, 3)) seat.leave();
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toBe(false);
    seats[3]?.leave();
    await turn;
    const other = devices.seat(4, false);
    let entered = false;
    void other.begin().then(() => {
      entered = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(entered).toBe(false);
    again.leave();
    await other.begin();
    expect([again.crowd, again.company, again.exclusive]).toEqual([1, 1, true]);
    devices.close();
  });

  it("give a place back that was never used", async () => {
    const devices = new LocalDevices(onCpu(2), {});
    devices.seat(0, true);
    devices.seatOf(0).leave();
    expect(await devices.seat(1, false).begin()).toBe(true);
    devices.close();
  });
});
