import { isAbsolute, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Session } from "./session";
import { typescript } from "./sources";

export interface ErrorReport {
  readonly message: string;
  /** A file did not compile. */
  readonly syntax: boolean;
  readonly file?: string;
  readonly line?: number;
}

/** Tells the engine of an error that ends the program; what Node does with it stays as it is. A stop ends it without a word. */
export function watchErrors(session: Session): void {
  process.on("uncaughtExceptionMonitor", (error: unknown) => {
    if (isStop(error)) process.exit(1);
    session.error(describe(error, session));
  });
}

/** A worker thread's error arrives as a copy, without its class. */
function isStop(error: unknown): boolean {
  return isErrorLike(error) && error.name === "TunelensStop";
}

/** The error's own line, and the innermost place in the user's code. Never throws. */
export function describe(error: unknown, session: Session): ErrorReport {
  try {
    if (!isErrorLike(error)) return { message: `Uncaught ${typeof error === "string" ? error : inspectShort(error)}`, syntax: false };
    const stack = typeof error.stack === "string" ? error.stack : "";
    const compiling = error.name === "SyntaxError" ? (headingOf(stack) ?? syntaxPlace(error, session)) : undefined;
    return { message: messageOf(error, stack), syntax: compiling !== undefined, ...(compiling ?? placeOf(stack)) };
  } catch {
    return { message: "Uncaught error that cannot be read", syntax: false };
  }
}

/** Node keeps the place of an ES module's syntax error to itself, so the trial's texts are asked. */
function syntaxPlace(error: { message: unknown }, session: Session): Place | undefined {
  for (const { file, text } of session.texts()) {
    const found = typescript().findSyntaxError(text, file, String(error.message));
    if (found !== undefined) return headingOf(found);
  }
  return undefined;
}

function isErrorLike(error: unknown): error is { message: unknown; name?: unknown; stack?: unknown } {
  return typeof error === "object" && error !== null && "message" in error;
}

function inspectShort(value: unknown): string {
  return (typeof value === "object" && value !== null ? (JSON.stringify(value) ?? "object") : String(value)).slice(0, 200);
}

function messageOf(error: { message: unknown; name?: unknown }, stack: string): string {
  const name = typeof error.name === "string" ? error.name : "Error";
  const first = String(error.message).split("\n", 1)[0] ?? "";
  // A class that does not set `name` still shows in the stack.
  const shown = stack.split("\n").find((line) => first !== "" && line.endsWith(first) && /^[\w$.]+( \[\w+\])?: /.test(line));
  return shown ?? (first === "" ? name : `${name}: ${first}`);
}

const FRAME = /^\s+at (?:.*\()?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+):\d+\)?$/;
/** The place that Node puts before a syntax error, which has no frame of its own. */
const HEADING = /^((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+)(?::\d+)?$/;

interface Place {
  readonly file: string;
  readonly line: number;
}

function headingOf(stack: string): Place | undefined {
  return place(HEADING.exec(stack.split("\n", 1)[0] ?? ""));
}

function placeOf(stack: string): Place | undefined {
  for (const text of stack.split("\n")) {
    const found = place(FRAME.exec(text));
    if (found !== undefined) return found;
  }
  return undefined;
}

function place(found: RegExpExecArray | null): Place | undefined {
  const file = found?.[1] === undefined ? undefined : toPath(found[1]);
  return file !== undefined && isUsers(file) ? { file, line: Number(found?.[2]) } : undefined;
}

function toPath(place: string): string | undefined {
  const bare = place.replace(/\?.*$/, "");
  const file = bare.startsWith("file:") ? fileURLToPath(bare) : bare;
  return isAbsolute(file) ? file : undefined;
}

function isUsers(file: string): boolean {
  return !file.startsWith(__dirname + sep) && !file.includes(`${sep}node_modules${sep}`);
}
