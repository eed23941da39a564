import type { SyntaxNode } from "@lezer/common";
import { literalValue } from "../space/literal";
import { childrenOf } from "./host-syntax";

/** A module that is loaded while code is evaluated: the first of `specifiers` that can be. */
export interface ModuleLoad {
  readonly by: "import" | "import()" | "require";
  readonly specifiers: readonly string[];
}

/** Globals and modules of Node's whose functions change nothing that a library could see. */
const PURE_CALLS =
  /^(?:(?:JSON|Math|Number|String|Array|Symbol|BigInt|Date|Buffer|path|url|os|util|zlib|posix)\.\w+|Object\.(?:keys|values|entries|freeze|fromEntries|assign)|fs\.(?:read\w*|exists\w*|l?stat\w*)|(?:String|Number|Boolean|Symbol|BigInt|parseInt|parseFloat|structuredClone)|(?:performance|process)\.(?:now|cwd|uptime|memoryUsage|hrtime)|import\.meta\.resolve|__import(?:Star|Default)|__toESM)$/;
const PURE_BUILTINS =
  /^(?:read\w*|exists\w*|l?stat\w*|join|resolve|dirname|basename|extname|relative|normalize|isAbsolute|fileURLToPath|pathToFileURL|g?unzipSync|inflateSync|cpus|tmpdir|homedir|availableParallelism|platform|createRequire|promisify|parseArgs)$/;
