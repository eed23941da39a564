import { blocks, line, quoted, strings, type TextSyntax, type TextType } from "./text-type";

const HASH = line(/#/y);
const FREE_HASH = line(/(?<=^|\s)#/my);
const KEY = /[\p{L}_$][\p{L}\p{N}_$]*(?:-[\p{L}\p{N}_$]+)*/uy;
const TRUTH = "yes no Yes No YES NO on off On Off ON OFF";

const CODE: TextSyntax = { name: "text", family: "code", line: [HASH], block: [], strings: strings('"', "'"), paths: true, word: KEY };
const LINES: TextSyntax = {
  name: "INI",
  family: "lines",
  line: [line(/(?<=^|\s)[#;]/my)],
  block: [],
  strings: [],
  paths: true,
  bare: true,
  truth: TRUTH,
};
const JSON_LIKE: TextSyntax = {
  ...CODE,
  name: "JSON",
  line: [line(/\/\//y), FREE_HASH],
  block: blocks(["/*", "*/"]),
  strings: strings('"', "'"),
};

/** Files of settings, by their endings. */
export const CONFIG_TABLE: readonly TextType[] = [
  {
    endings: "yaml yml clang-format clang-tidy condarc",
    names: ".condarc .clang-format",
    syntax: {
      name: "YAML",
      family: "yaml",
      line: [FREE_HASH],
      block: [],
      strings: [],
      paths: true,
      bare: true,
      truth: TRUTH,
      number: { pointed: true, signed: true },
    },
    config: true,
  },
  {
    endings: "json jsonc json5 hjson babelrc eslintrc code-workspace jsonl ndjson geojson ipynb",
    names: ".babelrc .eslintrc",
    syntax: JSON_LIKE,
    config: true,
  },
  {
    endings: "toml",
    names: "pipfile",
    syntax: {
      ...CODE,
      name: "TOML",
      strings: [...strings('"""'), quoted("'''", { lines: true }), ...strings('"'), quoted("'")],
    },
    config: true,
  },
  {
    endings: "ini cfg cnf desktop service editorconfig gitconfig flake8 pylintrc inf reg",
    names: ".editorconfig .flake8 setup.cfg",
    syntax: LINES,
    config: true,
  },
  { endings: "properties", syntax: { ...LINES, name: "properties", line: [line(/(?<=^[ \t]*)[#!]/my)] }, config: true },
  { endings: "env", syntax: { ...LINES, name: ".env", line: [FREE_HASH] }, config: true },
  {
    endings: "conf config",
    syntax: {
      ...CODE,
      name: "configuration",
      line: [FREE_HASH, line(/(?<=^|\s)\/\//my), line(/(?<=^[ \t]*);/my)],
      bare: true,
      truth: TRUTH,
      heads: ["set"],
    },
    config: true,
  },
  {
    endings: "gin",
    syntax: { ...CODE, name: "gin", strings: strings('"""', "'''", '"', "'"), word: /[\p{L}_@%/][\p{L}\p{N}_/]*/uy },
    config: true,
  },
  { endings: "pbtxt prototxt textproto txtpb pbtext", syntax: { ...CODE, name: "text proto", bare: true }, config: true },
  {
    endings: "hcl tf tfvars nomad",
    syntax: {
      ...CODE,
      name: "HCL",
      line: [HASH, line(/\/\//y)],
      block: blocks(["/*", "*/"]),
      strings: strings('"'),
      heredoc: /<<-?\s*(['"]?)([A-Za-z_]\w*)\1/y,
    },
    config: true,
  },
  {
    endings: "nix",
    syntax: {
      ...CODE,
      name: "Nix",
      block: blocks(["/*", "*/"]),
      strings: [quoted("''", { lines: true }), quoted('"', { escape: "\\", lines: true })],
    },
    config: true,
  },
  {
    endings: "jsonnet libsonnet ron kdl hocon libconfig",
    syntax: { ...JSON_LIKE, name: "text", line: [HASH, line(/\/\//y)] },
    config: true,
  },
  {
    endings: "xml html htm xhtml xsd xsl svg urdf xacro sdf mjcf plist csproj fsproj vcxproj props targets launch md markdown rst",
    names: "pom.xml",
    syntax: { name: "XML", family: "markup", line: [], block: blocks(["<!--", "-->"]), strings: strings('"', "'"), bare: true },
    config: true,
  },
];
