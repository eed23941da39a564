/** What VS Code takes for an icon in labels, lenses and the status bar, `$(flame)`. */
const ICON = /\$\((?=[\w-]+(?:~[\w-]+)?\))/g;

/** A text from a program or a journal where VS Code looks for icons: they are shown as they are written. */
export function withoutIcons(text: string): string {
  return text.replace(ICON, "\\$(");
}

/** The same in a message, where VS Code makes `[x](command:y)` a link that runs a command: the parts are kept apart, which nobody sees. */
export function withoutLinks(text: string): string {
  return text.replaceAll("](", "]\u200b(");
}
