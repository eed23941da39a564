import { blocks, CHARACTER, line, quoted, type StringRule, strings, type TextSyntax } from "./text-type";

export const SLASHES = line(/\/\//y);
export const HASH = line(/#/y);
/** In a shell a sign inside a word is none. */
export const WORD_HASH = line(/(?<=^|[\s;&|()`])#/my);
export const DASHES = line(/--/y);
export const STARS = blocks(["/*", "*/"]);
export const DOUBLED = [quoted("'", { escape: "double" }), quoted('"', { escape: "double" })] as const;
export const RAW_CPP: StringRule = { open: /(?:u8|[uUL])?R"([^\s()\\]{0,16})\(/y, close: ')$1"', escape: null, lines: true };
export const RAW_RUST: StringRule = { open: /\b[bc]?r(#{0,9})"/y, close: '"$1', escape: null, lines: true };
export const VERBATIM: StringRule = { open: /(?:\$@|@\$?)"/y, close: '"', escape: "double", lines: true };
export const LONG_LUA: StringRule = { open: /\[(=*)\[/y, close: "]$1]", escape: null, lines: true };
export const HEREDOC = /<<[-~]?\s*(['"]?)([A-Za-z_]\w*)\1/y;
export const TIGHT_HEREDOC = /<<[-~]?(['"]?)([A-Z_]\w*)\1/y;
export const CALL_WORD = /[\p{L}\p{Nl}_][\p{L}\p{N}\p{M}_]*[!?]?/uy;
/** `x'` is a name. */
export const PRIMED = /[\p{L}_][\p{L}\p{N}_']*/uy;
export const FORTRAN_WORD = /\.(?:true|false)\.|[\p{L}_][\p{L}\p{N}_]*/iuy;
export const LISP_WORD = /[^\s()[\]{}";'`,]+/y;

/** A language of expressions behind assignment signs; like C but for `parts`. */
export function code(name: string, parts: Partial<TextSyntax>): TextSyntax {
  return { name, family: "code", line: [SLASHES], block: STARS, strings: [...strings('"'), CHARACTER], ...parts };
}

export const C = code("C", {
  strings: [RAW_CPP, ...strings('"'), { ...CHARACTER, open: /'(?=(?:\\.|[^'\\\n]){1,4}')/y }],
  heads: ["# define", "#define", "# pragma", "#pragma"],
});
export const TRIPLE = [...strings('"""', '"'), CHARACTER];
export const BOTH = strings('"', "'");
export const PYTHON_LIKE = code("Python", { line: [HASH], block: [], strings: strings('"""', "'''", '"', "'") });
export const HASKELL = code("Haskell", {
  line: [line(/--+(?![!#$%&*+./<=>?\\^|~:-])/y)],
  block: blocks(["{-", "-}", "nested"]),
  word: PRIMED,
});
export const ML = code("OCaml", { line: [], block: blocks(["(*", "*)", "nested"]), word: PRIMED });
export const LISP: TextSyntax = {
  name: "Lisp",
  family: "lisp",
  line: [line(/;/y)],
  block: blocks(["#|", "|#", "nested"]),
  strings: strings('"'),
  word: LISP_WORD,
  number: { letters: "dDfFsSlL" },
  loneQuotes: true,
};
