import { type MessageOptions, type QuickPickItem, type QuickPickOptions, window } from "vscode";
import { withoutIcons, withoutLinks } from "./shown-text";

/** Messages and lists: names, values and errors of programs stand in them, and none of that is an icon or a link. */
export const information = messenger("showInformationMessage");
export const warning = messenger("showWarningMessage");
export const failure = messenger("showErrorMessage");

function messenger(kind: "showInformationMessage" | "showWarningMessage" | "showErrorMessage") {
  return (message: string, ...rest: readonly (MessageOptions | string)[]): Thenable<string | undefined> => {
    const [options] = rest;
    const items = rest.filter((item) => typeof item === "string");
    return window[kind](withoutLinks(message), typeof options === "object" ? options : {}, ...items);
  };
}

/** The one that the user picks, as it was given. */
export async function pickedOne<T extends QuickPickItem>(items: readonly T[], options: QuickPickOptions): Promise<T | undefined> {
  return (await window.showQuickPick(items.map(shown), options))?.item;
}

/** Those that the user picks; undefined where the list was left. */
export async function pickedSome<T extends QuickPickItem>(
  items: readonly T[],
  options: QuickPickOptions,
): Promise<readonly T[] | undefined> {
  return (await window.showQuickPick(items.map(shown), { ...options, canPickMany: true }))?.map(({ item }) => item);
}

function shown<T extends QuickPickItem>(item: T): QuickPickItem & { readonly item: T } {
  const { label, description, detail, picked } = item;
  return {
    item,
    label: withoutIcons(label),
    ...(description === undefined ? {} : { description: withoutIcons(description) }),
    ...(detail === undefined ? {} : { detail: withoutIcons(detail) }),
    ...(picked === undefined ? {} : { picked }),
  };
}
