import { describe, expect, test } from "vitest";
import { PROBLEM_CODES } from "../../../server/language/codes";
import type { Program } from "../../../server/language/model";
import { LineIndex } from "../../../server/language/text-positions";
import { problemsOf, programOf } from "./sample";

/** Text → problems (what only the whole lacks left out) → the text after the first mend, where there is one. */
const cases: readonly (readonly [string, readonly string[], string?])[] = [
  ["n = 3  # @tune 5..1", ['reversed-range "5..1"'], "n = 3  # @tune 1..5"],
  ["n = 3  # @tune 3..3", ['empty-range "3..3"']],
  ["x = 0.5  # @tune 0..1 log", ['log-bound-not-positive "0"'], "x = 0.5  # @tune 0..1"],
  ["x = 0.5  # @tune -1..1 log", ['log-bound-not-positive "-1"'], "x = 0.5  # @tune -1..1"],
  ["n = 3  # @tune 1..5 step 9", ['step-exceeds-range "9"'], "n = 3  # @tune 1..5"],
  ["n = 1  # @tune 1..6 step 2", ['step-does-not-divide "1..6"'], "n = 1  # @tune 1..5 step 2"],
  ["n = 3  # @tune 1..5 step 0", ['step-not-positive "0"'], "n = 3  # @tune 1..5"],
  ["n = 3  # @tune 1..5 step -1", ['step-not-positive "-1"']],
  ["n = 3  # @tune 1..5 step", ['invalid-option-value "step"']],
  ["n = 3  # @tune 1..5 step=2", ['invalid-option-value "="'], "n = 3  # @tune 1..5 step 2"],
  ["n = 3  # @tune 1..5 log step 2", ['log-with-step "log"'], "n = 3  # @tune 1..5 step 2"],
  ["n = 9  # @tune 1..5", ['baseline-outside-domain "9"'], "n = 9  # @tune 1..9"],
  ["x = 0  # @tune 0.5..2", ['baseline-outside-domain "0"'], "x = 0  # @tune 0..2"],
  ["n = 4  # @tune 1..5 step 2", ['baseline-off-step "4"'], "n = 5  # @tune 1..5 step 2"],
  ['s = "c"  # @tune "a" | "b"', ['baseline-outside-domain "\\"c\\""'], 's = "c"  # @tune "c" | "a" | "b"'],
  ["x = 3.0  # @tune 1..5 int", ['int-domain-on-float "int"'], "x = 3  # @tune 1..5 int"],
  ["x = 0.5  # @tune 1..5 int", ['int-domain-on-float "int"'], "x = 0.5  # @tune 1..5"],
  ["x = 3  # @tune 0.5..5 int", ['int-domain-on-float "0.5"']],
  ["x = 3  # @tune 1..5 int float", ['option-conflict "float"']],
  ["x = 3  # @tune 1..inf", ['bound-not-finite "inf"']],
  ["x = 3.0  # @tune -inf..1", ['bound-not-finite "-inf"']],
  ["x = 3.0  # @tune nan..1", ['bound-not-finite "nan"']],
  ["x = 3.0  # @tune 1..1e999", ['bound-not-finite "1e999"']],
  ["x = 3  # @tune low..high", ['bound-not-number "low"', 'bound-not-number "high"']],
  ["x = 3  # @tune 1..", ['bound-not-number "1.."']],
  ["x = 3  # @tune ..5", ['bound-not-number "..5"']],
  ["x = 3  # @tune 5", ['single-choice "5"']],
  ["x = 0.1  # @tune 0.1, 0.2, 0.3", ['single-choice "0.1, 0.2, 0.3"'], "x = 0.1  # @tune 0.1 | 0.2 | 0.3"],
  ['x = "a"  # @tune ["a", "b"]', ['single-choice "[\\"a\\", \\"b\\"]"'], 'x = "a"  # @tune "a" | "b"'],
  ["x = 0.1  # @tune 0.1-0.5", ['single-choice "0.1-0.5"'], "x = 0.1  # @tune 0.1..0.5"],
  ["f = dict(a=1, b=2)  # @tune c: 1..3", ['unknown-target "c"']],
  ["layer = Dense(5, act='x')  # @tune Dense(1) | Dense(2)", ["baseline-outside-domain \"Dense(5, act='x')\""]],
  ['x = "a"  # @tune a | b', ['baseline-outside-domain "\\"a\\""'], 'x = "a"  # @tune "a" | "b"'],
  ["x = (1, 2)  # @tune 1..5", ['no-literal "(1, 2)"']],
  ["x = (1, 2)  # @tune x_2: 1..5", ['unknown-target "x_2"']],
  ['x = "a"  # @tune "a"', ['single-choice "\\"a\\""']],
  ['x = "a"  # @tune "a" | "b" | "a"', ['duplicate-choice "\\"a\\""'], 'x = "a"  # @tune "a" | "b"'],
  ['x = "a"  # @tune "a" | "a"', ['duplicate-choice "\\"a\\""', 'single-choice "\\"a\\" | \\"a\\""']],
  ['x = "a"  # @tune "a" | ', ['choice-syntax "\\"a\\" |"']],
  ["x = f()  # @tune f() | g(", ['choice-syntax "g("']],
  ["x = f()  # @tune f() | 1, 2", ['choice-syntax "1, 2"'], "x = f()  # @tune f() | (1, 2)"],
  ["x = f()  # @tune f() | x y", ['unknown-option "y"']],
  ['x = "a"  # @tune 1..5', ['domain-on-non-number "1..5"']],
  ["x = 2  # @tune 1..5 lgo", ['unknown-option "lgo"'], "x = 2  # @tune 1..5 log"],
  ["x = 2  # @tune 1..5 log lgo", ['unknown-option "lgo"']],
  ["x = 2  # @tune 1..5 stp 2", ['unknown-option "stp"'], "x = 2  # @tune 1..5 step 2"],
  ['x = "a"  # @tune "a" | "b" orderd', ['unknown-option "orderd"'], 'x = "a"  # @tune "a" | "b" ordered'],
  ["x = 2  # @tune 1..5 log log", ['duplicate-option "log"'], "x = 2  # @tune 1..5 log"],
  ["x = 0.5  # @tune 1e-5..1", ['log-advised "1e-5..1"'], "x = 0.5  # @tune 1e-5..1 log"],
  ["x = 2  # @tune 1..5, log", ['unexpected-text ", log"'], "x = 2  # @tune 1..5 log"],
  ["x = 2  # @tune 1..5log", ['unexpected-text "log"'], "x = 2  # @tune 1..5 log"],
  ["x = 2  # @tune 1..5, 7", ['unexpected-text ", 7"']],
  ["b = True  # @tune 0..1", ['domain-on-non-number "0..1"'], "b = True  # @tune True | False"],
  ["x = 2  # @tune 1..5 as", ['invalid-name "as"']],
  ["x = 2  # @tune 1..5 as 3", ['invalid-name "3"']],
  ["x = 2  # @tune 1 | 2 log", ['option-not-applicable "log"'], "x = 2  # @tune 1 | 2"],
  ["x = 2  # @tune 1..3 ordered", ['option-not-applicable "ordered"'], "x = 2  # @tune 1..3"],
  ["x = 2  # @tun 1..5", ['misspelt-tag "@tun"'], "x = 2  # @tune 1..5"],
  ["x = 2  # @tnue 1..5", ['misspelt-tag "@tnue"'], "x = 2  # @tune 1..5"],
  ["x = 2  # @Tune 1..5", ['misspelt-tag "@Tune"'], "x = 2  # @tune 1..5"],
  ["# @serach trials=3", ['misspelt-tag "@serach"'], "# @search trials=3"],
  ["x = 2  # @objectiv maximize", ['misspelt-tag "@objectiv"'], "x = 2  # @objective maximize"],
  ["x = f()  # @tune 1..5", ['no-literal "f()"']],
  ["x = 2 * y  # @tune 1..5", ['no-literal "2 * y"']],
  ["x = f(2)  # @tune 1..5", ['no-literal "f(2)"']],
  ['x = f"a{b}"  # @tune 1..5', ['no-literal "f\\"a{b}\\""']],
  ["import x  # @tune 1..5", ['no-literal "@tune"']],
  ["# @tune 1..5\n\nx = 2", ['annotation-without-code "@tune"']],
  ["# @tune 1..5", ['annotation-without-code "@tune"']],
  ["f(a=1, b=2)  # @tune 1..5", ['ambiguous-target "@tune"']],
  ["f(aa=1, b=2)  # @tune ab: 1..5", ['unknown-target "ab"'], "f(aa=1, b=2)  # @tune aa: 1..5"],
  ["x = 2  # @tune 1..5 @seed", ['several-annotations "@seed"']],
  ["x = None  # @tune", ['domain-missing "@tune"']],
  ["x = 2  # @tune 1..5\nx = 3  # @tune 1..5", ['duplicate-name "@tune"'], "x = 2  # @tune 1..5\nx = 3  # @tune 1..5 as x_2"],
  ["# @tune 1..5\nx = 2  # @tune 1..3", ['duplicate-name "@tune"', 'literal-annotated-twice "@tune"']],
  ["x = 2  # @tune 1..5 if y == 1", ['unknown-parameter "y"']],
  ["o = a  # @tune nn.ReLU( | nn.GELU()", ['choice-syntax "nn.ReLU( | nn.GELU()"']],
  ["o = 'a'  # @tune 'a' / 'b'", [`single-choice "'a' / 'b'"`], "o = 'a'  # @tune 'a' | 'b'"],
  ["x = 2  # @tune 1..5 as 3x", ['invalid-name "3x"']],
  ["f(lr=0.1, n=2)  # @tune lr 1e-4..1 log", ['bound-not-number "lr"'], "f(lr=0.1, n=2)  # @tune lr: 1e-4..1 log"],
  ["f(lr=0.1, n=2)  # @tune lr: 0..1, n: 1..5", ['unexpected-text ", n: 1..5"'], "f(lr=0.1, n=2)  # @tune lr: 0..1; n: 1..5"],
  ["f(lr=0.1, n=2)  # @tune lr: 1e-4..1 log, n: 1..5", ['unexpected-text ","'], "f(lr=0.1, n=2)  # @tune lr: 1e-4..1 log; n: 1..5"],
  ["o = 1  # @tune 1..3\nx = 2  # @tune 1..5 if o = 2", ['condition-syntax "="'], "o = 1  # @tune 1..3\nx = 2  # @tune 1..5 if o == 2"],
  [
    "o = 1  # @tune 1..3\nx = 2  # @tune 1..5 if !(o == 2)",
    ['condition-syntax "!"'],
    "o = 1  # @tune 1..3\nx = 2  # @tune 1..5 if not (o == 2)",
  ],
  ["u = True  # @tune\nx = 2  # @tune 1..5 if not u", ['condition-syntax "u"'], "u = True  # @tune\nx = 2  # @tune 1..5 if not u == True"],
  [
    "o = 2  # @tune 1..9\nx = 2  # @tune 1..5 if 1 < o <= 3",
    ['condition-syntax "1 < o <= 3"'],
    "o = 2  # @tune 1..9\nx = 2  # @tune 1..5 if o > 1 and o <= 3",
  ],
  [
    "o = 2  # @tune 1..9\nx = 2  # @tune 1..5 if o in 1, 2",
    ['condition-syntax "1, 2"'],
    "o = 2  # @tune 1..9\nx = 2  # @tune 1..5 if o in (1, 2)",
  ],
  ["# @search trials: 40 time=1m\nx = 2  # @tune 1..5", ['search-syntax ":"'], "# @search trials=40 time=1m\nx = 2  # @tune 1..5"],
  // The error of the other annotation is the only one.
  ['opt = "sgd"  # @tune 0..1\nx = 2  # @tune 1..5 if opt == "sgd"', ['domain-on-non-number "0..1"']],
  ["n = 3  # @tune 5..1\nx = 2  # @tune 1..5 if n > 2", ['reversed-range "5..1"']],
  ["n = 3  # @tune 1..5 lgo as depth\nx = 2  # @tune 1..5 if depth > 2", ['unknown-option "lgo"']],
  ['opt = "sgd"  # @tune 0..1\nx = 2  # @tune 1..5 if otp == "sgd"', ['domain-on-non-number "0..1"', 'unknown-parameter "otp"']],
  ["epochs = 3  # @fidelity 1..3\nx = 2  # @tune 1..5 if epochs > 2\ny = f()  # @objective minimize", ['unknown-parameter "epochs"']],
  ["yy = 1  # @tune 1..2\nx = 2  # @tune 1..5 if y == 1", ['unknown-parameter "y"']],
  [
    "opt = 1  # @tune 1..2\nx = 2  # @tune 1..5 if otp == 1",
    ['unknown-parameter "otp"'],
    "opt = 1  # @tune 1..2\nx = 2  # @tune 1..5 if opt == 1",
  ],
  ["a = 1  # @tune 1..2 if b == 1\nb = 1  # @tune 1..2 if a == 1", ['condition-cycle "b == 1"', 'condition-cycle "a == 1"']],
  ["a = 1  # @tune 1..2 if a == 1", ['condition-cycle "a == 1"']],
  ['o = "a"  # @tune "a" | "b"\nx = 2  # @tune 1..5 if o == "c"', ['condition-never-holds "\\"c\\""']],
  [
    'o = "a"  # @tune "a" | "b"\nx = 2  # @tune 1..5 if o == a',
    ['condition-never-holds "a"'],
    'o = "a"  # @tune "a" | "b"\nx = 2  # @tune 1..5 if o == "a"',
  ],
  ["o = 1  # @tune 1..3\nx = 2  # @tune 1..5 if o == 9", ['condition-never-holds "9"']],
  ["o = 1  # @tune 1..3\nx = 2  # @tune 1..5 if o", ['condition-syntax "o"']],
  ["o = 1  # @tune 1..3\nx = 2  # @tune 1..5 if", ['condition-syntax "if"']],
  ["o = 1  # @tune 1..3\nx = 2  # @tune 1..5 if (o == 1", ['condition-syntax "1"']],
  ["o = 1  # @tune 1..3\nx = 2  # @tune 1..5 if o === 1", ['condition-syntax "==="'], "o = 1  # @tune 1..3\nx = 2  # @tune 1..5 if o == 1"],
  ["o = 1  # @tune 1..3\nx = 2  # @tune 1..5 if o in 1", ['condition-syntax "1"']],
  ["n = 3  # @fidelity", ['domain-missing "@fidelity"'], "n = 3  # @fidelity 1..3"],
  ["n = 3  # @fidelity 5..1", ['reversed-range "5..1"'], "n = 3  # @fidelity 1..5"],
  ["n = 3  # @fidelity 1..5", ['fidelity-without-objective "@fidelity"']],
  ["n = 3  # @fidelity 1..5\nm = 3  # @fidelity 1..5\na = f()  # @objective maximize", ['several-fidelities "@fidelity"']],
  ["s = 1  # @seed\nt = 2  # @seed", ['several-seeds "@seed"']],
  ["s = 1.5  # @seed", ['no-literal "1.5"']],
  ['s = "a"  # @seed', ['no-literal "\\"a\\""']],
  ["# @search trials=3\n# @search trials=4", ['several-searches "@search"']],
  ["# @search trails=3", ['unknown-key "trails"'], "# @search trials=3"],
  ["# @search foo=3", ['unknown-key "foo"']],
  ["# @search trials=0", ['invalid-search-value "0"']],
  ["# @search trials=3, parallel=2", ['invalid-search-value "3,"'], "# @search trials=3 parallel=2"],
  ["# @search sampler=sobl", ['invalid-search-value "sobl"'], "# @search sampler=sobol"],
  ["# @search stop=median(2)", ['invalid-search-value "median(2)"']],
  ["# @search stop=asha(1)", ['invalid-search-value "asha(1)"']],
  ["# @search stop=top20(20)", ['invalid-search-value "top20(20)"']],
  ["# @search time=soon", ['invalid-search-value "soon"']],
  ["# @search parallel=0 repeats=-1", ['invalid-search-value "0"', 'invalid-search-value "-1"']],
  ["# @search trials", ['search-syntax "trials"']],
  ["# @search trials=3 trials=4", ['duplicate-key "trials"'], "# @search trials=3"],
  ["x = 3  # @search trials=3", ['search-on-code "@search"'], "# @search trials=3\nx = 3"],
  ["a = f()  # @objective", ['objective-direction "@objective"']],
  ["a = f()  # @objective max", ['objective-direction "max"'], "a = f()  # @objective maximize"],
  ["a = f()  # @objective maximise", ['objective-direction "maximise"'], "a = f()  # @objective maximize"],
  ["a, b = f()  # @objective maximize", ['objective-needs-name "@objective"'], "a, b = f()  # @objective maximize a"],
  ["a, b = f()  # @objective maximize c", ['objective-needs-name "@objective"']],
  ["print(a)  # @objective maximize", ['objective-on-no-value "@objective"']],
  ["# @objective maximize", ['objective-on-no-value "@objective"']],
  ["def f():\n    return a, b  # @objective maximize", ['objective-on-no-value "@objective"']],
  ["def f():\n    return  # @objective maximize", ['objective-on-no-value "@objective"']],
  ["a: int  # @objective maximize", ['objective-on-no-value "@objective"']],
  ["d[f()] += 1  # @objective maximize", ['objective-on-no-value "@objective"']],
  ["a = f()  # @objective maximize patiense=3", ['unknown-option "patiense"'], "a = f()  # @objective maximize patience=3"],
  ["a = f()  # @objective maximize patience=x", ['invalid-option-value "patience=x"']],
  ["a = f()  # @objective maximize last mean(5)", ['option-conflict "mean(5)"'], "a = f()  # @objective maximize last"],
  [
    "a = f()  # @objective maximize mean(5) last patience=2",
    ['option-conflict "last"'],
    "a = f()  # @objective maximize mean(5) patience=2",
  ],
  ["a = f()  # @objective maximize mean(0)", ['invalid-option-value "mean(0)"']],
  ["a = f()  # @objective maximize a b c", ['unknown-option "b"', 'unknown-option "c"']],
  ["# @objective maximize a from /(/", ['invalid-pattern "/(/"']],
  ["# @objective maximize a from x", ['invalid-pattern "from"']],
  ["a = f()  # @constraint < 3", ['constraint-syntax "<"'], "a = f()  # @constraint <= 3"],
  ["a = f()  # @constraint <= x", ['constraint-syntax "x"']],
  ["a = f()  # @constraint", ['constraint-syntax "@constraint"']],
  ["a = f()  # @objective maximize\na = g()  # @objective minimize", ['duplicate-name "@objective"']],
  ["x = (  # @tune 1..3", ['syntax-error "3"', 'no-literal "(  # @tune 1..3"']],
];