const REQUIRED = /^require\(\s*["'](?:node:)?(?:fs|path|os|url|util|zlib|module)["']\s*\)$/;
const PURE_METHODS =
  /^(?:toString|trim\w*|split|slice|substring|replace(?:All)?|join|concat|map|filter|flat|flatMap|reduce|sort|reverse|find|findIndex|includes|indexOf|at|keys|values|entries|has|get|toFixed|toLowerCase|toUpperCase|startsWith|endsWith|padStart|padEnd|fill)$/;
const PURE_CLASSES =
  /^(?:URL|URLSearchParams|Map|Set|WeakMap|WeakSet|Array|Date|RegExp|TextDecoder|TextEncoder|ArrayBuffer|SharedArrayBuffer|DataView|(?:Big)?(?:Int|Uint|Float)\d+(?:Clamped)?Array)$/;

const LEAVES = new Set([
  "Number",
  "String",
  "BooleanLiteral",
  "null",
  "RegExp",
  "VariableName",
  "this",
  "super",
  "ImportMeta",
  "NewTarget",
]);
const FUNCTIONS = new Set(["ArrowFunction", "FunctionExpression", "FunctionDeclaration"]);
/** What only speaks of types, or of names. */
const SILENT =
  /^(?:TypeAliasDeclaration|InterfaceDeclaration|AmbientDeclaration|EnumDeclaration|TypeAnnotation|TypeArgList|TypeName|.*Type|;|Hashbang)$/;
const COMPOSED = new Set([
  ...["MemberExpression", "ArrayExpression", "ObjectExpression", "BinaryExpression", "ConditionalExpression"],
  ...["ParenthesizedExpression", "SequenceExpression", "TemplateString", "Interpolation", "PostfixExpression", "PrefixCast"],
  ...["AwaitExpression", "ArgList", "ExpressionStatement", "ClassBody", "ExportGroup"],
]);

/** Goes through code in the order in which it is evaluated, telling the modules that it loads, as far as it does nothing else that matters. */
export class InertJavaScript {
  readonly #text: string;
  readonly #constants: ReadonlyMap<string, string>;
  readonly #builtins: ReadonlySet<string>;
  readonly #load: (load: ModuleLoad) => void;

  /** `constants`: names that stand for a string; `builtins`: names imported from Node's own modules. */
  constructor(text: string, constants: ReadonlyMap<string, string>, builtins: ReadonlySet<string>, load: (load: ModuleLoad) => void) {
    this.#text = text;
    this.#constants = constants;
    this.#builtins = builtins;
    this.#load = load;
  }

  /** False where evaluating the node may change what a library sees when it is loaded afterwards. */
  isInert(node: SyntaxNode): boolean {
    if (LEAVES.has(node.name) || FUNCTIONS.has(node.name) || SILENT.test(node.name) || node.firstChild === null) return true;
    if (COMPOSED.has(node.name)) return this.#all(childrenOf(node));
    switch (node.name) {
      case "Property":
        return node.getChild("Block") !== null || this.#all(childrenOf(node));
      case "VariableDeclaration":
        return this.#all(valuesOf(node));
      case "UnaryExpression":
        return node.firstChild.name !== "delete" && this.#all(childrenOf(node));
      case "ExportDeclaration":
        return this.#all(childrenOf(node).filter((c) => c.name !== "VariableName"));
      case "AssignmentExpression":
        return this.#assignment(node);
      case "CallExpression":
        return this.#call(node);
      case "DynamicImport":
        return this.#loads("import()", [this.#specifier(node)]);
      case "NewExpression":
        return PURE_CLASSES.test(this.#source(childrenOf(node)[1])) && this.#all(childrenOf(node).slice(2));
      case "ClassDeclaration":
      case "ClassExpression":
        return this.#class(node);
      case "TryStatement":
        return this.#attempt(node);
      default:
        return false;
    }
  }

  #all(nodes: readonly SyntaxNode[]): boolean {
    return nodes.every((node) => this.isInert(node));
  }

  /** To a variable of the module's own, or to what it exports. */
  #assignment(node: SyntaxNode): boolean {
    const [target, , value] = childrenOf(node);
    if (target === undefined || value === undefined) return false;
    const own = target.name === "VariableName" || /^(?:module\.)?exports\b/.test(this.#source(target));
    return own && !/^(?:global|globalThis|process)$/.test(this.#source(target)) && this.isInert(value);
  }

  #call(node: SyntaxNode): boolean {
    const [callee, args] = childrenOf(node);
    if (callee === undefined || args?.name !== "ArgList") return false;
    if (this.#source(callee) === "require") return this.#loads("require", [this.#specifier(args)]);
    if (callee.name === "MemberExpression" && callee.firstChild?.name === "DynamicImport") return this.#fallback(callee, args);
    if (/^Object\.defineProperty$/.test(this.#source(callee))) return this.#source(childrenOf(args)[1]) === "exports";
    return this.#isPure(callee) && childrenOf(args).every((arg) => this.#isInertArgument(arg));
  }

  /** A function that is handed on is called. */
  #isInertArgument(arg: SyntaxNode): boolean {
    if (!FUNCTIONS.has(arg.name)) return this.isInert(arg);
    const body = arg.lastChild;
    return arg.name === "ArrowFunction" && body !== null && body.name !== "Block" && this.isInert(body);
  }

  #isPure(callee: SyntaxNode): boolean {
    const source = this.#source(callee).replace(/\?\./g, ".");
    if (PURE_CALLS.test(source)) return true;
    if (callee.name === "VariableName") return this.#builtins.has(source) && PURE_BUILTINS.test(source);
    if (callee.name !== "MemberExpression") return false;
    const method = this.#source(callee.lastChild);
    const object = callee.firstChild;
    const isBuiltin = object?.name === "VariableName" ? this.#builtins.has(this.#source(object)) : REQUIRED.test(this.#source(object));
    if (isBuiltin) return PURE_BUILTINS.test(method);
    return PURE_METHODS.test(method) && object !== null && this.isInert(object);
  }

  /** `import(a).catch(() => import(b))`: the first that can be loaded. */
  #fallback(callee: SyntaxNode, args: SyntaxNode): boolean {
    const [first] = childrenOf(callee);
    if (first === undefined || this.#source(callee.lastChild) !== "catch") return false;
    const arrow = args.getChild("ArrowFunction");
    const other = arrow?.lastChild?.name === "DynamicImport" ? arrow.lastChild : null;
    return other !== null && this.#loads("import()", [this.#specifier(first), this.#specifier(other)]);
  }

  /** `try { x = require(a) } catch { x = require(b) }` likewise. */
  #attempt(node: SyntaxNode): boolean {
    if (node.getChild("FinallyClause") !== null) return false;
    const blocks = [node.getChild("Block"), node.getChild("CatchClause")?.getChild("Block")];
    const found: ModuleLoad[] = [];
    for (const block of blocks) {
      const loads: ModuleLoad[] = [];
      const inner = new InertJavaScript(this.#text, this.#constants, this.#builtins, (load) => loads.push(load));
      const statements = block ? childrenOf(block).slice(1, -1) : [];
      // What else the catch clause does, such as a warning, it does only where the first was missing.
      const inert = statements.map((statement) => inner.isInert(statement)).every(Boolean);
      if ((!inert && block === blocks[0]) || loads.length > 1) return false;
      found.push(...loads);
    }
    const [first] = found;
    if (first === undefined) return true;
    this.#load({ by: first.by, specifiers: found.flatMap((load) => load.specifiers) });
    return true;
  }

  #class(node: SyntaxNode): boolean {
    if (node.getChild("Decorator") !== null) return false;
    const body = node.getChild("ClassBody");
    return (body === null ? [] : childrenOf(body)).every((member) => {
      if (member.name === "StaticBlock" || member.getChild("Decorator") !== null) return false;
      return member.name !== "PropertyDeclaration" || member.getChild("static") === null || this.#all(valuesOf(member));
    });
  }

  #loads(by: ModuleLoad["by"], specifiers: readonly (string | null)[]): boolean {
    const known = specifiers.filter((specifier) => specifier !== null);
    if (known.length < specifiers.length) return false;
    this.#load({ by, specifiers: known });
    return true;
  }

  #specifier(node: SyntaxNode): string | null {
    const argument = childrenOf(node).find(({ name }) => name === "String" || name === "VariableName" || name === "TemplateString");
    if (argument === undefined) return null;
    const source = this.#source(argument);
    if (argument.name === "VariableName") return this.#constants.get(source) ?? null;
    const value = literalValue(source);
    return value?.kind === "string" ? value.value : null;
  }

  #source(node: SyntaxNode | null | undefined): string {
    return node ? this.#text.slice(node.from, node.to) : "";
  }
}

/** What is evaluated of a declaration or a property: defaults of patterns and the values, not the names. */
function valuesOf(node: SyntaxNode): SyntaxNode[] {
  const children = childrenOf(node);
  return children.flatMap((child, i) => {
    if (/Pattern$|^PatternProperty$/.test(child.name)) return valuesOf(child);
    return children[i - 1]?.name === "Equals" ? [child] : [];
  });
}
