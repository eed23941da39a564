import { l10n } from "vscode";
import type { App } from "../app";
import { pickedSome } from "../messages";
import { applyValues } from "./apply-values";
import { chosenStudy } from "./chosen-study";

/** Lets the user choose which recommended values to write into the code. */
export async function applyParameters(app: App, argument: unknown): Promise<void> {
  const study = await chosenStudy(app, argument);
  if (!study) return;
  const { journal } = study;
  const [{ values }, code] = await Promise.all([
    app.client.send("tuner/valueEdits", { journal }),
    app.client.send("tuner/codeValues", { journal }),
  ]);
  const items = Object.entries(values).map(([name, value]) => ({
    label: name,
    description: `${code?.[name] ?? "?"} → ${value}`,
    picked: true,
  }));
  const chosen = await pickedSome(items, { placeHolder: l10n.t("Recommended values to write into the code") });
  if (chosen && chosen.length > 0) await applyValues(app, { journal, parameters: chosen.map(({ label }) => label) });
}
