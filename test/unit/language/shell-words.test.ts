import { expect, test } from "vitest";
import { shellWords } from "../../../server/language/shell-words";

test.each<[string, readonly string[] | null]>([
  ["", []],
  ["  --a  b ", ["--a", "b"]],
  ['--name \'two words\' "and \\"three\\" more"', ["--name", "two words", 'and "three" more']],
  ["--x='' y''z", ["--x=", "yz"]],
  ["'' a\\ b", ["", "a b"]],
  ["'\\n' \"\\n\"", ["\\n", "\\n"]],
  ["'open", null],
  ['a "b', null],
])("%s", (source, words) => expect(shellWords(source)).toEqual(words));
