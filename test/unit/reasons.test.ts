import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { spokenIn } from "../../server/page/translations";
import { again, atStep, BARS, behind, RANKS, REASONS, reasonText, tellsStep } from "../../server/words/reasons";
import { fill, speak } from "../../server/words/translate";

const inKorean = () => speak("ko", spokenIn(path.join(import.meta.dirname, "../../l10n"), ["ko"])?.translations ?? {});
afterEach(() => speak("en", {}));

const LAGGING = behind("0.91", "0.95", fill(BARS.good, 3, 12, fill(RANKS.level, "0.83")), true);
const ENGLISH = /[A-Za-z]{3,}/;

/** As rules, trials and searches write them. */
const WRITTEN = [
  atStep(4, null, again(behind("0.91", "0.95", fill(BARS.median, 12), true), 2)),
  atStep(4, 30, again(LAGGING, 1)),
  atStep(4, 27, behind("0.91", "0.95", fill(BARS.rung, 3, 9), false)),
  atStep(4, 30, fill(REASONS.predicted, "0.95", "= 0.02", "0.9")),
  atStep(1, null, fill(REASONS.diverging, "inf")),
  fill(REASONS.noneCompletedFor, atStep(1, null, fill(REASONS.diverging, "inf"))),
  fill(REASONS.noneCompletedFor, fill(REASONS.timeUpBefore, "30 s")),
  fill(REASONS.alike, 3, fill(REASONS.exit, 1)),
  REASONS.noneFeasible,
];

describe("why a trial or a search ended", () => {
  test("in English as it was written, in the program's own steps", () => {
    for (const reason of WRITTEN) expect(reasonText(reason, "step")).toBe(reason);
    expect(reasonText(WRITTEN[0] ?? "", "epoch")).toBe(
      "at epoch 4: best so far 0.91 is below 0.95, the median of 12 complete trials (2 reports in a row)",
    );
    expect(reasonText(WRITTEN[1] ?? "", "step")).toBe(
      "at step 4 of 30: best so far 0.91 is below 0.95, what the best 3 of 12 complete trials had by then (the level kept their ranks: rho 0.83)",
    );
    expect(WRITTEN.map(tellsStep)).toEqual([true, true, true, true, true, false, false, false, false]);
  });

  test("in Korean through and through", () => {
    inKorean();
    for (const reason of WRITTEN) expect(reasonText(reason, "step").replace("rho", "").replace("inf", "")).not.toMatch(ENGLISH);
    expect(reasonText(WRITTEN[0] ?? "", "epoch")).toBe(
      "에포크 4: 현재 최고값 0.91이(가) 0.95 미만(완료된 시행 12회의 중앙값)(연속 보고 2회)",
    );
  });

  test("what a program said stays as it is", () => {
    inKorean();
    for (const said of ["ValueError: at least one array", "RuntimeError: x (1 to 2)", "interrupted sleep", "at step forward: no"])
      expect(reasonText(said, "step")).toContain(said.replace(/^at step forward: /, ""));
    expect(reasonText(fill(REASONS.alike, 3, "ValueError: bad (3, 4)"), "step")).toBe(
      "시행 3회가 연속으로 실패했습니다: ValueError: bad (3, 4)",
    );
  });
});
