import { connectControl } from "../process/control-client";
import { readLiveStudy } from "../storage/live-study";
import { CommandError, EXIT } from "./exit-codes";
import { line } from "./standard-output";
import { runningOrNewest, type StudyFlag } from "./study-place";

/** What can be asked of a search that runs, in this or another terminal or started by an editor. */
export type Order = "pause" | "unpause" | "stop";

const SAID: Record<Order, string> = {
  pause: "is paused: no new trial starts, running ones go on to their end. It goes on by: tunelens unpause",
  unpause: "goes on",
  stop: "stops: its running trials end, what was found is kept, and run --resume goes on with it",
};

/** Pauses, resumes or stops a running search; without a name the newest that runs. */
export async function control(order: Order, name: string | undefined, { study: inJournal }: StudyFlag): Promise<number> {
  const { study, journal } = await runningOrNewest(name, inJournal);
  const live = await readLiveStudy(journal, study);
  if (live === null) throw new CommandError(`${study} does not run`);
  const door = await connectControl(live).catch(() => {
    throw new CommandError(`${study} cannot be reached: it has just ended, or belongs to another user`);
  });
  try {
    if (order === "stop") await door.stop();
    else await door.pause(order === "pause");
  } finally {
    door.close();
  }
  line(`${study} ${SAID[order]}`);
  return EXIT.done;
}
