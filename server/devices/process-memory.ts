import { readdirSync, readFileSync } from "node:fs";
import { askTool } from "./tool";

/** The processes of a trial and their resident memory together, in MiB. */
export interface ProcessTree {
  readonly pids: ReadonlySet<number>;
  readonly memory: number;
}

const PS_MS = 5000;

/** The trees of processes below these; one that has ended is left out. */
export async function processTrees(leaders: readonly number[]): Promise<ReadonlyMap<number, ProcessTree>> {
  if (leaders.length === 0) return new Map();
  const table = process.platform === "linux" && knowsChildren() ? linuxTable(leaders) : await listedTable();
  return new Map(leaders.flatMap((leader) => (table.has(leader) ? [[leader, treeOf(leader, table)] as const] : [])));
}

/** Kibibytes and children of a process. */
interface Entry {
  readonly resident: number;
  readonly children: readonly number[];
}

function treeOf(leader: number, table: ReadonlyMap<number, Entry>): ProcessTree {
  const pids = new Set<number>();
  let memory = 0;
  const open = [leader];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    const entry = table.get(pid);
    if (entry === undefined || pids.has(pid)) continue;
    pids.add(pid);
    memory += entry.resident;
    open.push(...entry.children);
  }
  return { pids, memory: Math.round(memory / 1024) };
}

/** Down from the leaders, so that a machine full of other processes costs nothing. */
function linuxTable(leaders: readonly number[]): ReadonlyMap<number, Entry> {
  const table = new Map<number, Entry>();
  const open = [...leaders];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    if (table.has(pid)) continue;
    const resident = /^VmRSS:\s*(\d+) kB/m.exec(textOf(`/proc/${pid}/status`));
    if (resident === null) continue;
    const children = namesIn(`/proc/${pid}/task`).flatMap((thread) => numbersIn(textOf(`/proc/${pid}/task/${thread}/children`)));
    table.set(pid, { resident: Number(resident[1]), children });
    open.push(...children);
  }
  return table;
}

let children: boolean | undefined;

/** Some kernels are built without the list of a process's children. */
function knowsChildren(): boolean {
  children ??= namesIn(`/proc/${process.pid}/task/${process.pid}`).includes("children");
  return children;
}

async function listedTable(): Promise<ReadonlyMap<number, Entry>> {
  const answer = await askTool("ps", ["-A", "-o", "pid=,ppid=,rss="], PS_MS, process.env);
  return answer.kind === "said" ? parseProcessList(answer.text) : new Map();
}

/** Lines of `pid ppid rss`. */
export function parseProcessList(text: string): ReadonlyMap<number, Entry> {
  const table = new Map<number, { resident: number; children: number[] }>();
  const rows = text.split("\n").map(numbersIn);
  for (const [pid, , resident] of rows) if (pid !== undefined && resident !== undefined) table.set(pid, { resident, children: [] });
  for (const [pid, parent] of rows) if (pid !== undefined && parent !== undefined) table.get(parent)?.children.push(pid);
  return table;
}

function numbersIn(text: string): number[] {
  return text
    .trim()
    .split(/\s+/)
    .flatMap((word) => (/^\d+$/.test(word) ? [Number(word)] : []));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
