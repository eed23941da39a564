import { mulberry32 } from "./mulberry32";
/** Small annotated programs in languages without a grammar here, put together at random; each prints what values it has. */
export interface RandomTextProgram {
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
  /** Runs the program without Tunelens. */
  readonly command: string;
  /** Names of its parameters, in any order. */
  readonly names: readonly string[];
}

interface Value {
  readonly name: string;
  readonly literal: string;
  readonly note: string;
  readonly text: boolean;
}

interface Language {
  readonly entry: string;
  readonly comment: readonly [open: string, close: string];
  readonly command: string;
  readonly include: string | null;
  /** Alternatives may be words without quotes. */
  readonly bare: boolean;
  /** Lines that give a value its name, with its annotation. */
  readonly define: (value: Value, form: number) => readonly string[];
  readonly files: (
    here: readonly string[],
    there: readonly string[],
    values: readonly Value[],
    header: readonly string[],
  ) => Record<string, string>;
}

const shell: Language = {
  entry: "run.sh",
  comment: ["#", ""],
  command: "sh run.sh",
  include: "lib/settings.sh",
  bare: true,
  define: ({ name, literal, note }, form) =>
    [
      [`${name}=${literal}  ${note}`],
      [`export ${name}=${literal} ${note}`],
      [note, `${name}=${literal}`],
      literal.startsWith('"') ? [`${name}=${literal} ${note}`] : [`: "\${${name}:=${literal}}" ${note}`],
      literal.startsWith('"') ? [note, `readonly ${name}=${literal}`] : [`${name}="${literal}" ${note}`],
      literal.startsWith('"')
        ? [`${name}=${literal} ${note} # x`]
        : [`set -- --${name.toLowerCase()} ${literal}; ${name}=$2 ${note.replace("@tune", `@tune ${name.toLowerCase()}:`)} as ${name}`],
    ][form % 6] ?? [],
  files: (here, there, values, header) => ({
    "run.sh": text([
      "#!/bin/sh",
      ...header,
      ". ./lib/settings.sh",
      ...here,
      ...values.map(({ name }) => `echo "P:${name}=$${name}"`),
      'echo "score: 1"',
    ]),
    "lib/settings.sh": text(["# settings", ...there]),
  }),
};

const c: Language = {
  entry: "src/main.c",
  comment: ["//", ""],
  command: "make -s && ./main",
  include: "params.h",
  bare: false,
  define: ({ name, literal, note, text: isText }, form) => {
    const type = isText ? "const char *" : "const double ";
    return (
      [
        [`#define ${name} ${literal} ${note}`],
        [`static ${type}${name} = ${literal}; ${note}`],
        [note, `${type}${name} = ${literal};`],
        [`static ${type}${name} = (${literal}); ${note.replace("//", "/*")} */`],
        [
          `struct { ${type}v; } ${name}_s = { .v = ${literal} }; ${note.replace("@tune", "@tune v:")} as ${name}`,
          `#define ${name} ${name}_s.v`,
        ],
      ][form % 5] ?? []
    );
  },
  files: (here, there, values, header) => ({
    "src/main.c": text([
      ...header,
      "#include <stdio.h>",
      '#include "params.h"',
      ...here,
      "int main(void) {",
      ...values.map(
        ({ name, text: isText }) => `  printf("P:${name}=${isText ? "%s" : "%.12g"}\\n", ${isText ? name : `(double)${name}`});`,
      ),
      '  puts("score: 1"); return 0;',
      "}",
    ]),
    "src/params.h": text(["#pragma once", ...there], "\r\n"),
    Makefile: "main: src/main.c src/params.h\n\tcc -o main src/main.c\n",
  }),
};

const perl: Language = {
  entry: "main.pl",
  comment: ["#", ""],
  command: "perl -I. main.pl",
  include: "Settings.pm",
  bare: false,
  define: ({ name, literal, note }, form) =>
    [
      [`our $${name} = ${literal}; ${note}`],
      [note, `our $${name} = ${literal};`],
      [`our ($${name}) = (${literal}); ${note}`],
      [
        `our %h_${name} = ('${name}' => ${literal}, x => 'y'); ${note.replace("@tune", `@tune ${name}:`)}`,
        `our $${name} = $h_${name}{'${name}'};`,
      ],
      [`our $${name} = 0 || ${literal};`, `$${name} = ${literal}; ${note}`],
    ][form % 5] ?? [],
  files: (here, there, values, header) => ({
    "main.pl": text([
      ...header,
      "use Settings;",
      ...here,
      ...values.map(({ name }) => `print "P:${name}=$${name}\\n";`),
      'print "score: 1\\n";',
    ]),
    "Settings.pm": text(["# settings", ...there, "1;"]),
  }),
};

