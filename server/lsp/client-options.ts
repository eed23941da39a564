import type { ClientOptions, Theme } from "../protocol/tuner";

const THEMES: readonly Theme[] = ["dark", "light", "highContrast", "highContrastLight"];

/** `initializationOptions` of any client; what is not understood is left out. */
export function clientOptionsOf(value: unknown): ClientOptions {
  const said = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const theme = THEMES.find((name) => name === said["theme"]);
  return {
    ...(theme === undefined ? {} : { theme }),
    choosesTrials: said["choosesTrials"] === true,
    ownCommands: said["ownCommands"] === true,
    hasGrammar: said["hasGrammar"] === true,
    showsProposals: said["showsProposals"] === true,
  };
}
