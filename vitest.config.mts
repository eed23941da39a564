import { defineConfig } from "vitest/config";

/** Real processes and editors on a machine that others use as well: a test may be late once. What had to be repeated is named in the report. */
const retry = process.env["CI"] ? 1 : 0;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "fast",
          include: ["test/{unit,conformance,protocol}/**/*.test.ts"],
          exclude: ["test/conformance/full/**"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "full",
          include: ["test/programs/**/*.test.ts", "test/conformance/full/**/*.test.ts"],
          globalSetup: ["test/support/build.ts"],
          testTimeout: 120_000,
          retry,
          hookTimeout: 300_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "webview",
          include: ["test/webview/**/*.test.ts"],
          globalSetup: ["test/support/build.ts"],
          testTimeout: 60_000,
          retry,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: { name: "vscode", include: ["test/vscode/**/*.test.ts"], testTimeout: 300_000, retry, hookTimeout: 120_000, maxWorkers: 1 },
      },
    ],
  },
});