/** The same in other languages. */
const texts: readonly (readonly [file: string, text: string, problems: readonly string[], mended?: string])[] = [
  ["a.yaml", "n: 3 # @tune [1..5]", ['bound-not-number "[1..5]"'], "n: 3 # @tune 1..5"],
  ["a.yaml", "n: 3 # @tune: 1..5", ['bound-not-number ": 1..5"'], "n: 3 # @tune 1..5"],
  ["a.yaml", "n: 3 # @tune(1..5)", ['bound-not-number "(1..5)"'], "n: 3 # @tune 1..5"],
  ["a.yaml", "x: 0.1 # @tune loguniform(1e-4, 1)", ['single-choice "loguniform(1e-4, 1)"'], "x: 0.1 # @tune 1e-4..1 log"],
  ["a.yaml", "n: 3 # @tune randint(1, 5)", ['single-choice "randint(1, 5)"'], "n: 3 # @tune 1..5"],
  ["a.yaml", "n: 3 # @tune tune.choice([1, 3])", ['single-choice "tune.choice([1, 3])"'], "n: 3 # @tune 1 | 3"],
  ["a.yaml", "n: 3 # @tune 1..5 as my-name", ['invalid-name "my-name"'], "n: 3 # @tune 1..5 as my_name"],
  ["a.yaml", "n: 3 # @tune 1..5 as 'layer sizes'", ["invalid-name \"'layer sizes'\""], "n: 3 # @tune 1..5 as layer_sizes"],
  ["a.yaml", "n: 3 # @tune as m 1..5", ['unexpected-text "1..5"']],
  ["a.yaml", "a: b # @tune b | c: d", ['choice-syntax "c: d"']],
  [
    "a.sh",
    '# @search args=--data x y command="sh a.sh {args}"\nN=3 # @tune 1..5',
    ['search-syntax "--data x y"'],
    '# @search args="--data x y" command="sh a.sh {args}"\nN=3 # @tune 1..5',
  ],
  [
    "a.sh",
    "# @search command=sh a.sh trials=3\nN=3 # @tune 1..5",
    ['search-syntax "sh a.sh"'],
    '# @search command="sh a.sh" trials=3\nN=3 # @tune 1..5',
  ],
  ["a.c", "int n = 3; // @tune 0.5..2.5", ['int-domain-on-float "0.5..2.5"', 'command-missing "@tune"']],
  ["a.c", "long n = 3L; // @tune 1..5 float", ['int-domain-on-float "float"', 'command-missing "@tune"']],
  ["a.rs", "let n: usize = 3; // @tune 1..5 step 0.5", ['int-domain-on-float "1..5"', 'command-missing "@tune"']],
  ["a.R", "long <- 3 # @tune 0.5..5", ['command-missing "@tune"']],
  ["a.c", "double n = 3; // @tune 0.5..5", ['command-missing "@tune"']],
];

