import type { ValueEdits } from "../../server/protocol/tuner";
import type { StudyScript } from "./feature-model";

export const TRAIN = `# @search trials=40
lr = 0.5  # @tune 1e-4..1 log
batch_size = 16  # @tune 16..128 step 16
optimizer = "sgd"  # @tune "sgd" | "adam"

for epoch in range(3):
    val_acc = lr  # @objective maximize
`;
export const SEARCHED = { lr: 0.5, batch_size: 16, optimizer: '"sgd"' };
export const FOUND = { lr: 0.021, batch_size: 64, optimizer: '"adam"' };
export const TRIALS: NonNullable<StudyScript["trials"]> = [
  { params: SEARCHED, value: 0.962 },
  { params: FOUND, value: 0.981 },
  { params: { lr: 0.1, batch_size: 32, optimizer: '"sgd"' }, value: 0.97 },
];
export const DONE: StudyScript = { trials: TRIALS, recommend: { params: FOUND }, end: "complete" };

export const start = (line: number, character = 0) => ({ start: { line, character }, end: { line, character } });

/** The text of a file after edits. */
export function edited(text: string, edits: ValueEdits["files"][number]["edits"]): string {
  const lines = text.split("\n");
  const offset = ({ line, character }: { line: number; character: number }) =>
    lines.slice(0, line).join("\n").length + (line > 0 ? 1 : 0) + character;
  const placed = edits.map(({ range, newText }) => ({ from: offset(range.start), to: offset(range.end), newText }));
  return placed
    .toSorted((a, b) => b.from - a.from)
    .reduce((now, { from, to, newText }) => now.slice(0, from) + newText + now.slice(to), text);
}
