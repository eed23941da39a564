import {
  BOTH,
  CALL_WORD,
  code,
  DASHES,
  DOUBLED,
  FORTRAN_WORD,
  HASH,
  HASKELL,
  LISP,
  LONG_LUA,
  ML,
  PYTHON_LIKE,
  SLASHES,
  TIGHT_HEREDOC,
  TRIPLE,
} from "./text-syntax-parts";
import { blocks, CHARACTER, line, NO_TRANSPOSE, quoted, strings, type TextType } from "./text-type";

/** Free and fixed form differ in their comments alone. */
const FORTRAN = {
  block: [],
  strings: DOUBLED,
  number: { letters: "dDqQ", kinds: true },
  word: FORTRAN_WORD,
  truth: ".true. .false. .TRUE. .FALSE.",
};

/** All other languages of programs, by the endings of files. */
export const SCRIPT_TABLE: readonly TextType[] = [
  {
    endings: "r",
    syntax: code("R", {
      line: [HASH],
      block: [],
      strings: [
        { open: /\b[rR]"(?=\()/y, close: ')"', escape: null, lines: true },
        quoted('"', { escape: "\\", lines: true }),
        quoted("'", { escape: "\\", lines: true }),
        ...strings("`"),
        quoted("%", { open: /%(?=\S{0,8}%)/y }),
      ],
      word: /[\p{L}.][\p{L}\p{N}._]*/uy,
      truth: "T F",
    }),
    run: "Rscript FILE {args}",
  },
  {
    endings: "jl",
    syntax: code("Julia", {
      line: [HASH],
      block: blocks(["#=", "=#", "nested"]),
      strings: [...strings('"""', '"'), { ...CHARACTER, open: /(?<![\p{L}\p{N}_)\]}'.])'(?=(?:\\.[^'\n]{0,8}|[^'\\\n])')/uy }],
      typeSign: "::",
      number: { letters: "f" },
      word: CALL_WORD,
    }),
    run: "julia FILE {args}",
  },
  {
    endings: "rb rake gemspec cr",
    names: "rakefile gemfile vagrantfile",
    syntax: code("Ruby", {
      line: [HASH],
      block: blocks(["=begin", "=end", "alone"]),
      strings: strings('"', "'", "`"),
      heredoc: TIGHT_HEREDOC,
      word: CALL_WORD,
    }),
    run: "ruby FILE {args}",
  },
  {
    endings: "pl pm perl raku t",
    syntax: code("Perl", {
      line: [line(/(?<![$\\])#/y)],
      block: blocks(["=pod", "=cut", "alone"], ["=head1", "=cut", "alone"]),
      strings: strings('"', "'", "`"),
      heredoc: TIGHT_HEREDOC,
    }),
    run: "perl FILE {args}",
  },
  {
    endings: "lua luau",
    syntax: code("Lua", {
      line: [line(/--(?!\[=*\[)/y)],
      block: blocks(["--[[", "]]"], ["--[=[", "]=]"], ["--[==[", "]==]"]),
      strings: [LONG_LUA, ...BOTH],
    }),
    run: "lua FILE {args}",
  },
  {
    endings: "sql psql pgsql ddl",
    syntax: code("SQL", {
      line: [DASHES],
      strings: [{ open: /\$([A-Za-z_]?\w*)\$/y, close: "$$1$", escape: null, lines: true }, ...DOUBLED],
      nameFirst: true,
      heads: ["set", "\\set"],
    }),
  },
  { endings: "hs lhs purs idr", syntax: HASKELL, run: "runghc FILE {args}" },
  { endings: "elm dhall", syntax: { ...HASKELL, name: "Elm", strings: TRIPLE } },
  { endings: "lean", syntax: code("Lean", { line: [DASHES], block: blocks(["/-", "-/", "nested"]) }), run: "lean --run FILE {args}" },
  {
    endings: "adb ads ada vhd vhdl",
    syntax: code("Ada", { line: [DASHES], block: [], strings: [quoted('"', { escape: "double" }), CHARACTER], number: { pointed: true } }),
    run: "gnatmake -q FILE && ./STEM {args}",
  },
  {
    endings: "m matlab octave",
    syntax: code("MATLAB", {
      line: [line(/[%#]/y), line(/\.\.\.(?=.*@(?:tune|fidelity|objective|constraint|seed|search)\b)/y)],
      block: blocks(["%{", "%}", "alone"], ["#{", "#}", "alone"]),
      strings: [NO_TRANSPOSE, quoted('"', { escape: "double" })],
    }),
    run: "octave FILE {args}",
  },
  {
    endings: "tex sty cls ltx bib",
    syntax: code("LaTeX", {
      line: [line(/(?<!\\)%/y)],
      block: [],
      strings: [],
      heads: ["\\def"],
      number: { plain: true },
      word: /\\?[\p{L}@]+/uy,
    }),
    run: "latexmk -pdf FILE",
  },
  {
    endings: "erl hrl escript",
    syntax: code("Erlang", {
      line: [line(/%/y)],
      block: [],
      strings: [quoted("$", { open: /\$(?=["'%])/y, close: "" }), ...BOTH],
      number: { pointed: true },
    }),
    run: "escript FILE {args}",
  },
  {
    endings: "prolog pro",
    syntax: code("Prolog", { line: [line(/%/y)], strings: BOTH, number: { pointed: true } }),
    run: "swipl FILE {args}",
  },
  { endings: "mzn dzn", syntax: code("MiniZinc", { line: [line(/%/y)], strings: strings('"') }), run: "minizinc FILE {args}" },
  { endings: "lisp lsp cl2 asd", syntax: LISP, run: "sbcl --script FILE {args}" },
  { endings: "el", syntax: { ...LISP, name: "Emacs Lisp" }, run: "emacs --script FILE {args}" },
  { endings: "clj cljs cljc edn bb", syntax: { ...LISP, name: "Clojure", word: /[^\s()[\]{}";`,]+/y }, run: "clojure -M FILE {args}" },
  { endings: "scm ss sld", syntax: { ...LISP, name: "Scheme" }, run: "guile FILE {args}" },
  { endings: "rkt", syntax: { ...LISP, name: "Racket" }, run: "racket FILE {args}" },
  { endings: "hy", syntax: { ...LISP, name: "Hy", block: [] }, run: "hy FILE {args}" },
  {
    endings: "asm s nasm inc",
    syntax: code("assembly", {
      line: [line(/;/y), SLASHES, line(/(?<=^|\s)[#@](?=\s|$)/my)],
      strings: BOTH,
      heads: [".equ", ".set", "%define", "%assign"],
    }),
    run: "make && ./STEM {args}",
  },
  { endings: "ahk", syntax: code("AutoHotkey", { line: [line(/(?<=^|\s);/my)], strings: strings('"') }) },
  {
    endings: "f90 f95 f03 f08 f18",
    syntax: code("Fortran", { ...FORTRAN, line: [line(/!(?!=)/y)] }),
    run: "gfortran -O2 FILE -o STEM && ./STEM {args}",
  },
  {
    endings: "f for f77 ftn",
    syntax: code("Fortran", { ...FORTRAN, line: [line(/!(?!=)/y), line(/^[cC*]/my)] }),
    run: "gfortran -O2 FILE -o STEM && ./STEM {args}",
  },
  { endings: "ml mli sml", syntax: ML, run: "ocaml FILE {args}" },
  { endings: "wl wls nb mathematica", syntax: { ...ML, name: "Wolfram", strings: strings('"') }, run: "wolframscript -file FILE {args}" },
  {
    endings: "pas pp lpr dpr",
    syntax: code("Pascal", { block: blocks(["{", "}"], ["(*", "*)"]), strings: [quoted("'", { escape: "double" })] }),
    run: "fpc -v0 FILE && ./STEM {args}",
  },
  {
    endings: "nim nims",
    syntax: code("Nim", { line: [line(/#(?!\[)/y)], block: blocks(["#[", "]#", "nested"]), strings: TRIPLE }),
    run: "nim r --hints:off FILE {args}",
  },
  {
    endings: "ex exs",
    syntax: code("Elixir", {
      line: [HASH],
      block: [],
      strings: strings('"""', "'''", '"', "'"),
      number: { pointed: true },
      heads: ["@"],
      word: CALL_WORD,
    }),
    run: "elixir FILE {args}",
  },
  {
    endings: "ps1 psm1 psd1",
    syntax: code("PowerShell", {
      line: [line(/(?<![`\w$])#(?!>)/y)],
      block: blocks(["<#", "#>"]),
      strings: [
        { open: /@"[ \t]*\r?\n/y, close: '\n"@', escape: null, lines: true },
        { open: /@'[ \t]*\r?\n/y, close: "\n'@", escape: null, lines: true },
        quoted('"', { escape: "`", lines: true }),
        quoted("'", { escape: "double", lines: true }),
      ],
      truth: "$true $false $True $False",
    }),
    run: "pwsh FILE {args}",
  },
  { endings: "tcl", syntax: code("Tcl", { line: [HASH], block: [], strings: strings('"'), heads: ["set"] }), run: "tclsh FILE {args}" },
  {
    endings: "py3 pyx pxd pyi mojo bzl star smk bazel sage coffeescript",
    names: "snakefile sconstruct sconscript build workspace tiltfile",
    syntax: PYTHON_LIKE,
    run: "python3 FILE {args}",
  },
  { endings: "awk gawk", syntax: code("awk", { line: [HASH], block: [], strings: strings('"') }), run: "awk -f FILE {args}" },
  {
    endings: "gp plt gnuplot mpl jags bugs bug sed mod ampl gd gdscript jq graphql gql",
    syntax: code("text", { line: [HASH], block: [], strings: BOTH }),
  },
  {
    endings: "vb bas vbs",
    syntax: code("Basic", { line: [line(/'/y), line(/^[ \t]*REM\b/imy)], block: [], strings: [quoted('"', { escape: "double" })] }),
  },
  { endings: "do ado sas", syntax: code("Stata", { line: [line(/(?<=^|\s)\/\//my), line(/(?<=^[ \t]*)\*/my)], strings: strings('"') }) },
  { endings: "apl", syntax: code("APL", { line: [line(/⍝/y)], block: [], strings: [quoted("'", { escape: "double" })] }) },
];
