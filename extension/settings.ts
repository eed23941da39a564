import { type ConfigurationScope, workspace } from "vscode";
import type { StartOptions } from "../server/protocol/tuner";

/** The settings `tunelens.*`, with junk turned into defaults. */
export interface Settings {
  /** Interpreters for trials; undefined when the user named none. */
  readonly python: string | undefined;
  readonly node: string | undefined;
  /** Seconds that a search goes on without a window. */
  readonly gracePeriod: number;
  readonly openPanelOnRun: boolean;
  /** Options of a search where its file says nothing. */
  readonly defaults: StartOptions;
  /** When the end of a search is told. */
  readonly notifications: "always" | "whenHidden" | "never";
  /** "Tune this file" above programs that train a model and have no annotation. */
  readonly suggestTuning: boolean;
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
  const whole = (key: string) => {
    const value = section.get<unknown>(key);
    return typeof value === "number" && Number.isInteger(value) && value >= 1 ? value : undefined;
  };
  const notifications = section.get<unknown>("notifications");
  const grace = section.get<unknown>("gracePeriod");
  return {
    python: text("python"),
    node: text("node"),
    gracePeriod: typeof grace === "number" && Number.isFinite(grace) ? Math.min(86_400, Math.max(1, grace)) : 20,
    defaults: {
      ...optional("trials", whole("defaults.trials")),
      ...optional("parallel", whole("defaults.parallel")),
    },
    notifications: notifications === "always" || notifications === "never" ? notifications : "whenHidden",
    openPanelOnRun: flag("openPanelOnRun"),
    suggestTuning: flag("suggestTuning"),
    codeLens: flag("codeLens.enabled"),
    inlayHints: flag("inlayHints.enabled"),
  };
}

function optional<K extends string>(key: K, value: number | undefined): { readonly [P in K]?: number } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: number });
}
