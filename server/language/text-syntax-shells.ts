import { code, HEREDOC, LONG_LUA, WORD_HASH } from "./text-syntax-parts";
import { blocks, line, quoted, type TextType } from "./text-type";

/** What runs other programs: shells, makefiles, images. */
export const SHELL_TABLE: readonly TextType[] = [
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
