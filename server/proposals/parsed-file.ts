import type { Tree } from "@lezer/common";
import { type AnalyzedFile, analyzed, sourceFile } from "../language/analyze-file";
import { draftModule, draftText } from "../language/draft-file";
import type { SourceFile } from "../language/model";
import type { ModulePart } from "../language/module-part";
import type { Outline } from "../language/outline";
import { moduleOf, type ParsedModule, variantOf } from "../language/parsed-module";
import { textOutline } from "../language/text-outline";
import { type LineIndex, lineIndexOf } from "../language/text-positions";
import { hasKernels, hasMachineLearning, isBoosting } from "./frameworks";

/** A file with what proposals are made from: each part is worked out once, when it is asked for. */
export class ParsedFile {
  readonly source: SourceFile;
  readonly outline: Outline;
  /** Null in a file that has no grammar here. */
  readonly tree: Tree | null;
  readonly #module: ParsedModule | null;
  #analyzed: AnalyzedFile | null = null;

  constructor(source: SourceFile, module: ParsedModule | null, outline: Outline) {
    this.source = source;
    this.#module = module;
    this.outline = outline;
    this.tree = module?.tree ?? null;
  }

  /** What it consists of; nothing in a file that has no grammar here. */
  get parts(): readonly ModulePart[] {
    return this.#module?.parts ?? [];
  }

  get lines(): LineIndex {
    return lineIndexOf(this.source);
  }

  get analyzed(): AnalyzedFile {
    this.#analyzed ??= analyzedAs(this.source, this.#module);
    return this.#analyzed;
  }

  /** It imports a library that trains models. */
  get machineLearning(): boolean {
    return this.tree !== null && hasMachineLearning(this.outline.imports);
  }

  /** All that it trains with are boosted trees. */
  get boosting(): boolean {
    return this.tree !== null && isBoosting(this.outline.imports);
  }

  /** It has machines with kernels. */
  get kernels(): boolean {
    return this.tree !== null && hasKernels(this.outline.imports);
  }

  /** What the file would say with another text, which shares most of its parts with this one. */
  analyzedWith(text: string): AnalyzedFile {
    const source = { ...this.source, text };
    return analyzedAs(source, variantOf(source, this.#module));
  }

  /** The file with another text; null where that is nested too deeply to be parsed. */
  with(text: string): ParsedFile | null {
    const source = { ...this.source, text };
    return made(source, variantOf(source, this.#module));
  }
}

/** Null for a file that is nested too deeply to be parsed. */
export function parseFile(path: string, text: string): ParsedFile | null {
  const source = sourceFile(path, path, text);
  return made(source, moduleOf(source));
}

function made(source: SourceFile, module: ParsedModule | null): ParsedFile | null {
  const outline = module === null ? textOutline(source.text, source.path) : module.outline;
  return outline === null ? null : new ParsedFile(source, module, outline);
}

function analyzedAs(source: SourceFile, module: ParsedModule | null): AnalyzedFile {
  return analyzed(module === null ? draftText(source) : draftModule(module, "all").draft);
}
