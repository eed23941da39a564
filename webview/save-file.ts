import type { FromPanel } from "../server/protocol/panel";

/** Hands a file to the browser, which puts it where downloads go. */
export function saveFile({ name, media, base64, data }: Extract<FromPanel, { type: "save" }>): void {
  const bytes = base64 ? Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0)) : data;
  const address = URL.createObjectURL(new Blob([bytes], { type: media }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold on the data by then.
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