describe("problems, what they underline, and their mend", () => {
  test.each(cases.map(([text, expected, mended]) => [text, expected, mended ?? null] as const))("%j", (text, expected, mended) => {
    const program = programOf(text);
    expect(problemsOf(program).toSorted()).toEqual([...expected].toSorted());
    if (mended !== null) expect(afterMend(program)).toBe(mended);
  });

  test.each(
    texts.map(([file, text, expected, mended]) => [file, text, expected, mended ?? null] as const),
  )("%s: %j", (file, text, expected, mended) => {
    const program = programOf(text, file);
    const leftOut = ["no-objective", "no-parameters", "no-annotations", "config-alone"];
    expect(problemsOf(program, leftOut).toSorted()).toEqual([...expected].toSorted());
    if (mended !== null) expect(afterMend(program)).toBe(mended);
  });

  test("every code that is reported is in the table with its severity", () => {
    const reported = cases.flatMap(([text]) => programOf(text).problems);
    for (const problem of reported) expect(PROBLEM_CODES[problem.code as keyof typeof PROBLEM_CODES]?.[0]).toBe(problem.severity);
    expect(reported.every((p) => p.message.length > 20)).toBe(true);
  });

  test("what only the whole program lacks", () => {
    expect(problemsOf(programOf("x = 2  # @tune 1..3"), [])).toEqual(['no-objective "@tune"']);
    expect(problemsOf(programOf("# @search trials=3\nx = f()  # @objective maximize"), [])).toEqual(['no-parameters "@search"']);
    expect(problemsOf(programOf("x = 2"), [])).toEqual(['no-annotations "x = 2"']);
  });
});

function afterMend(program: Program): string {
  const { text } = program.entry;
  const lines = new LineIndex(text);
  const edits = program.problems.find((p) => p.mend !== undefined && p.code !== "no-objective")?.mend?.edits ?? [];
  let result = text;
  for (const edit of edits.toReversed()) {
    result = result.slice(0, lines.offsetAt(edit.range.start)) + edit.newText + result.slice(lines.offsetAt(edit.range.end));
  }
  return result;
}
