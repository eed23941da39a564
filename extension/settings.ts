import { type ConfigurationScope, workspace } from "vscode";

/** The settings `tunelens.*`, with junk turned into defaults. */
export interface Settings {
  /** Interpreters for trials; undefined when the user named none. */
  readonly python: string | undefined;
  readonly node: string | undefined;
  /** Seconds that a search goes on without a window. */
  readonly gracePeriod: number;
  readonly openPanelOnRun: boolean;
  readonly codeLens: boolean;
  readonly inlayHints: boolean;
}

export function readSettings(scope: ConfigurationScope | undefined): Settings {
  const section = workspace.getConfiguration("tunelens", scope);
  const text = (key: string) => {
    const value = section.get<unknown>(key);
    return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  };
  const flag = (key: string) => section.get<unknown>(key) !== false;
  const grace = section.get<unknown>("gracePeriod");
  return {
    python: text("python"),
    node: text("node"),
    gracePeriod: typeof grace === "number" && Number.isFinite(grace) ? Math.min(86_400, Math.max(1, grace)) : 20,
    openPanelOnRun: flag("openPanelOnRun"),
    codeLens: flag("codeLens.enabled"),
    inlayHints: flag("inlayHints.enabled"),
  };
}