const awk: Language = {
  entry: "main.awk",
  comment: ["#", ""],
  command: "awk -f main.awk",
  include: null,
  bare: false,
  define: ({ name, literal, note }, form) => [[`  ${name} = ${literal} ${note}`], [`  ${note}`, `  ${name} = ${literal};`]][form % 2] ?? [],
  files: (here, there, values, header) => ({
    "main.awk": text([
      ...header,
      "BEGIN {",
      ...here,
      ...there,
      ...values.map(({ name }) => `  print "P:${name}=" ${name}`),
      '  print "score: 1"',
      "}",
    ]),
  }),
};

const make: Language = {
  entry: "Makefile",
  comment: ["#", ""],
  command: "make -s",
  include: "conf/params.mk",
  bare: true,
  define: ({ name, literal, note }, form) =>
    [
      [`${name} := ${literal}  ${note}`],
      [`${name} ?= ${literal}${note}`],
      [note, `${name}=${literal}`],
      [`export ${name} = ${literal} ${note}`],
    ][form % 4] ?? [],
  files: (here, there, values, header) => ({
    Makefile: text([
      ...header,
      "include conf/params.mk",
      ...here,
      "all:",
      ...values.map(({ name }) => `\t@echo 'P:${name}=$(strip $(${name}))'`),
      "\t@echo score: 1",
    ]),
    "conf/params.mk": text(["# params", ...there]),
  }),
};

const yaml: Language = {
  entry: "main.py",
  comment: ["#", ""],
  command: "python3 main.py",
  include: "conf/*.yaml",
  bare: true,
  define: ({ name, literal, note }, form) =>
    [
      [`${name}: ${literal}  ${note}`],
      [note, `${name}: ${literal}`],
      [`${name}: &${name}_anchor ${literal} ${note}`],
      [`"${name}": ${literal} ${note}`],
      [`nested_${name}: {${name}: ${literal}, other: [1, 2]} ${note.replace("@tune", `@tune ${name}:`)}`],
      [`nested_${name}:`, "  text: |", "    # @tune 1..2", "    x: 3  # @tune 1..2", `  ${name}: ${literal} ${note}`],
      [`list_${name}:`, "- other: 1", `- ${name}: ${literal} ${note}`],
    ][form % 7] ?? [],
  files: (here, there, _values, header) => ({
    "main.py": text([
      ...header,
      "import yaml",
      "def show(value):",
      "    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []:",
      "        if isinstance(inner, (dict, list)):",
      "            show(inner)",
      "        else:",
      '            print(f"P:{key}={inner}")',
      'for file in ("a", "b"):',
      '    with open(f"conf/{file}.yaml", encoding="utf-8-sig") as stream:',
      "        show(yaml.safe_load(stream) or {})",
      'print("score: 1")',
    ]),
    "conf/a.yaml": text(["# größe 🎈", ...here], "\r\n"),
    "conf/b.yaml": `\uFEFF${text(["---", ...there])}`,
  }),
};

const LANGUAGES: readonly Language[] = [shell, c, perl, awk, make, yaml];

const NUMBERS = ["0.5|1e-4..1 log", "16|16..128 step 16", "-2|-5..5", "3|1..5", "0.001|0.00001..0.1 log", "7|2 | 7 | 9"] as const;

export function randomTextProgram(seed: number): RandomTextProgram {
  const random = mulberry32(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const language = LANGUAGES[seed % LANGUAGES.length] ?? shell;
  const [open, close] = language.comment;
  const value = (i: number): Value => {
    const name = `${["LR", "WIDTH", "alpha", "k_2"][below(4)] ?? "x"}_${i}`;
    const isText = below(3) === 0;
    const words = language.bare && below(2) === 0 ? "sgd|sgd | adam | rms-prop" : '"sgd"|"sgd" | "adam" | "a b"';
    const [literal = "", ...domain] = (isText ? words : (NUMBERS[below(NUMBERS.length)] ?? "")).split("|");
    const lead = ["", "", "größe: "][below(3)] ?? "";
    return { name, literal, text: isText, note: `${open} ${lead}@tune ${domain.join("|")}${close}` };
  };
  const values = Array.from({ length: 2 + below(4) }, (_, i) => value(i));
  const cut = language.include === null ? values.length : below(values.length + 1);
  const [here, there] = [values.slice(0, cut), values.slice(cut)].map((list) => list.flatMap((v) => language.define(v, below(840))));
  const include = language.include === null || (there?.length === 0 && language !== yaml) ? "" : ` include=${language.include}`;
  const command = language === yaml ? "" : ` command="${language.command} {args}"`;
  const header = [`${open} @search${command}${include} sampler=random${close}`, `${open} @objective maximize score${close}`];
  const files = language.files(here ?? [], there ?? [], values, header);
  return { entry: language.entry, files, command: language.command, names: values.map((v) => v.name) };
}

function text(lines: readonly string[], eol = "\n"): string {
  return lines.map((line) => line + eol).join("");
}
