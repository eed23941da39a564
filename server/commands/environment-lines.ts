import type { StudyEnvironment } from "../protocol/events";
import { environmentWords } from "../words/environment";

const BETWEEN = " · ";
const INDENT = "  ";

/** What runs the trials and where: all of it when it is first known, and then what has changed. */
export class EnvironmentLines {
  #said: readonly string[] = [];

  add(environment: StudyEnvironment, root: string, width: number): readonly string[] {
    const words = environmentWords(environment, root);
    const news = words.filter((word) => !this.#said.includes(word));
    this.#said = words;
    return news.length === 0 ? [] : wrapped(news.join(BETWEEN), width);
  }

  /** Another process goes on with the study: what it runs in is told whole again. */
  forget(): void {
    this.#said = [];
  }
}

/** A text in lines that fit, broken at spaces; a word longer than a line stays whole. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const next = line === "" ? word : `${line} ${word}`;
    if (line.trim() !== "" && next.length > width) {
      lines.push(line);
      line = INDENT + word;
    } else line = next;
  }
  return [...lines, line].map((l) => l.replace(/ ·$/, ""));
}
