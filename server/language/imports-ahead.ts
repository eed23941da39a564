import type { SyntaxNode } from "@lezer/common";
import { literalValue } from "../space/literal";
import { childrenOf, languageOf, parseHost } from "./host-syntax";
import { importedFiles } from "./imported-files";
import { InertJavaScript, type ModuleLoad } from "./inert-javascript";
import type { Program, SourceHost } from "./model";
import { LineIndex } from "./text-positions";

/** A package that a file of the program loads: the first of `specifiers` that can be. */
export interface PackageLoad extends ModuleLoad {
  /** Absolute path of the file. */
  readonly from: string;
}

/** Which packages a Node program may find loaded already without being able to tell. */
export interface ImportsAhead {
  /** In the order in which the program loads them. */
  readonly packages: readonly PackageLoad[];
  /** Packages that the program loads only after it has run code of its own that may matter to them, and where that code is. */
  readonly late: readonly string[];
  readonly barrier: { readonly file: string; readonly line: number } | null;
}

/**
 * Goes through a JavaScript or TypeScript program in the order in which Node would run it, up to the first statement that may change
 * what a package sees: an environment variable set before `require`, a call that configures something. Never throws.
 */
export function importsAhead(program: Program, host: SourceHost): ImportsAhead {
  const walk = new Walk(program, host);
  walk.file(program.entry.path);
  return walk;
}

const BUILTIN =
  /^(?:node:.*|(?:assert|async_hooks|buffer|child_process|cluster|console|constants|crypto|dgram|diagnostics_channel|dns|domain|events|fs|http2?|https|inspector|module|net|os|path|perf_hooks|process|punycode|querystring|readline|repl|stream|string_decoder|timers|tls|tty|url|util|v8|vm|wasi|worker_threads|zlib)(?:\/.*)?)$/;

const MOST_FILES = 300;

class Walk implements ImportsAhead {
  readonly packages: PackageLoad[] = [];
  readonly late: string[] = [];
  barrier: ImportsAhead["barrier"] = null;
  readonly #program: Program;
  readonly #host: SourceHost;
  readonly #seen = new Set<string>();

  constructor(program: Program, host: SourceHost) {
    this.#program = program;
    this.#host = host;
  }

