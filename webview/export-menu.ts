import { studyMarkdown } from "../server/words/study-markdown";
import { tr } from "../server/words/translate";
import { trialsCsv } from "../server/words/trials-csv";
import { trialsJson } from "../server/words/trials-json";
import type { Actions } from "./context";
import type { MenuItem } from "./menu";
import { drawPicture, picturable } from "./picture";
import type { Study } from "./study";

/** What can be taken out of the panel: text for a pull request, the trials as files, the charts in sight as pictures, all of it as a page. */
export function exportItems(actions: Actions, study: Study): readonly MenuItem[] {
  const { view } = study;
  const name = fileStem(view.started.study);
  const save = (suffix: string, media: "text/csv" | "application/json", data: string) =>
    actions.post({ type: "save", name: `${name}-trials.${suffix}`, media, base64: false, data });
  return [
    {
      icon: "markdown",
      label: tr("Copy as markdown"),
      run: () => actions.post({ type: "copy", text: studyMarkdown(view), what: tr("the study as markdown") }),
    },
    { icon: "table", label: tr("Save trials as CSV…"), run: () => save("csv", "text/csv", trialsCsv(view)) },
    { icon: "json", label: tr("Save trials as JSON…"), run: () => save("json", "application/json", trialsJson(view)) },
    ...picturable().map(({ title, node }) => ({
      icon: "file-media",
      label: tr("Save “{0}” as PNG…", title),
      run: () => {
        // What nobody looked at may be of before.
        window.dispatchEvent(new Event("tunelens-redraw"));
        const data = drawPicture(node);
        const picture = `${name}-${fileStem(title.toLowerCase())}.png`;
        if (data !== null) actions.post({ type: "save", name: picture, media: "image/png", base64: true, data });
      },
    })),
    ...(actions.can("saveReport", study)
      ? [{ icon: "preview", label: tr("Save report…"), run: () => actions.post({ type: "saveReport" }) }]
      : []),
  ];
}

/** A name for a file on every system. */
function fileStem(text: string): string {
  const plain = text
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 80);
  return plain === "" ? "study" : plain;
}
