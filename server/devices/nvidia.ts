import { PARTS } from "../words/search-problems";
import { fill } from "../words/translate";
import type { DeviceProcess, DeviceUsage } from "./device";
import { card, type NvidiaCard } from "./nvidia-card";
import { askTool, type ToolAnswer } from "./tool";

type Environment = Readonly<Record<string, string | undefined>>;

const TOOL = "nvidia-smi";
const FORMAT = "--format=csv,noheader,nounits";
const CARDS = "--query-gpu=index,uuid,name,memory.total,memory.used,utilization.gpu";
const USAGE = "--query-gpu=uuid,memory.used,utilization.gpu";
const PROCESSES = "--query-compute-apps=gpu_uuid,pid,used_memory";

export interface NvidiaAnswer {
  readonly cards: readonly NvidiaCard[];
  /** Why there are none though the tool is installed. */
  readonly trouble: string | null;
}

/** Asks for figures and for slices at once. */
export async function findNvidia(environment: Environment, milliseconds: number): Promise<NvidiaAnswer> {
  const [figures, list] = await Promise.all([
    askTool(TOOL, [CARDS, FORMAT], milliseconds, environment),
    askTool(TOOL, ["-L"], milliseconds, environment),
  ]);
  const listed = list.kind === "said" ? parseList(list.text) : [];
  const cards = figures.kind === "said" ? parseCards(figures.text) : [];
  // A tool that cannot tell figures still lists the cards.
  const whole = cards.length > 0 ? cards : listed.filter(({ mig }) => mig === null);
  if (whole.length === 0) return { cards: [], trouble: troubleOf(figures) };
  return { cards: withSlices(whole, listed), trouble: null };
}

export async function nvidiaUsage(environment: Environment, milliseconds: number): Promise<ReadonlyMap<string, DeviceUsage>> {
  const answer = await askTool(TOOL, [USAGE, FORMAT], milliseconds, environment);
  return answer.kind === "said" ? parseUsage(answer.text) : new Map();
}

export async function nvidiaProcesses(environment: Environment, milliseconds: number): Promise<readonly DeviceProcess[]> {
  const answer = await askTool(TOOL, [PROCESSES, FORMAT], milliseconds, environment);
  return answer.kind === "said" ? parseProcesses(answer.text) : [];
}

/** `0, GPU-…, NVIDIA H100, 81559, 3, 0`; figures may be `[N/A]`, `[Not Supported]`, `ERR!`. */
export function parseCards(text: string): readonly NvidiaCard[] {
  return rows(text).flatMap((fields) => {
    const [index = "", uuid = "", ...rest] = fields;
    if (rest.length < 4 || !/^\d+$/.test(index)) return [];
    const [memory = null, used = null, utilization = null] = rest.slice(-3).map(figure);
    return [card(Number(index), uuid, rest.slice(0, -3).join(", "), { memory, used, utilization })];
  });
}

/** `GPU 0: NVIDIA A100 (UUID: GPU-…)`, and below a card that is sliced `  MIG 1g.5gb  Device  0: (UUID: MIG-…)`. */
export function parseList(text: string): readonly NvidiaCard[] {
  const found: NvidiaCard[] = [];
  let above: NvidiaCard | null = null;
  for (const line of text.split("\n")) {
    const whole = /^GPU (\d+): (.*?)(?: \(UUID: ([^)]+)\))?\s*$/.exec(line);
    if (whole !== null) {
      above = card(Number(whole[1]), whole[3] ?? "", whole[2] ?? "", {});
      found.push(above);
      continue;
    }
    const slice = /^\s+MIG (\S+)\s+Device\s+(\d+): \(UUID: ([^)]+)\)/.exec(line);
    if (slice !== null && above !== null) found.push(sliceOf(above, slice[1] ?? "", Number(slice[2]), slice[3] ?? ""));
  }
  return found;
}

export function parseUsage(text: string): ReadonlyMap<string, DeviceUsage> {
  return new Map(
    rows(text).flatMap(([uuid = "", used, utilization]) =>
      uuid === "" || utilization === undefined ? [] : [[uuid, { used: figure(used), utilization: figure(utilization) }] as const],
    ),
  );
}

export function parseProcesses(text: string): readonly DeviceProcess[] {
  return rows(text).flatMap(([device = "", pid = "", used]) =>
    /^\d+$/.test(pid) ? [{ device, pid: Number(pid), used: figure(used) }] : [],
  );
}

function rows(text: string): readonly (readonly string[])[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.includes(","))
    .map((line) => line.split(",").map((field) => field.trim()));
}

/** Some versions give the unit in spite of `nounits`. */
function figure(text: string | undefined): number | null {
  const found = /^(\d+(?:\.\d+)?)\s*(?:MiB|%)?$/.exec(text ?? "");
  return found === null ? null : Number(found[1]);
}

function sliceOf(above: NvidiaCard, profile: string, slice: number, uuid: string): NvidiaCard {
  const gigabytes = /(\d+)gb/.exec(profile);
  return {
    ...above,
    name: `${above.name}/mig:${slice}`,
    model: `${above.model} MIG ${profile}`,
    id: uuid,
    visible: uuid,
    memory: gigabytes === null ? null : Number(gigabytes[1]) * 1024,
    used: null,
    utilization: null,
    mig: { card: above.index, slice },
  };
}

/** A program sees one slice of a sliced card and never the whole of it. */
function withSlices(cards: readonly NvidiaCard[], listed: readonly NvidiaCard[]): readonly NvidiaCard[] {
  return cards.flatMap((whole) => {
    const slices = listed.filter(({ mig }) => mig?.card === whole.index);
    return slices.length === 0 ? [whole] : slices;
  });
}

function troubleOf(answer: ToolAnswer): string | null {
  if (answer.kind === "absent") return null;
  if (answer.kind === "failed") return answer.why;
  const [first = ""] = answer.text.trim().split("\n");
  return first === "" || /no devices/i.test(first) ? fill(PARTS.listsNone, TOOL) : `${TOOL}: ${first.slice(0, 300)}`;
}
