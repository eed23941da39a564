// A study process in small: starts trials of a program and says when the first report of each came. Tests kill it.

import path from "node:path";
import { diskHost } from "../../server/commands/disk-host";
import { loadProgram } from "../../server/language/program";
import { LocalBackend } from "../../server/trials/local-backend";

const [entry = "", runtimes = "", logs = "", starts = "warm"] = process.argv.slice(2);
const program = loadProgram(entry, path.dirname(entry), diskHost);
const coldStarts = starts === "cold";
const backend = new LocalBackend({ program, runtimes, logs, slots: 2, arguments: [], interpreters: {}, coldStarts, grace: 60 });
for (const trial of [0, 1]) {
  const observer = { onReport: () => process.stdout.write(`reported ${trial}\n`), onProblem: () => {}, onSample: () => {} };
  void backend
    .start({ trial, params: {}, seedOffset: 0, timeout: null }, observer)
    .ended.then((end) => process.stdout.write(`${JSON.stringify(end)}\n`));
}
