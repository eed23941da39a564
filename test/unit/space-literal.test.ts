import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { literalValue, sameLiteral } from "../../server/space/literal";

describe("literalValue", () => {
  test.each([
    ["42", 42],
    ["-1", -1],
    ["+3", 3],
    ["1_000_000", 1e6],
    ["1e-4", 1e-4],
    ["1.", 1],
    [".5", 0.5],
    ["1_0.5_0E+1_0", 10.5e10],
    ["0xFF", 255],
    ["0b1_01", 5],
    ["0o17", 15],
    ["-0x10", -16],
    ["10n", 10],
    ["0", 0],
    ["00", 0],
    [" 7 ", 7],
  ])("%s is a number", (source, value) => {
    expect(literalValue(source)).toEqual({ kind: "number", value });
  });

  test.each([
    [`"sgd"`, "sgd"],
    [`'sgd'`, "sgd"],
    ["`sgd`", "sgd"],
    [`""`, ""],
    [`"it's"`, "it's"],
    [String.raw`'it\'s'`, "it's"],
    [String.raw`"a\nb\t\\"`, "a\nb\t\\"],
    [String.raw`"\x41\u0042\U00000043\103\u{44}"`, "ABCCD"],
    [String.raw`r"a\n"`, String.raw`a\n`],
    [`u"x"`, "x"],
    [`"""a "quoted" b"""`, `a "quoted" b`],
    [String.raw`"\d"`, String.raw`\d`],
  ])("%s is a string", (source, value) => {
    expect(literalValue(source)).toEqual({ kind: "string", value });
  });

  test("words", () => {
    for (const source of ["True", "true"]) expect(literalValue(source)).toEqual({ kind: "boolean", value: true });
    for (const source of ["False", "false"]) expect(literalValue(source)).toEqual({ kind: "boolean", value: false });
    for (const source of ["None", "null"]) expect(literalValue(source)).toEqual({ kind: "null", value: null });
  });

  test.each([
    "",
    "x",
    "nn.ReLU()",
    "1 + 2",
    "1__0",
    "_1",
    "1_",
    "1j",
    "012",
    "0x",
    "1e",
    "1.5n",
    `f"x"`,
    `b"x"`,
    `\`a\${b}\``,
    `"a" "b"`,
    `"a`,
    `'a"`,
    String.raw`"a\"`,
    "inf",
    "nan",
    "undefined",
    "--1",
    `"a\nb"`,
  ])("%s is no simple literal", (source) => {
    expect(literalValue(source)).toBeNull();
  });

  test("never throws and reads back every number and string that JavaScript writes", () => {
    const unit = fc.constantFrom(..."\"'`\\\n\r\t\0 $x{}uUN0179afrb_.e+-", "é", "\u2028", "😀", "\ud800");
    const text = fc.string({ unit });
    fc.assert(fc.property(text, (s) => void literalValue(s)));
    fc.assert(
      fc.property(text, fc.double({ noDefaultInfinity: true, noNaN: true }), (s, x) => {
        expect(literalValue(JSON.stringify(s))).toEqual({ kind: "string", value: s });
        expect(literalValue(String(x))).toEqual({ kind: "number", value: Number(String(x)) });
      }),
    );
  });
});

test("sameLiteral", () => {
  for (const [a, b] of [
    [`'sgd'`, `"sgd"`],
    ["1e3", "1_000"],
    ["1.0", "1"],
    ["nn.ReLU()", "nn.ReLU( )"],
    ["x", " x "],
    ["0x10", "16"],
  ] as const) {
    expect(sameLiteral(a, b), `${a} ${b}`).toBe(true);
  }
  for (const [a, b] of [
    [`"1"`, "1"],
    ["None", "False"],
    ["a", "b"],
    ["a", `"a"`],
    ["0", "False"],
    [`f("a b")`, `f("ab")`],
    ["a b", "ab"],
    ["null", "0"],
  ] as const) {
    expect(sameLiteral(a, b), `${a} ${b}`).toBe(false);
  }
});
