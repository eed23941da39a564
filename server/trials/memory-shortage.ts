import type { Seat } from "../devices/local-devices";
import { isDeviceOutOfMemory, isKilledForMemory } from "../devices/out-of-memory";
import type { LeaderExit } from "./trial-process";

/** The end of a log in which an error is looked for that the program's own last word does not name, in characters. */
const LAST_WORDS = 4000;

export interface MemoryShortage {
  readonly where: "device" | "machine";
  /** Other trials had their share of that memory: alone it may go well. */
  readonly crowded: boolean;
  readonly reason: string;
}

/** Whether a program that failed (and that nobody ended) found no memory; null when it failed for another reason. */
export function memoryShortage(seat: Seat, exit: LeaderExit, reason: string, log: string): MemoryShortage | null {
  const isNamed = isDeviceOutOfMemory(reason);
  if (isNamed || isDeviceOutOfMemory(log.slice(-LAST_WORDS))) {
    const crowded = seat.crowd > 1;
    const alone = seat.onGpu ? `it had ${seat.name} to itself` : "no other trial ran";
    const said = isNamed ? alone : `its log tells of a device without memory; ${alone}`;
    return { where: "device", crowded, reason: crowded ? reason : `${reason} (${said})` };
  }
  if (!isKilledForMemory(exit, reason)) return null;
  const crowded = seat.company > 1;
  return { where: "machine", crowded, reason: seat.exclusive && !crowded ? `${reason} (no other trial ran)` : reason };
}
