import fc from "fast-check";
import { expect, test } from "vitest";
import { parseLine } from "../../server/trials/report-lines";

test.each([
  ["[0,1,0.5]", { kind: "report", channel: 0, step: 1, value: 0.5, counted: false }],
  ["[12, 3, -1e-05, 1]", { kind: "report", channel: 12, step: 3, value: -1e-5, counted: true }],
  ["[0,-1,NaN]", { kind: "report", channel: 0, step: -1, value: Number.NaN, counted: false }],
  ["[0,1,-Infinity,1]", { kind: "report", channel: 0, step: 1, value: Number.NEGATIVE_INFINITY, counted: true }],
  ['[0,1,"Infinity"]', { kind: "report", channel: 0, step: 1, value: Number.POSITIVE_INFINITY, counted: false }],
  ['{"token": "t", "pid": 7}', { kind: "hello", token: "t", pid: 7, rank: 0 }],
  ['{"loaded": "/a b/ü.py"}', { kind: "loaded", file: "/a b/ü.py" }],
  ['{"missed": "/a b/ü.py"}', { kind: "missed", file: "/a b/ü.py" }],
  ['{"problem": {"code": "c", "message": "m"}}', { kind: "problem", code: "c", message: "m", channel: null }],
  ['{"error": {"message": "m", "line": 3}}', { kind: "error", error: { message: "m", file: null, line: 3, syntax: false } }],
])("%s", (line, message) => {
  expect(parseLine(line)).toEqual(message);
});

test("no text makes it throw, and no other text is a message", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseLine(text)));
  for (const line of ["", "[]", "[0,1]", "[0,1,x]", "[a,1,2]", "null", "[1,2,3", "{}", '"x"']) expect(parseLine(line)).toBeNull();
});
