import type { Tree } from "@lezer/common";
import { type AnalyzedFile, analyzeFile, sourceFile } from "../language/analyze-file";
import { parseHost } from "../language/host-syntax";
import { javascriptOutline } from "../language/javascript-outline";
import type { SourceFile } from "../language/model";
import type { Outline } from "../language/outline";
import { pythonOutline } from "../language/python-outline";
import { textOutline } from "../language/text-outline";
import { LineIndex } from "../language/text-positions";
import { hasKernels, hasMachineLearning, isBoosting } from "./frameworks";

/** A file with what proposals are made from: each part is worked out once. */
export interface ParsedFile {
  readonly source: SourceFile;
  /** Null in a file that has no grammar here. */
  readonly tree: Tree | null;
  readonly outline: Outline;
  readonly lines: LineIndex;
  readonly analyzed: AnalyzedFile;
  /** It imports a library that trains models. */
  readonly machineLearning: boolean;
  /** All that it trains with are boosted trees. */
  readonly boosting: boolean;
  /** It has machines with kernels. */
  readonly kernels: boolean;
}

/** Null for a file that is nested too deeply to be parsed. */
export function parseFile(path: string, text: string): ParsedFile | null {
  const source = sourceFile(path, path, text);
  const lines = new LineIndex(text);
  const analyzed = analyzeFile(path, path, text);
  if (source.language === "text")
    return {
      source,
      tree: null,
      outline: textOutline(text, path),
      lines,
      analyzed,
      machineLearning: false,
      boosting: false,
      kernels: false,
    };
  const tree = parseHost(text, source.language, path);
  if (tree === null) return null;
  const outline = source.language === "python" ? pythonOutline(text, tree) : javascriptOutline(text, tree);
  const { imports } = outline;
  const traits = { machineLearning: hasMachineLearning(imports), boosting: isBoosting(imports), kernels: hasKernels(imports) };
  return { source, tree, outline, lines, analyzed, ...traits };
}
