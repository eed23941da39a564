import type { Program } from "../language/model";
import type { InterpreterAnswer, InterpreterParams } from "../protocol/tuner";
import { findNode } from "../trials/node-launch";
import { findPython } from "../trials/python-interpreter";
import { usersEnvironment } from "../trials/trial-environment";
import { saidText } from "../words/search-problems";
import { tr } from "../words/translate";

/** What a search of a program would run in, found as the search itself finds it; null where its own command decides. */
export async function interpreterAnswer(program: Program, asked: Omit<InterpreterParams, "uri">): Promise<InterpreterAnswer | null> {
  const { entry, root, search } = program;
  if (search.command !== undefined) return null;
  const environment = usersEnvironment(process.env);
  try {
    if (entry.language === "python") {
      const { version, executable, origin, unmade } = await findPython(search.python ?? asked.python, entry.path, root, environment);
      const found = unmade === null ? origin : tr("{0}: {1} has no environment yet, `{2}` makes it", origin, unmade.file, unmade.command);
      return { name: "Python", version, path: executable, root, origin: originOf(search.python, asked.python, found) };
    }
    if (entry.language !== "javascript" && entry.language !== "typescript") return null;
    const { command, version } = await findNode(search.node ?? asked.node, environment);
    return { name: "Node", version, path: command, root, origin: originOf(search.node, asked.node, "on PATH") };
  } catch (error) {
    return { error: saidText(error instanceof Error ? error.message : String(error)) };
  }
}

function originOf(inFile: string | undefined, asked: string | undefined, found: string): string {
  if (inFile !== undefined) return "@search";
  return asked === undefined ? found : "asked";
}
