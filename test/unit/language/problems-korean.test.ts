import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { spokenIn } from "../../../server/page/translations";
import { speak } from "../../../server/words/translate";
import { type ExampleCode, PROBLEM_EXAMPLES } from "./problem-examples";
import { plain, problemsIn, shown } from "./shown-problem";

// A file of its own: what was said of a text is kept, in the language in which it was said.
describe("in Korean", () => {
  beforeAll(() => speak("ko", spokenIn(path.join(import.meta.dirname, "../../../l10n"), ["ko"])?.translations ?? {}));

  test.each(Object.keys(PROBLEM_EXAMPLES) as ExampleCode[])("%s is told, and so is its mend, which mends it", (code) => {
    const { problem, mended, entry, choices } = shown(code);
    for (const { title } of choices) expect(title).toMatch(/\p{Script=Hangul}/u);
    expect(problem.message).toMatch(/\p{Script=Hangul}/u);
    expect(problem.message).not.toMatch(/\{\d\}/);
    if (problem.mend === undefined || mended === null) return;
    expect(problem.mend.title).toMatch(/\p{Script=Hangul}/u);
    const files = { ...plain(PROBLEM_EXAMPLES[code]), [problem.file]: mended };
    expect(problemsIn(files, entry).map((p) => p.code)).not.toContain(code);
  });
});
