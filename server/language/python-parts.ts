import { pythonLineEnd, pythonStringEnd } from "./python-strings";

const [NEW_LINE, RETURN, BACKSLASH, HASH, AT, MARK] = [10, 13, 92, 35, 64, 0xfeff];
const [DOUBLE, SINGLE] = [34, 39];
const CONTINUES = /(?:else|elif|except|finally)\b/y;
/** What begins a statement even where a bracket above was left open. */
const BEGINS = /(?:async|class|def|import|try|while|with)\b|@/y;
/** What begins a part of its own without a blank line above it. */
const DEFINES = /(?:async[ \t]+def|class|def)\b|@/y;

/**
 * Where the parts of a Python module begin: statements at the left margin that follow a blank line, with the comments above them. Found
 * by strings, brackets and the margin alone, many times faster than by parsing; what is half typed ends at the next `def` or `class`.
 */
export function pythonParts(text: string): readonly number[] {
  return partsOf(text, false) ?? partsOf(text, true) ?? [];
}

/** `isBroken`: some bracket or string is not closed. Null where that is found out. */
function partsOf(text: string, isBroken: boolean): readonly number[] | null {
  const starts: number[] = [];
  let depth = 0;
  let isLineStart = true;
  let isDecorated = false;
  let isBlank = false;
  /** Behind the last blank line since code. */
  let gap = -1;
  /** Behind the last line that has code. */
  let behind = -1;
  let hasCode = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === NEW_LINE || (unit === RETURN && text.charCodeAt(i + 1) !== NEW_LINE)) {
      if (isBlank && depth === 0) gap = i + 1;
      if (hasCode) behind = i + 1;
      hasCode = false;
      isLineStart = depth === 0 || isBroken;
      isBlank = true;
      continue;
    }
    if (isLineStart) {
      isLineStart = false;
      if (unit > 32 && unit !== HASH && unit !== MARK && (depth === 0 || matches(BEGINS, text, i))) {
        if (depth > 0) gap = i;
        depth = 0;
        if (gap < 0 && matches(DEFINES, text, i)) gap = behind;
        if (!isDecorated && gap >= 0 && !matches(CONTINUES, text, i)) starts.push(gap);
        isDecorated = unit === AT;
      }
    }
    if (unit <= 32) continue;
    isBlank = false;
    if (unit === HASH) {
      i = pythonLineEnd(text, i) - 1;
      continue;
    }
    gap = -1;
    hasCode = true;
    switch (unit) {
      case BACKSLASH:
        i += text.charCodeAt(i + 1) === RETURN && text.charCodeAt(i + 2) === NEW_LINE ? 2 : 1;
        break;
      case DOUBLE:
      case SINGLE: {
        const end = pythonStringEnd(text, i, unit);
        if (end === null && !isBroken) return null;
        i = (end ?? pythonLineEnd(text, i)) - 1;
        break;
      }
      case 40:
      case 91:
      case 123:
        depth++;
        break;
      case 41:
      case 93:
      case 125:
        if (depth > 0) depth--;
        else if (!isBroken) return null;
    }
  }
  return depth === 0 || isBroken ? starts : null;
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}
