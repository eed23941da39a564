/** A place in a text, as in LSP: zero-based line, zero-based UTF-16 unit in that line. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** One replacement in one file. `file` is relative to the study's root with forward slashes, absolute when outside it. */
export interface FileEdit {
  readonly file: string;
  readonly range: Range;
  readonly newText: string;
}
