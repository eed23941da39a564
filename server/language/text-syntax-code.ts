import { blocks, CHARACTER, line, NO_TRANSPOSE, quoted, type StringRule, strings, type TextSyntax, type TextType } from "./text-type";

const SLASHES = line(/\/\//y);
const HASH = line(/#/y);
/** In a shell a sign inside a word is none. */
const WORD_HASH = line(/(?<=^|[\s;&|()`])#/my);
const DASHES = line(/--/y);
const STARS = blocks(["/*", "*/"]);
const DOUBLED = [quoted("'", { escape: "double" }), quoted('"', { escape: "double" })] as const;
const RAW_CPP: StringRule = { open: /(?:u8|[uUL])?R"([^\s()\\]{0,16})\(/y, close: ')$1"', escape: null, lines: true };
const RAW_RUST: StringRule = { open: /\b[bc]?r(#{0,9})"/y, close: '"$1', escape: null, lines: true };
const VERBATIM: StringRule = { open: /(?:\$@|@\$?)"/y, close: '"', escape: "double", lines: true };
const LONG_LUA: StringRule = { open: /\[(=*)\[/y, close: "]$1]", escape: null, lines: true };
const HEREDOC = /<<[-~]?\s*(['"]?)([A-Za-z_]\w*)\1/y;
const TIGHT_HEREDOC = /<<[-~]?(['"]?)([A-Z_]\w*)\1/y;
const CALL_WORD = /[\p{L}\p{Nl}_][\p{L}\p{N}\p{M}_]*[!?]?/uy;
/** `x'` is a name. */
const PRIMED = /[\p{L}_][\p{L}\p{N}_']*/uy;
const FORTRAN_WORD = /\.(?:true|false)\.|[\p{L}_][\p{L}\p{N}_]*/iuy;
const LISP_WORD = /[^\s()[\]{}";'`,]+/y;

function code(name: string, parts: Partial<TextSyntax>): TextSyntax {
  return { name, family: "code", line: [SLASHES], block: STARS, strings: [...strings('"'), CHARACTER], ...parts };
}

const C = code("C", {
  strings: [RAW_CPP, ...strings('"'), { ...CHARACTER, open: /'(?=(?:\\.|[^'\\\n]){1,4}')/y }],
  heads: ["# define", "#define", "# pragma", "#pragma"],
});
const TRIPLE = [...strings('"""', '"'), CHARACTER];
const BOTH = strings('"', "'");
const PYTHON_LIKE = code("Python", { line: [HASH], block: [], strings: strings('"""', "'''", '"', "'") });
const HASKELL = code("Haskell", {
  line: [line(/--+(?![!#$%&*+./<=>?\\^|~:-])/y)],
  block: blocks(["{-", "-}", "nested"]),
  word: PRIMED,
});
const ML = code("OCaml", { line: [], block: blocks(["(*", "*)", "nested"]), word: PRIMED });
const LISP: TextSyntax = {
  name: "Lisp",
  family: "lisp",
  line: [line(/;/y)],
  block: blocks(["#|", "|#", "nested"]),
  strings: strings('"'),
  word: LISP_WORD,
  number: { letters: "dDfFsSlL" },
  loneQuotes: true,
};

/** Programs, by their endings. */
export const CODE_TABLE: readonly TextType[] = [
  { endings: "c", syntax: C, run: "cc -O2 FILE -o STEM -lm && ./STEM {args}" },
  { endings: "h hh hpp hxx h++ inl ipp tpp cuh", syntax: C },
  {
    endings: "cc cpp cxx c++ ino pde cl mm metal glsl vert frag comp hlsl wgsl vala stan cppm ixx",
    syntax: { ...C, name: "C++" },
    run: "make && ./STEM {args}",
  },
  { endings: "cu", syntax: { ...C, name: "CUDA" }, run: "nvcc -O2 FILE -o STEM && ./STEM {args}" },
  {
    endings: "rs",
    syntax: code("Rust", {
      block: blocks(["/*", "*/", "nested"]),
      strings: [RAW_RUST, quoted('"', { escape: "\\", lines: true }), CHARACTER],
    }),
    run: "cargo run --release -- {args}",
  },
  { endings: "go", syntax: code("Go", { nameFirst: true, strings: [...strings("`", '"'), CHARACTER] }), run: "go run FILE {args}" },
  { endings: "java", syntax: code("Java", { strings: TRIPLE }), run: "java FILE {args}" },
  {
    endings: "kt kts",
    syntax: code("Kotlin", { block: blocks(["/*", "*/", "nested"]), strings: TRIPLE }),
    run: "kotlinc FILE -include-runtime -d STEM.jar && java -jar STEM.jar {args}",
  },
  { endings: "scala sc", syntax: code("Scala", { block: blocks(["/*", "*/", "nested"]), strings: TRIPLE }), run: "scala FILE {args}" },
  {
    endings: "swift",
    syntax: code("Swift", {
      block: blocks(["/*", "*/", "nested"]),
      strings: [{ open: /(#+)"/y, close: '"$1', escape: null, lines: false }, ...strings('"""', '"')],
    }),
    run: "swift FILE {args}",
  },
  {
    endings: "cs csx",
    syntax: code("C#", { strings: [...strings('"""'), VERBATIM, ...strings('"'), CHARACTER] }),
    run: "dotnet run -- {args}",
  },
  {
    endings: "fs fsx fsi",
    syntax: { ...ML, name: "F#", line: [SLASHES], strings: [...strings('"""'), VERBATIM, ...strings('"'), CHARACTER] },
    run: "dotnet fsi FILE {args}",
  },
  {
    endings: "zig",
    syntax: code("Zig", { block: [], strings: [{ open: /\\\\/y, close: "\n", escape: null, lines: true }, ...strings('"'), CHARACTER] }),
    run: "zig run FILE -- {args}",
  },
  {
    endings: "d",
    syntax: code("D", {
      block: blocks(["/*", "*/"], ["/+", "+/", "nested"]),
      strings: [quoted("`", { lines: true }), ...strings('"'), CHARACTER],
    }),
    run: "rdmd FILE {args}",
  },
  { endings: "dart", syntax: code("Dart", { strings: strings('"""', "'''", '"', "'") }), run: "dart run FILE {args}" },
  {
    endings: "groovy gradle",
    names: "jenkinsfile",
    syntax: code("Groovy", { strings: strings('"""', "'''", '"', "'") }),
    run: "groovy FILE {args}",
  },
  {
    endings: "php",
    syntax: code("PHP", { line: [SLASHES, line(/#(?!\[)/y)], strings: BOTH, heredoc: /<<<\s*(['"]?)([A-Za-z_]\w*)\1/y }),
    run: "php FILE {args}",
  },
  {
    endings:
      "jsx tsx vue svelte coffee as hx sol proto thrift capnp cue pony odin v sv svh ballerina mo scad typ chpl haxe carbon jai scilab sci sce",
    syntax: code("text", { strings: strings("`", '"', "'") }),
  },
  { endings: "css scss sass less", syntax: code("CSS", { strings: BOTH, word: /[\p{L}_$@-][\p{L}\p{N}_-]*/uy }) },
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
    syntax: code("Fortran", {
      line: [line(/!(?!=)/y)],
      block: [],
      strings: DOUBLED,
      number: { letters: "dDqQ" },
      word: FORTRAN_WORD,
      truth: ".true. .false. .TRUE. .FALSE.",
    }),
    run: "gfortran -O2 FILE -o STEM && ./STEM {args}",
  },
  {
    endings: "f for f77 ftn",
    syntax: code("Fortran", {
      line: [line(/!(?!=)/y), line(/^[cC*]/my)],
      block: [],
      strings: DOUBLED,
      number: { letters: "dDqQ" },
      word: FORTRAN_WORD,
      truth: ".true. .false. .TRUE. .FALSE.",
    }),
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
  {
    endings: "cmake",
    names: "cmakelists.txt",
    syntax: code("CMake", {
      line: [line(/#(?!\[=*\[)/y)],
      block: blocks(["#[[", "]]"], ["#[=[", "]=]"]),
      strings: [LONG_LUA, quoted('"', { escape: "\\", lines: true })],
      spaced: true,
      bare: true,
      truth: "ON OFF YES NO on off",
      number: { plain: true },
    }),
  },
  {
    endings: "sh bash zsh ksh dash",
    names: ".bashrc .zshrc .profile .bash_profile .envrc",
    syntax: {
      name: "shell",
      family: "shell",
      line: [WORD_HASH],
      block: [],
      strings: [],
      heredoc: HEREDOC,
      bare: true,
      number: { plain: true },
      truth: "yes no on off YES NO ON OFF",
    },
    run: "bash FILE {args}",
  },
  {
    endings: "fish",
    syntax: {
      name: "fish",
      family: "shell",
      line: [WORD_HASH],
      block: [],
      strings: [],
      bare: true,
      heads: ["set"],
      number: { plain: true },
    },
    run: "fish FILE {args}",
  },
  {
    endings: "bat cmd",
    syntax: {
      name: "batch",
      family: "lines",
      line: [line(/(?<=^[ \t]*)(?:@?rem\b|::)/imy), line(/(?<=[&][ \t]*)rem\b/iy)],
      block: [],
      strings: [],
      bare: true,
      number: { plain: true },
    },
    run: "FILE {args}",
  },
  {
    endings: "mk mak make",
    names: "makefile gnumakefile makefile.* justfile",
    syntax: {
      name: "make",
      family: "shell",
      line: [line(/(?<!\\)#/y)],
      block: [],
      strings: [],
      bare: true,
      number: { plain: true },
      heads: ["make"],
    },
    run: "make -f FILE {args}",
  },
  {
    endings: "dockerfile containerfile",
    names: "dockerfile containerfile dockerfile.* containerfile.*",
    syntax: {
      name: "Dockerfile",
      family: "shell",
      line: [line(/(?<=^[ \t]*)#/my)],
      block: [],
      strings: [],
      bare: true,
      number: { plain: true },
      heads: ["arg", "env"],
    },
  },
];