  file(path: string): void {
    const language = languageOf(path);
    // What a program of very many modules does before it imports a package is not worth finding out.
    if (this.#seen.size >= MOST_FILES) this.barrier ??= { file: this.#nameOf(path), line: 1 };
    if (this.#seen.has(path) || this.#seen.size >= MOST_FILES || language === null || language === "text" || language === "python") return;
    this.#seen.add(path);
    const text = this.#textOf(path);
    const tree = text === undefined ? null : parseHost(text, language, path);
    if (text === undefined || tree === null) return;
    const statements = childrenOf(tree.topNode);
    const used = /\.[mc]?tsx?$/.test(path) ? namesUsed(text, tree.topNode) : null;
    // Static imports run ahead of the module's body; in TypeScript that becomes CommonJS they stay where they are.
    const hoisted = /\.m?jsx?$/.test(path) ? statements.filter(isStaticImport) : [];
    for (const statement of hoisted) this.#static(path, text, statement, used);
    const inert = new InertJavaScript(text, constantsOf(text, statements), builtinsOf(text, statements), (load) => this.#load(path, load));
    for (const statement of statements) {
      if (hoisted.includes(statement)) continue;
      if (isStaticImport(statement)) this.#static(path, text, statement, used);
      else if (!inert.isInert(statement)) this.#stop(path, text, statement);
    }
  }

  #textOf(path: string): string | undefined {
    const known = this.#program.files.find((f) => f.path === path)?.text;
    try {
      return known ?? this.#host.read(path);
    } catch {
      return undefined;
    }
  }

  #static(path: string, text: string, statement: SyntaxNode, used: ReadonlySet<string> | null): void {
    if (statement.getChild("type") !== null) return;
    const names = importedNames(text, statement);
    // TypeScript leaves an import out whose names are only types.
    if (used !== null && names !== null && !names.some((name) => used.has(name))) return;
    const specifier = stringIn(text, statement);
    if (specifier !== null) this.#load(path, { by: "import", specifiers: [specifier] });
  }

  #load(path: string, load: ModuleLoad): void {
    const [specifier = ""] = load.specifiers;
    if (BUILTIN.test(specifier)) return;
    const reference = { path: specifier, level: 0, names: [] };
    const [file] = importedFiles(reference, path, [], "javascript", this.#host, this.#program.aliases);
    if (file !== undefined) {
      this.file(file);
      return;
    }
    if (/^(?:#|\.{0,2}\/|\.{1,2}$)/.test(specifier)) return;
    if (this.barrier === null && !this.#isTuned(path, specifier)) this.packages.push({ from: path, ...load });
    else this.late.push(specifier);
  }

  /** Whether what is imported is itself a hyperparameter. */
  #isTuned(path: string, specifier: string): boolean {
    return this.#program.parameters.some(
      ({ source, literal }) => source.path === path && source.text.slice(literal.from, literal.to).slice(1, -1) === specifier,
    );
  }

  #nameOf(path: string): string {
    return this.#program.files.find((f) => f.path === path)?.file ?? path.slice(path.lastIndexOf("/") + 1);
  }

  #stop(path: string, text: string, statement: SyntaxNode): void {
    if (this.barrier !== null) return;
    this.barrier = { file: this.#nameOf(path), line: new LineIndex(text).positionAt(statement.from).line + 1 };
  }
}

function isStaticImport(statement: SyntaxNode): boolean {
  return statement.name === "ImportDeclaration" || (statement.name === "ExportDeclaration" && statement.getChild("String") !== null);
}

/** The names that an import binds; null for one that is there for its effect, and for an export. */
function importedNames(text: string, statement: SyntaxNode): string[] | null {
  if (statement.name !== "ImportDeclaration" || statement.getChild("from") === null) return null;
  const groups = statement.getChildren("ImportGroup");
  const nodes = [...statement.getChildren("VariableDefinition"), ...groups.flatMap((g) => g.getChildren("VariableDefinition"))];
  return nodes.map((node) => text.slice(node.from, node.to));
}

/** Names that stand for values somewhere, imports left out. */
function namesUsed(text: string, top: SyntaxNode): ReadonlySet<string> {
  const used = new Set<string>();
  top.cursor().iterate((node) => {
    if (node.name === "ImportDeclaration") return false;
    if (node.name === "VariableName" || node.name === "JSXIdentifier") used.add(text.slice(node.from, node.to));
    return true;
  });
  return used;
}

function constantsOf(text: string, statements: readonly SyntaxNode[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const declaration of statements.flatMap(declarationsIn)) {
    const value = declaration.getChild("const") === null ? null : stringIn(text, declaration);
    const name = declaration.getChild("VariableDefinition");
    if (name !== null && value !== null) found.set(text.slice(name.from, name.to), value);
  }
  return found;
}

/** Names bound to Node's own modules or to something in them. */
function builtinsOf(text: string, statements: readonly SyntaxNode[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const statement of statements) {
    const source = text.slice(statement.from, statement.to);
    const specifier = /(?:\bfrom\s*|\brequire\(\s*)["']([^"']+)["']/.exec(source)?.[1];
    if (specifier === undefined || !BUILTIN.test(specifier)) continue;
    statement.cursor().iterate((node) => {
      if (node.name === "VariableDefinition") found.add(text.slice(node.from, node.to));
    });
  }
  return found;
}

function declarationsIn(statement: SyntaxNode): SyntaxNode[] {
  if (statement.name === "VariableDeclaration") return [statement];
  return statement.name === "ExportDeclaration" ? statement.getChildren("VariableDeclaration") : [];
}

function stringIn(text: string, node: SyntaxNode): string | null {
  const string = node.getChild("String");
  const value = string === null ? null : literalValue(text.slice(string.from, string.to));
  return value?.kind === "string" ? value.value : null;
}
