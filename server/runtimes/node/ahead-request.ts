/** How a waiting process asks for a package as if a file of the user's had imported it. */
const PREFIX = "tunelens-ahead:";

export function askAhead(specifier: string, from: string): string {
  return PREFIX + JSON.stringify({ specifier, from });
}

/** What is asked for ahead, and the URL of the file that it is asked for; null for any other specifier. */
export function askedAhead(specifier: string): { readonly specifier: string; readonly from: string } | null {
  return specifier.startsWith(PREFIX) ? (JSON.parse(specifier.slice(PREFIX.length)) as { specifier: string; from: string }) : null;
}
