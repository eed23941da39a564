import type { FrameworkNames } from "./metric-sources";

/** What a runtime says, one line of text each. */
export type RuntimeMessage =
  | { readonly kind: "hello"; readonly token: string; readonly pid: number; readonly rank: number }
  /** `counted`: the runtime only counted the step, so that reports of several processes may be numbered together. */
  | { readonly kind: "report"; readonly channel: number; readonly step: number; readonly value: number; readonly counted: boolean }
  | { readonly kind: "loaded"; readonly file: string }
  /** A file that is in the program, or may be, whether or not its text was asked for. */
  | { readonly kind: "missed"; readonly file: string }
  | ({ readonly kind: "framework" } & FrameworkNames)
  | { readonly kind: "problem"; readonly code: string; readonly message: string; readonly channel: number | null }
  | { readonly kind: "error"; readonly error: RuntimeError };

/** An uncaught exception in the trial. `line` counts from 1; `syntax`: the file did not compile. */
export interface RuntimeError {
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly syntax: boolean;
}

const REPORT = /^\[\s*(\d+)\s*,\s*(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*,\s*("?)(NaN|-?Infinity|-?\d[\d.eE+-]*)\3\s*(,\s*1\s*)?\]$/;

/** Null for a line that says nothing we know. */
export function parseLine(line: string): RuntimeMessage | null {
  const report = REPORT.exec(line);
  if (report !== null) {
    return {
      kind: "report",
      channel: Number(report[1]),
      step: Number(report[2]),
      value: Number(report[4]),
      counted: report[5] !== undefined,
    };
  }
  let object: unknown;
  try {
    object = JSON.parse(line);
  } catch {
    return null;
  }
  return isRecord(object) ? parseObject(object) : null;
}

function parseObject(object: Record<string, unknown>): RuntimeMessage | null {
  const { token, pid, rank, loaded, missed, framework, problem, error } = object;
  if (typeof token === "string") return { kind: "hello", token, pid: Number(pid), rank: typeof rank === "number" ? rank : 0 };
  if (typeof loaded === "string") return { kind: "loaded", file: loaded };
  if (typeof missed === "string") return { kind: "missed", file: missed };
  if (typeof framework === "string") {
    const { names, channels, begins } = object;
    return { kind: "framework", framework, names: listOf(names, isText), channels: listOf(channels, isNumber), begins: begins === true };
  }
  if (isRecord(problem)) {
    const { code, message, channel } = problem;
    return { kind: "problem", code: String(code), message: String(message), channel: typeof channel === "number" ? channel : null };
  }
  if (isRecord(error)) {
    const { message, file, line, syntax } = error;
    return {
      kind: "error",
      error: {
        message: String(message),
        file: typeof file === "string" ? file : null,
        line: typeof line === "number" ? line : null,
        syntax: syntax === true,
      },
    };
  }
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf<T>(value: unknown, is: (item: unknown) => item is T): readonly T[] {
  return Array.isArray(value) ? value.filter(is) : [];
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
