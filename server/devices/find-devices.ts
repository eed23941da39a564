import { existsSync } from "node:fs";
import { PARTS } from "../words/search-problems";
import { fill } from "../words/translate";
import { findApple } from "./apple";
import type { Device } from "./device";
import { findNvidia } from "./nvidia";
import { driverCards } from "./nvidia-driver";
import { findRocm, type RocmCard } from "./rocm";
import { visibleDevices } from "./visible-devices";

type Environment = Readonly<Record<string, string | undefined>>;

/** GPUs of this machine that the user's environment leaves to its programs. */
export interface FoundDevices {
  readonly devices: readonly Device[];
  /** Why there are none, or fewer than the machine has, as a person reads it; null where there is nothing to say. */
  readonly note: string | null;
}

/** How long the tools may take. Some answer late: where a driver says that there is a card they are waited for. */
const USUAL_MS = 2000;
const SURE_MS = 10_000;
const NVIDIA_DRIVER = "/proc/driver/nvidia/gpus";
const DRIVERS = ["/dev/nvidia0", "/dev/dxg", "/dev/kfd"];

/** Looks for GPUs, with all tools at once. Never rejects. */
export async function findDevices(environment: Environment, nvidiaDriver = NVIDIA_DRIVER): Promise<FoundDevices> {
  const apple = findApple();
  if (apple.length > 0) return { devices: apple, note: null };
  const patience = [nvidiaDriver, ...DRIVERS].some((driver) => existsSync(driver)) ? SURE_MS : USUAL_MS;
  const [nvidia, rocm] = await Promise.all([findNvidia(environment, patience), findRocm(environment, patience)]);
  // A machine with both is one with an AMD processor's graphics: programs are built for one of them.
  const cards = nvidia.trouble === null && nvidia.cards.length === 0 ? driverCards(nvidiaDriver) : nvidia.cards;
  if (cards.length > 0) return limited(cards, "CUDA_VISIBLE_DEVICES", environment["CUDA_VISIBLE_DEVICES"]);
  if (rocm.cards.length > 0) return visibleRocm(rocm.cards, environment);
  return { devices: [], note: nvidia.trouble ?? rocm.trouble };
}

/** ROCR_VISIBLE_DEVICES hides cards from everything above it; what is left is counted anew and limited by the other two. */
function visibleRocm(cards: readonly RocmCard[], environment: Environment): FoundDevices {
  const left = visibleDevices(cards, environment["ROCR_VISIBLE_DEVICES"]).map((card, index) => ({
    ...card,
    index,
    visible: String(index),
  }));
  const name = environment["HIP_VISIBLE_DEVICES"] === undefined ? "CUDA_VISIBLE_DEVICES" : "HIP_VISIBLE_DEVICES";
  if (left.length === 0) return limited(cards, "ROCR_VISIBLE_DEVICES", environment["ROCR_VISIBLE_DEVICES"]);
  return limited(left, name, environment[name]);
}

function limited<D extends Device & { readonly index: number }>(
  cards: readonly D[],
  name: string,
  value: string | undefined,
): FoundDevices {
  if (value === undefined) return { devices: cards, note: null };
  const devices = visibleDevices(cards, value);
  const said = `${name}=${value}`;
  const none = fill(cards.length === 1 ? PARTS.leavesNoneOfOne : PARTS.leavesNone, said, cards.length);
  const note = devices.length === 0 ? none : fill(PARTS.leaves, said, devices.length, cards.length);
  return { devices, note: devices.length < cards.length ? note : null };
}
