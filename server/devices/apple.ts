import os from "node:os";
import type { Device } from "./device";

/** The GPU of an Apple chip: one a machine, its memory that of the machine. No tool tells without privileges what it is doing. */
export function findApple(platform: string = process.platform, arch: string = process.arch): readonly Device[] {
  if (platform !== "darwin" || arch !== "arm64") return [];
  const memory = Math.round(os.totalmem() / (1 << 20));
  const model = `${os.cpus()[0]?.model ?? "Apple"} GPU`;
  return [{ kind: "mps", name: "mps", model, id: "mps", visible: "", memory, used: null, utilization: null }];
}
