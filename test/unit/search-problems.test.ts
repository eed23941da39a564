import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { PROBLEM_CODES } from "../../server/language/codes";
import { SEARCH_PROBLEM_CODES } from "../../server/protocol/search-problems";

const SERVER = path.join(import.meta.dirname, "../../server");
/** Rooms that tell problems of a search, in TypeScript and in what runs inside the user's own Python or Node. */
const ROOMS = ["commands", "devices", "features", "lsp", "process", "runtimes", "storage", "study", "trials"];
/** A code where a problem is made: `code: "…"`, `problem("…"`, `#tell(\n "…"`, `_tell_once(channel, "…"`, `at(program, "…"`. */
const TOLD =
  /(?:\bcode:|\bcode = [^;\n]*?|(?:\bproblem|#?\btell|_tell_once|\bhintAt|\bat)\((?:\s*[\w.]+,)*)\s*"([a-z]+(?:-[a-z]+)+)"(?:[^;\n]*? : "([a-z]+(?:-[a-z]+)+)")?/g;
/** Codes of `ask-tell` and `predict`, which answer a line that is wrong and tell nothing of a search. */
const PROTOCOLS = ["too-long"];

const sources = ROOMS.flatMap((room) =>
  readdirSync(path.join(SERVER, room), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ts|py)$/.test(name))
    .map((name) => ({ file: `${room}/${name}`, text: readFileSync(path.join(SERVER, room, name), "utf8") })),
);

test("every problem that a search can tell stands in the table, and so in the docs", () => {
  const told = sources.flatMap(({ file, text }) =>
    [...text.matchAll(TOLD)].flatMap(([, one, other]) => [one, other].flatMap((code) => (code === undefined ? [] : [{ file, code }]))),
  );
  expect(told.length).toBeGreaterThan(25);
  const known = [...Object.keys(SEARCH_PROBLEM_CODES), ...Object.keys(PROBLEM_CODES), ...PROTOCOLS];
  expect(told.filter(({ code }) => !known.includes(code))).toEqual([]);
});

test("nothing stands in the table that nobody tells, and no code in both tables", () => {
  const codes = Object.keys(SEARCH_PROBLEM_CODES);
  expect(codes.filter((code) => !sources.some(({ text }) => text.includes(`"${code}"`)))).toEqual([]);
  expect(codes.filter((code) => Object.hasOwn(PROBLEM_CODES, code))).toEqual([]);
});

test.each(Object.entries(SEARCH_PROBLEM_CODES))("%s is told in a sentence", (_, [, about]) => {
  expect(about).toMatch(/^[A-Z`].*\.$/);
});
