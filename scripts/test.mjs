// `npm test`: installs what the tests need, then runs every tier and adds up their counts.
//   npm test                 everything
//   npm test -- fast full    only these tiers (check, fast, full, webview, vscode)
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { pythonEnv } from "./python-env.mjs";
import { at, installed, must, run, say } from "./steps.mjs";
import { prepareChromium, prepareEditor, prepareNeovim } from "./test-tools.mjs";
import { tfjsNative, whyNoTfjsNative } from "./tfjs-native.mjs";

const TIERS = ["check", "fast", "full", "webview", "vscode"];
const chosen = process.argv.slice(2);
const unknown = chosen.filter((tier) => !TIERS.includes(tier));
if (unknown.length > 0) {
  console.error(`Unknown tier: ${unknown.join(", ")}. The tiers are ${TIERS.join(", ")}.`);
  process.exit(2);
}
const wanted = (tier) => chosen.length === 0 || chosen.includes(tier);
const total = { passed: 0, failed: 0, skipped: 0 };

try {
  await installed();
  if (wanted("check")) await check();
  say("Building");
  await must(process.execPath, [at("scripts/build.mjs")]);
  if (wanted("fast")) await tier("fast", "unit, conformance and protocol tests");
  if (wanted("full")) {
    pythonEnv(at(".cache/python"), at("test/requirements.txt"));
    pythonEnv(at(".cache/frameworks"), at("test/requirements-frameworks.txt"));
    prepareNative();
    await prepareNeovim();
    await tier("full", "real programs as real processes, the journal read by Optuna");
  }
  if (wanted("webview")) {
    await prepareChromium();
    await tier("webview", "the panel's bundle in Chromium");
  }
  if (wanted("vscode")) {
    pythonEnv(at(".cache/python"), at("test/requirements.txt"));
    await prepareChromium();
    await prepareEditor();
    await must(process.execPath, [at("scripts/package.mjs")], { env: { ...process.env, TUNELENS_TEST_BUILT: "1" } });
    await tier("vscode", "the whole path in a real VS Code");
  }
} catch (error) {
  console.error(`\n${error.message}`);
  total.failed++;
}
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** Where it cannot be made, the tests of the native TF.js count as skipped. */
function prepareNative() {
  const why = whyNoTfjsNative();
  if (why === null) tfjsNative();
  else say(`The tests of the native TensorFlow.js are skipped: ${why}`);
}

async function check() {
  say("Types and lint");
  for (const args of [
    [at("node_modules/typescript/bin/tsc"), "-b"],
    [at("node_modules/@biomejs/biome/bin/biome"), "check", "."],
  ]) {
    if ((await run(process.execPath, args)) === 0) total.passed++;
    else total.failed++;
  }
}

async function tier(name, what) {
  say(`Tier ${name}: ${what}`);
  const report = at(`.cache/test/${name}.json`);
  mkdirSync(at(".cache/test"), { recursive: true });
  rmSync(report, { force: true });
  const code = await run(
    process.execPath,
    [
      at("node_modules/vitest/vitest.mjs"),
      "run",
      "--project",
      name,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    { env: { ...process.env, TUNELENS_TEST_BUILT: "1" } },
  );
  const counts = JSON.parse(readFileSync(report, "utf8"));
  total.passed += counts.numPassedTests;
  total.failed += counts.numFailedTests;
  total.skipped += counts.numPendingTests + counts.numTodoTests;
  // A file that does not load, or an error outside any test, fails the run without failing a test.
  if (code !== 0 && counts.numFailedTests === 0) total.failed++;
}
