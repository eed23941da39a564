import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "fast", include: ["test/{unit,conformance,protocol}/**/*.test.ts"], exclude: ["test/conformance/full/**"] } },
      {
        test: {
          name: "full",
          include: ["test/programs/**/*.test.ts", "test/conformance/full/**/*.test.ts"],
          globalSetup: ["test/support/build.ts"],
          testTimeout: 120_000,
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
          hookTimeout: 60_000,
          maxWorkers: 1,
        },
      },
      { test: { name: "vscode", include: ["test/vscode/**/*.test.ts"], testTimeout: 300_000, hookTimeout: 120_000, maxWorkers: 1 } },
    ],
  },
});
