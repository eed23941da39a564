/** What a program may see of the devices: entries of CUDA_VISIBLE_DEVICES and its like. */
export interface Nameable {
  readonly index: number;
  readonly id: string;
  readonly visible: string;
  readonly mig?: { readonly card: number; readonly slice: number } | null;
}

/**
 * The devices that a variable such as CUDA_VISIBLE_DEVICES leaves, in its order and by its words; all where it is not set. As CUDA has it:
 * numbers, UUIDs or unique beginnings of them; nothing after an entry that names none, and nothing at all for an empty variable or -1.
 */
export function visibleDevices<D extends Nameable>(devices: readonly D[], variable: string | undefined): readonly D[] {
  if (variable === undefined) return devices;
  const found: D[] = [];
  for (const entry of variable.split(",").map((text) => text.trim())) {
    const named = deviceOf(devices, entry);
    if (named === null) break;
    // CUDA gives no device at all where one is named twice; here it counts once.
    if (!found.some(({ id }) => id === named.id)) found.push({ ...named, visible: entry });
  }
  return found;
}

function deviceOf<D extends Nameable>(devices: readonly D[], entry: string): D | null {
  if (/^\d+$/.test(entry)) {
    const index = Number(entry);
    return devices.find((device) => device.index === index) ?? null;
  }
  // Older drivers write a slice as MIG-GPU-<UUID of the card>/<instance>/<slice>.
  if (entry.length < 5 || !/^(GPU|MIG)-/i.test(entry)) return null;
  const same = devices.filter(({ id }) => id.toLowerCase().startsWith(entry.toLowerCase()));
  const [only, ...others] = same;
  return only !== undefined && others.length === 0 ? only : null;
}
