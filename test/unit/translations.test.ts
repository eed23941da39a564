import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { acceptedLanguages, spokenIn, terminalLanguages } from "../../server/page/translations";
import { retold } from "../../server/words/findings";
import { speak, tr, trCount, trParts } from "../../server/words/translate";
import { saidTexts } from "../support/said-texts";

const ROOT = path.join(import.meta.dirname, "../..");
const L10N = path.join(ROOT, "l10n");
const read = (file: string): Record<string, string> => JSON.parse(readFileSync(path.join(ROOT, file), "utf8"));
const slots = (text: string): readonly string[] => [...new Set(text.match(/\{\d+\}/g) ?? [])].sort();
const { texts, others } = saidTexts(ROOT, ["extension", "server", "webview"]);

test("what is said in the user's language are literals, which translators can see", () => {
  expect(others).toEqual([]);
  expect(texts.size).toBeGreaterThan(400);
});

describe.each(readdirSync(L10N).filter((name) => name.startsWith("bundle.l10n.")))("%s", (name) => {
  const bundle = read(`l10n/${name}`);

  test("has every text, and none that nobody says", () => {
    expect([...texts].filter((text) => !Object.hasOwn(bundle, text))).toEqual([]);
    expect(Object.keys(bundle).filter((text) => !texts.has(text))).toEqual([]);
  });

  test("has a value where the text has one, and says something everywhere", () => {
    for (const [text, translation] of Object.entries(bundle)) {
      expect(translation.trim(), text).not.toBe("");
      // A count may be left out where a language has one word for one and many: then the text has no slot for it either.
      expect(slots(translation), text).toEqual(slots(text));
    }
  });
});

describe.each(readdirSync(ROOT).filter((name) => /^package\.nls.*\.json$/.test(name)))("%s", (name) => {
  test("has every text of package.json, and none that is not there", () => {
    const wanted = [...readFileSync(path.join(ROOT, "package.json"), "utf8").matchAll(/"%([^%"]+)%"/g)].map((found) => found[1]);
    expect(Object.keys(read(name)).sort()).toEqual([...new Set(wanted)].sort());
  });

  test("leads to the same commands and settings", () => {
    const english = read("package.nls.json");
    const named = (text: string) => text.match(/\(command:[^)]*\)|#[\w.]+#|`@?[\w.]+=?`/g)?.toSorted() ?? [];
    for (const [key, text] of Object.entries(read(name)))
      for (const place of named(text)) expect(`${key}: ${named(english[key] ?? "")}`).toContain(place);
  });
});

describe("in Korean", () => {
  const said = { "{0} trial": "시행 {0}회", "{0} trials": "시행 {0}회", "over your {0} of {1}": "{1} 중 현재 {0} 대비" };
  afterEach(() => speak("en", {}));

  test("values stand where the language has them; what is not translated stays English", () => {
    expect(tr("over your {0} of {1}", "a", "b")).toBe("over your a of b");
    speak("ko", said);
    expect(tr("over your {0} of {1}", "{1}", 2)).toBe("2 중 현재 {1} 대비");
    expect([trCount(1, "{0} trial", "{0} trials"), trCount(3, "{0} trial", "{0} trials")]).toEqual(["시행 1회", "시행 3회"]);
    expect(trParts<string | object>("over your {0} of {1}", "x", said)).toEqual([said, " 중 현재 ", "x", " 대비"]);
    expect(tr("toString {0}", 1)).toBe("toString 1");
  });

  test("findings of journals are told in the language spoken, what is unknown as it is", () => {
    const spoken = spokenIn(L10N, ["ko"]);
    speak("ko", spoken?.translations ?? {});
    expect(retold("Confirmed over 3 seeds: 0.981 ± 0.002 against your 0.962 ± 0.003")).toBe(
      "시드 3개로 검증됨: 0.981 ± 0.002(현재 0.962 ± 0.003)",
    );
    expect(retold("Within noise: acc 0.9 ± 0.1 against your 0.8 ± 0.1, cost 3 against your 4. Keep your values.")).toBe(
      "오차 범위 이내: acc 0.9 ± 0.1(현재 0.8 ± 0.1), cost 3(현재 4). 현재 값을 유지하세요.",
    );
    expect(retold("Something else.")).toBe("Something else.");
  });
});

test("the language is the first of those wanted that there is; English needs none", () => {
  expect(spokenIn(L10N, ["ko-KR"])?.language).toBe("ko");
  expect(spokenIn(L10N, ["xx", "ko"])?.language).toBe("ko");
  expect(spokenIn(L10N, ["en-GB", "ko"])).toBeNull();
  expect(spokenIn(L10N, ["../ko", "", "C", "ko/../../x"])).toBeNull();
  expect(spokenIn(null, ["ko"])).toBeNull();
  expect(terminalLanguages({ LANG: "ko_KR.UTF-8" }).map((tag) => spokenIn(L10N, [tag])?.language)).toEqual(["ko"]);
  expect(spokenIn(L10N, terminalLanguages({ LC_ALL: "C.UTF-8", LANG: "ko_KR.UTF-8" }))).toBeNull();
  expect(acceptedLanguages("en;q=0.5, ko-KR, de;q=0")).toEqual(["ko-KR", "en"]);
});
