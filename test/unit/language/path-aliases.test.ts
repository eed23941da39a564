import { describe, expect, test } from "vitest";
import { programOf } from "./sample";

const LIB = "export const lr = 0.5; // @tune 0..1\n";

function filesOf(specifier: string, others: Readonly<Record<string, string>>, entry = "app/train.ts"): string[] {
  return programOf(`import { lr } from "${specifier}";\n`, entry, others)
    .files.map(({ file }) => file)
    .slice(1);
}

describe("imports that TypeScript's configuration names", () => {
  test.each([
    ["a star", "@app/lib", '{"compilerOptions": {"paths": {"@app/*": ["./src/*"]}}}'],
    ["relative to baseUrl", "@app/lib.js", '{"compilerOptions": {"baseUrl": "src", "paths": {"@app/*": ["./none/*", "*"]}}}'],
    ["baseUrl alone", "src/lib", '{"compilerOptions": {"baseUrl": "./"}}'],
    ["without a star", "settings", '{"compilerOptions": {"paths": {"*": ["./none/*"], "settings": ["./src/lib.ts"]}}}'],
    ["the longer text before the star", "@app/x/lib", '{"compilerOptions": {"paths": {"@app/*": ["./none/*"], "@app/x/*": ["./src/*"]}}}'],
    ["comments, commas", "~/lib", '{ // ours\n "compilerOptions": {"paths": {"~/*": ["./src/*",], /* all */ "//x": []},},\n}'],
  ])("%s", (_, specifier, config) => {
    expect(filesOf(specifier, { "tsconfig.json": config, "src/lib.ts": LIB })).toEqual(["src/lib.ts"]);
  });

  test("what it extends, and what is nearer, counts", () => {
    const files = { "base/tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["../src/*"]}}}', "src/lib.ts": LIB };
    expect(filesOf("@/lib", { ...files, "tsconfig.json": '{"extends": "./base/tsconfig"}' })).toEqual(["src/lib.ts"]);
    expect(filesOf("@/lib", { ...files, "tsconfig.json": '{"extends": "./base/tsconfig.json"}', "app/tsconfig.json": "{}" })).toEqual([]);
  });

  test("packages, JavaScript and what cannot be read are left alone", () => {
    const config = '{"compilerOptions": {"baseUrl": "src", "paths": {"@/*": ["./*"], "bad": 3, "*/*": ["./lib"]}}}';
    expect(filesOf("@/lib", { "tsconfig.json": config, "src/lib.ts": LIB }, "app/train.mjs")).toEqual([]);
    expect(filesOf("numeric/lib", { "tsconfig.json": config, "src/lib.ts": LIB })).toEqual([]);
    expect(filesOf("@/lib", { "tsconfig.json": "{", "src/lib.ts": LIB })).toEqual([]);
  });

  test("a pattern means what it says", () => {
    const { aliases } = programOf("", "train.ts", { "tsconfig.json": '{"compilerOptions": {"paths": {"a.b+/*": ["$1/$&/*"]}}}' });
    expect(aliases).toEqual([{ pattern: "^a\\.b\\+/(.*)$", targets: ["/w/$$1/$$&/$1"] }]);
  });
});

test.each([
  ["#lib", '{"imports": {"#lib": "./src/lib.ts"}}'],
  ["#lib/lib.ts", '{"imports": {"#*": "./none/*", "#lib/*": {"browser": "./none/*", "node": "./src/*"}}}'],
  ["#lib/lib", '{"imports": {"#lib/*": [{"default": "./src/*.ts"}]}}'],
])("%s is what package.json says", (specifier, manifest) => {
  expect(filesOf(specifier, { "package.json": manifest, "src/lib.ts": LIB }, "app/train.mjs")).toEqual(["src/lib.ts"]);
});
