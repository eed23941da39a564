import { Disposable, type LanguageModelTool, lm, workspace } from "vscode";
import type { App } from "../app";
import { applyValues } from "./apply-values-tool";
import { checkSpace, listStudies, readStudy } from "./reading-tools";
import { runSearch } from "./run-search-tool";
import { type ChatTool, type Input, result } from "./tool";

/** By the names that package.json declares them under. */
const TOOLS: Readonly<Record<string, ChatTool>> = {
  tunelens_check_space: checkSpace,
  tunelens_run_search: runSearch,
  tunelens_list_studies: listStudies,
  tunelens_read_study: readStudy,
  tunelens_apply_values: applyValues,
};

/** Tools for the chat of VS Code. They need no model to be there. */
export function registerTools(app: App): Disposable {
  return Disposable.from(...Object.entries(TOOLS).map(([name, tool]) => lm.registerTool<Input>(name, chatTool(app, tool))));
}

function chatTool(app: App, tool: ChatTool): LanguageModelTool<Input> {
  return {
    prepareInvocation: ({ input }) => ({
      invocationMessage: tool.doing(input),
      ...(tool.confirm === undefined ? {} : { confirmationMessages: tool.confirm(input) }),
    }),
    invoke: async ({ input }, cancelled) => {
      if (!workspace.isTrusted) throw new Error("Tunelens runs nothing in an untrusted workspace");
      return result(await tool.answer(app, input, cancelled));
    },
  };
}
