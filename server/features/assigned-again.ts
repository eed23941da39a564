import type { ProgramParameter } from "../language/model";

/**
 * The line (from 0) on which the variable that the annotated literal is assigned to gets another value before anything reads it; null where
 * there is none. A look at the lines below on the same level, not an analysis: it explains what was measured.
 */
export function assignedAgain({ source, spec, literal }: ProgramParameter): number | null {
  if (source.language === "text") return null;
  const lines = source.text.split(/\r\n|[\r\n]/);
  const at = spec.range.start.line;
  const head = /^(\s*)(?:const|let|var)?\s*([\p{L}_$][\p{L}\p{N}_$]*)\s*(?::[^=]+)?=(?!=)/u.exec(lines[at] ?? "");
  const [, indentation, name] = head ?? [];
  if (name === undefined || indentation === undefined || literal.to <= literal.from) return null;
  const word = new RegExp(`(?<![\\p{L}\\p{N}_$.])${name.replaceAll("$", "\\$")}(?![\\p{L}\\p{N}_$])`, "u");
  for (let i = spec.range.end.line + 1; i < lines.length; i++) {
    const code = (lines[i] ?? "").replace(source.language === "python" ? /#.*$/ : /\/\/.*$/, "");
    if (!word.test(code)) continue;
    const [assigned] = new RegExp(`^${indentation}${name.replaceAll("$", "\\$")}\\s*(?::[^=]+)?=(?!=)`, "u").exec(code) ?? [];
    return assigned !== undefined && !word.test(code.slice(assigned.length)) ? i : null;
  }
  return null;
}
