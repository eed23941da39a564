import { historyTable, isHistory } from "./history-csv";
import { readCsv } from "./read-csv";
import { RecordingError } from "./recording-error";
import type { Series } from "./series";
import type { Table, TableQuery } from "./table";
import { isTensorboard, tensorboardTable } from "./tensorboard-csv";
import { isWandbChart, wandbChart } from "./wandb-csv";

/** The learning curves of one CSV file: a chart exported by W&B, a scalar exported by TensorBoard, or a log with a row a step. */
export async function readCurvesCsv(query: TableQuery): Promise<readonly Series[]> {
  const { file } = query;
  let table: Table | null = null;
  let width = 0;
  await readCsv(file, (cells, line) => {
    if (table === null) {
      width = cells.length;
      table = tableOf(query, cells, line);
      return;
    }
    if (cells.length !== width) throw new RecordingError(file, line, `the row has ${cells.length} cells, the header has ${width}.`);
    table.row(cells, line);
  });
  const read = table as Table | null;
  if (read === null) throw new RecordingError(file, null, "the file is empty.");
  return read.end();
}

function tableOf(query: TableQuery, header: readonly string[], line: number): Table {
  if (isTensorboard(header)) return tensorboardTable(query);
  if (isWandbChart(header)) return wandbChart(query, header);
  if (isHistory(header)) return historyTable(query, header);
  throw new RecordingError(
    query.file,
    line,
    "these columns are not known. Give a chart exported by W&B (Step, RUN - METRIC, …), a scalar exported by TensorBoard (Wall time, Step, Value), or a log with a column for the step (_step, step or epoch) and one for each metric.",
  );
}
