import type { Device } from "./device";

/** A card as tool or driver list it, by its place on the bus. */
export interface NvidiaCard extends Device {
  readonly index: number;
  /** Set for a slice of a card: the card's own place and the slice's. */
  readonly mig: { readonly card: number; readonly slice: number } | null;
}

export function card(
  index: number,
  uuid: string,
  model: string,
  { memory = null, used = null, utilization = null }: { memory?: number | null; used?: number | null; utilization?: number | null },
): NvidiaCard {
  const name = `cuda:${index}`;
  const id = uuid === "" || uuid.startsWith("[") ? name : uuid;
  return { kind: "cuda", name, model: model || "NVIDIA GPU", id, visible: String(index), memory, used, utilization, index, mig: null };
}
