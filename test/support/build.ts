import { execFileSync } from "node:child_process";
import path from "node:path";

/** Builds dist/ once before the tests that run the product's own bundles. */
export default function setup(): void {
  if (process.env["TUNELENS_TEST_BUILT"]) return;
  execFileSync(process.execPath, [path.join(import.meta.dirname, "../../scripts/build.mjs")], { stdio: "inherit" });
}
