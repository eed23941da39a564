import { BOTH, C, code, ML, RAW_RUST, SLASHES, TRIPLE, VERBATIM } from "./text-syntax-parts";
import { blocks, CHARACTER, line, quoted, strings, type TextType } from "./text-type";

/** Languages of the C family and their like, by the endings of files. */
export const COMPILED_TABLE: readonly TextType[] = [
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
];
