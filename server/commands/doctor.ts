import path from "node:path";
import { usableCores } from "../devices/cpu-share";
import { describeDevice, isBusy } from "../devices/device";
import { type FoundDevices, findDevices } from "../devices/find-devices";
import type { Program } from "../language/model";
import { findRoot, loadProgram } from "../language/program";
import { findNode } from "../trials/node-launch";
import { pythonHint } from "../trials/python-install";
import { findPython } from "../trials/python-interpreter";
import { usersEnvironment } from "../trials/trial-environment";
import { diskHost, entryPath } from "./disk-host";
import { EXIT } from "./exit-codes";
import { type Installed, nodePackages, pythonPackages } from "./installed";
import { line } from "./standard-output";
import { currentRoot } from "./study-place";

export interface DoctorFlags {
  readonly json?: boolean;
  readonly python?: string;
  readonly node?: string;
}

/** An interpreter as a search would take it, or why there is none. */
type Interpreter =
  | { readonly path: string; readonly version: string; readonly origin: string | null; readonly frameworks: readonly Installed[] }
  | { readonly problem: string };

interface Findings {
  readonly python: Interpreter | null;
  readonly node: Interpreter | null;
  readonly devices: readonly {
    readonly name: string;
    readonly model: string;
    readonly memory: number | null;
    readonly used: number | null;
  }[];
  readonly cores: number;
  /** What is amiss, and how to mend it. */
  readonly problems: readonly string[];
}

interface Place {
  readonly entry: string;
  readonly root: string;
  /** Null without a file: then both interpreters are looked for. */
  readonly program: Program | null;
}

/** What searches in this folder, or of this file, would run with. Resolves with the exit code. */
export async function doctor(file: string | undefined, flags: DoctorFlags): Promise<number> {
  const found = findDevices(process.env);
  const place = placeOf(file);
  const language = place.program?.entry.language ?? null;
  const devices = await found;
  const problems = deviceProblems(devices);
  const python = language === null || language === "python" ? await lookAtPython(place, flags, devices, problems) : null;
  const node =
    language === null || language === "javascript" || language === "typescript" ? await lookAtNode(place, flags, problems) : null;
  const findings: Findings = {
    python,
    node,
    devices: devices.devices.map(({ name, model, memory, used }) => ({ name, model, memory, used })),
    cores: usableCores(),
    problems,
  };
  if (flags.json === true) line(JSON.stringify(findings));
  else tell(findings, devices);
  const runs = [python, node].some((interpreter) => interpreter !== null && !("problem" in interpreter));
  return runs || language === "text" ? EXIT.done : EXIT.failed;
}

function placeOf(file: string | undefined): Place {
  if (file === undefined) return { entry: path.join(process.cwd(), "train.py"), root: currentRoot(), program: null };
  const entry = entryPath(file);
  const root = findRoot(entry, diskHost);
  return { entry, root, program: loadProgram(entry, root, diskHost) };
}

async function lookAtPython(
  { entry, root, program }: Place,
  flags: DoctorFlags,
  found: FoundDevices,
  problems: string[],
): Promise<Interpreter> {
  const environment = usersEnvironment(process.env);
  try {
    const interpreter = await findPython(flags.python ?? program?.search.python, entry, root, environment);
    const kind = found.devices[0]?.kind;
    const gpu = kind === "cuda" || kind === "hip" ? kind : null;
    const imports = program === null ? [] : importsOf(program);
    const { frameworks, missing } = await pythonPackages(interpreter.command, environment, path.dirname(entry), imports, gpu);
    for (const { name, problem } of frameworks)
      if (problem !== null) problems.push(`${name} cannot use the GPU: it is ${problem}. Install the build of ${name} for this GPU.`);
    for (const module of missing) {
      const hint = pythonHint(module, interpreter, entry, root);
      problems.push(`The program imports ${module}, which is not there${hint === null ? "" : `: ${hint}`}.`);
    }
    return { path: interpreter.executable, version: interpreter.version, origin: interpreter.origin, frameworks };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** Modules that are imported without a condition, by the first part of their names. */
function importsOf({ files }: Program): readonly string[] {
  const lines = files.filter(({ language }) => language === "python").flatMap(({ text }) => text.split("\n"));
  return [...new Set(lines.flatMap((text) => /^(?:import|from)\s+([A-Za-z_]\w*)/.exec(text)?.[1] ?? []))];
}

async function lookAtNode({ entry, program }: Place, flags: DoctorFlags, problems: string[]): Promise<Interpreter> {
  try {
    const { command, version } = await findNode(flags.node ?? program?.search.node, usersEnvironment(process.env));
    const frameworks = nodePackages(path.dirname(entry));
    for (const { name, problem } of frameworks)
      if (problem !== null) problems.push(`${name}: ${problem}; programs use the next best of TensorFlow.js. Run \`npm rebuild ${name}\`.`);
    return { path: command, version, origin: null, frameworks };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

function deviceProblems({ devices, note }: FoundDevices): string[] {
  const busy = devices.filter(isBusy).map(({ name }) => `Other programs hold much of the memory of ${name}: trials use it last.`);
  return [...(note === null ? [] : [`${note}.`]), ...busy];
}

function tell({ python, node, cores, problems }: Findings, { devices }: FoundDevices): void {
  tellInterpreter("Python", python);
  tellInterpreter("Node", node);
  for (const device of devices) line(`GPU     ${describeDevice(device)}${device.used === null ? "" : `, ${device.used} MiB in use`}`);
  if (devices.length === 0) line("GPU     none: trials run on the CPU");
  line(`CPU     ${cores} core${cores === 1 ? "" : "s"}`);
  if (problems.length > 0) line();
  for (const problem of problems) line(problem);
}

function tellInterpreter(what: string, interpreter: Interpreter | null): void {
  if (interpreter === null) return;
  if ("problem" in interpreter) {
    line(`${what.padEnd(8)}${interpreter.problem}`);
    return;
  }
  const { version, origin, frameworks } = interpreter;
  line(`${what.padEnd(8)}${version}  ${interpreter.path}${origin === null ? "" : `  (${origin})`}`);
  for (const { name, version: its, problem } of frameworks) line(`        ${name} ${its}${problem === null ? "" : `  (${problem})`}`);
}
