import { PARTS } from "../words/search-problems";
import { fill } from "../words/translate";
import type { Device, DeviceUsage } from "./device";
import { askTool } from "./tool";

type Environment = Readonly<Record<string, string | undefined>>;

const TOOL = "rocm-smi";
const CARDS = ["--showid", "--showuniqueid", "--showproductname", "--showmeminfo", "vram", "--showuse", "--json"];
const USAGE = ["--showmeminfo", "vram", "--showuse", "--json"];

export interface RocmCard extends Device {
  readonly index: number;
}

export async function findRocm(
  environment: Environment,
  milliseconds: number,
): Promise<{ readonly cards: readonly RocmCard[]; readonly trouble: string | null }> {
  const answer = await askTool(TOOL, CARDS, milliseconds, environment);
  if (answer.kind === "absent") return { cards: [], trouble: null };
  if (answer.kind === "failed") return { cards: [], trouble: answer.why };
  const cards = parseCards(answer.text);
  return { cards, trouble: cards.length === 0 ? fill(PARTS.listsNone, TOOL) : null };
}

/** By the name of the card in the tool's answer. */
export async function rocmUsage(environment: Environment, milliseconds: number): Promise<ReadonlyMap<string, DeviceUsage>> {
  const answer = await askTool(TOOL, USAGE, milliseconds, environment);
  return new Map((answer.kind === "said" ? parseCards(answer.text) : []).map((card) => [card.id, card]));
}

/** One object by card, `card0`, with fields whose names differ a little from version to version; warnings may stand before it. */
export function parseCards(text: string): readonly RocmCard[] {
  const cards = Object.entries(jsonIn(text)).flatMap(([name, fields]) => {
    const number = /^card(\d+)$/.exec(name);
    return number === null || typeof fields !== "object" || fields === null ? [] : [{ name, number: Number(number[1]), fields }];
  });
  // The programs count the cards from 0 without gaps, whatever the graphics of the board are called.
  return cards
    .toSorted((a, b) => a.number - b.number)
    .map(({ name, fields }, index) => {
      const total = field(fields, /^VRAM Total Memory/i);
      const used = field(fields, /^VRAM Total Used/i);
      const models = [/^Card Series/i, /^Card Model/i, /^Device Name/i].map((key) => field(fields, key));
      return {
        kind: "hip" as const,
        name: `hip:${index}`,
        model: models.find((model) => model !== null && !/^0x|^N\/A$/i.test(model)) ?? "AMD GPU",
        id: name,
        visible: String(index),
        memory: mebibytes(total),
        used: mebibytes(used),
        utilization: number(field(fields, /^GPU use/i)),
        index,
      };
    });
}

function jsonIn(text: string): object {
  try {
    const value: unknown = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function field(fields: object, key: RegExp): string | null {
  const found = Object.entries(fields).find(([name]) => key.test(name));
  return found === undefined ? null : String(found[1]);
}

function number(text: string | null): number | null {
  return text !== null && /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}

function mebibytes(bytes: string | null): number | null {
  const value = number(bytes);
  return value === null ? null : Math.round(value / (1 << 20));
}
