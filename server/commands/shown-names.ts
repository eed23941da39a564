import path from "node:path";
import { shellWord } from "../words/shell-word";

/** Relative to the working directory where the file is below it. */
export function shownPath(absolute: string): string {
  const relative = path.relative(process.cwd(), absolute);
  return relative === "" || relative.startsWith("..") || path.isAbsolute(relative) ? absolute : relative;
}

/** How this program was called, for commands to type next. */
export function commandName(): string {
  const script = process.argv[1] ?? "tunelens";
  return script.endsWith(".js") ? `node ${shellWord(shownPath(script))}` : "tunelens";
}
