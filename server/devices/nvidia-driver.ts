import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { card, type NvidiaCard } from "./nvidia-card";

/** The cards that the driver itself lists, in the order of the bus: for containers that have the driver and not its tool. */
export function driverCards(folder: string): readonly NvidiaCard[] {
  return foldersIn(folder).map((bus, index) => {
    const text = informationOf(path.join(folder, bus));
    return card(index, field(text, "GPU UUID"), field(text, "Model"), {});
  });
}

function field(text: string, name: string): string {
  const value = new RegExp(`^${name}:\\s*(.*?)\\s*$`, "m").exec(text)?.[1] ?? "";
  return value.includes("?") ? "" : value;
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function informationOf(folder: string): string {
  try {
    return readFileSync(path.join(folder, "information"), "utf8");
  } catch {
    return "";
  }
}
