import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Diagnostic, type Disposable, type ExtensionContext, Uri, workspace } from "vscode";

const SCHEME = "tunelens-problem";

/**
 * What is written about a problem, as a read-only document of its own, which package.json shows as a Markdown preview. The link behind a
 * diagnostic may open no command, and a file only at a line.
 */
export function registerProblemPages(context: ExtensionContext): Disposable {
  return workspace.registerTextDocumentContentProvider(SCHEME, {
    async provideTextDocumentContent(uri) {
      const whole = await readFile(path.join(context.extensionPath, "docs", "problems.md"), "utf8");
      const code = path.posix.basename(uri.path, ".md");
      const section = whole.split(/^(?=#{2,3} )/m).find((part) => part.startsWith(`### ${code}\n`));
      return section?.replace(/^### /, "# ") ?? whole;
    },
  });
}

/** The diagnostics of the language server with links to such documents. */
export function withProblemPages(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  for (const diagnostic of diagnostics) {
    const { code } = diagnostic;
    if (typeof code === "object" && code.target.path.endsWith("/docs/problems.md"))
      diagnostic.code = { value: code.value, target: Uri.from({ scheme: SCHEME, path: `/${code.value}.md` }) };
  }
  return [...diagnostics];
}
