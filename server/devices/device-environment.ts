import type { Device } from "./device";

type Environment = Readonly<Record<string, string | undefined>>;

/** What lets a program see its own devices and no other; for several trials on one, what keeps frameworks from taking all its memory at once. */
export function deviceEnvironment(devices: readonly Device[], shared: boolean, hidden: boolean, own: Environment): Record<string, string> {
  if (hidden) return { CUDA_VISIBLE_DEVICES: "", HIP_VISIBLE_DEVICES: "-1" };
  const visible = devices.map((device) => device.visible).join(",");
  switch (devices[0]?.kind) {
    case "cuda":
      return { CUDA_VISIBLE_DEVICES: visible, ...busOrder(own), ...(shared ? sparing(own) : {}) };
    case "hip":
      // Not ROCR_VISIBLE_DEVICES: what it hides is hidden from these two as well, which then count anew.
      return { HIP_VISIBLE_DEVICES: visible, CUDA_VISIBLE_DEVICES: visible, ...(shared ? sparing(own) : {}) };
    default:
      return {};
  }
}

/** nvidia-smi numbers cards by their place on the bus, CUDA by their speed unless told. The user's own numbers keep the user's own order. */
function busOrder(own: Environment): Record<string, string> {
  return own["CUDA_VISIBLE_DEVICES"] === undefined ? { CUDA_DEVICE_ORDER: "PCI_BUS_ID" } : {};
}

/** TensorFlow and JAX take most of a card's memory when they begin, unless told to take what they need. */
function sparing(own: Environment): Record<string, string> {
  const all = { TF_FORCE_GPU_ALLOW_GROWTH: "true", XLA_PYTHON_CLIENT_PREALLOCATE: "false" };
  return Object.fromEntries(Object.entries(all).filter(([name]) => own[name] === undefined));
}
