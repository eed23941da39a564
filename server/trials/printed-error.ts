import type { Location } from "./failure";

/** The error that a program in any language, or what builds it, printed last. */
export interface PrintedError {
  readonly reason: string;
  readonly location: Location | null;
  /** A compiler refused the program. */
  readonly build: boolean;
}

/** The path under which events show a file of the user's own; null for any other. */
export type Locate = (file: string) => string | null;

const LONGEST = 500;
/** Lines at the end of what was printed in which an error is looked for. */
const LINES = 60;

const COMPILER = /^(\S.*?):(\d+):(?:\d+:)?\s+(?:fatal )?error:\s/i;
const RUST = /^error(?:\[\w+\])?: (?!could not compile|aborting due to)/;
/** What the languages put before an error that ends a program: R, Julia, Go, Rust, Java, C++, Lua, Perl's `die` has none. */
const HEADS =
  /^(?:Error(?: in .*?)? ?: ?|Error in |ERROR: |panic: |thread '.*' .*panicked at |Exception in thread |terminate called |lua\S*: |Uncaught |fatal error: |error: |FATAL: )/;
/** Said by what stands above a program that failed. */
const BOILERPLATE =
  /^(?:g?make(?:\[\d+\])?: |Execution halted|npm (?:ERR!|error)|ninja: build stopped|error: could not compile|collect2: error|exit status \d+|Calls: |\s*$)/;
const ERRORS =
  /\b(?:error|errors|failed|failure|fatal|not found|no such|cannot|can't|denied|undefined|exception|panic|abort(?:ed)?|invalid|unknown|usage|unbound|segmentation|missing|unable|refused)\b/i;

/** `log` ends where the program ended. */
export function printedError(log: string, locate: Locate): PrintedError | null {
  const lines = log.trimEnd().split(/\r?\n/).slice(-LINES);
  return compilerError(lines, locate) ?? headedError(lines, locate) ?? lastError(lines, locate);
}

/** The first one: others often follow from it. */
function compilerError(lines: readonly string[], locate: Locate): PrintedError | null {
  const at = lines.findIndex((line) => COMPILER.test(line) || RUST.test(line));
  const line = lines[at];
  if (line === undefined) return null;
  const [, file, number] = COMPILER.exec(line) ?? [];
  if (file !== undefined) {
    const shown = locate(file);
    return { reason: short(line), location: shown === null ? null : { file: shown, line: Number(number) }, build: true };
  }
  const arrow = lines.slice(at, at + 5).find((l) => /^\s*--> /.test(l));
  return arrow === undefined ? null : { reason: short(line), location: locationIn([arrow], locate), build: true };
}

function headedError(lines: readonly string[], locate: Locate): PrintedError | null {
  const at = lines.findLastIndex((line) => HEADS.test(line) && !BOILERPLATE.test(line));
  const line = lines[at];
  if (line === undefined) return null;
  const goesOn = /(?::|panicked at .*)\s*$/.test(line) ? (lines[at + 1]?.trim() ?? "") : "";
  const reason = short(goesOn === "" ? line : `${line.trim()} ${goesOn}`);
  return { reason, location: locationIn(lines.slice(at), locate), build: false };
}

/** Where nothing marks the error, a last line that reads like one, or that names a line of the user's. */
function lastError(lines: readonly string[], locate: Locate): PrintedError | null {
  const last = lines.findLast((l) => !BOILERPLATE.test(l));
  if (last === undefined) return null;
  const head = /^\s/.test(last) ? lines.findLast((l) => !BOILERPLATE.test(l) && !/^\s/.test(l)) : undefined; // advice is indented below what it is about
  const line = head !== undefined && ERRORS.test(head) ? head : last;
  const location = locationIn([line], locate);
  return ERRORS.test(line) || location !== null ? { reason: short(line), location, build: false } : null;
}

const PLACES = [
  /File "([^"]+)", line (\d+)/g,
  / at (\S+) line (\d+)/g,
  /([^\s:()"'`,]+): line (\d+):/g,
  /([^\s:()"'`,]+): ?(\d+)(?=[:.,\s)]|$)/g,
];

/** The first place in the user's own files. */
function locationIn(lines: readonly string[], locate: Locate): Location | null {
  for (const line of lines) {
    for (const place of PLACES) {
      for (const [, file = "", number] of line.matchAll(place)) {
        const shown = locate(file);
        if (shown !== null) return { file: shown, line: Number(number) };
      }
    }
  }
  return null;
}

function short(line: string): string {
  return line.trim().slice(0, LONGEST);
}
