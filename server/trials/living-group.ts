import { readdirSync, readFileSync } from "node:fs";

/** Whether any process of a group is left that has not ended; one whose parent has yet to take notice of its end has. */
export function isGroupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch {
    return false;
  }
  const ids = processIds();
  // Most often the members are younger than the leader.
  return ids === null || ids.some((id) => id > group && isMember(id, group)) || ids.some((id) => id <= group && isMember(id, group));
}

/** Ids of the processes in a group that have not ended. */
export function groupMembers(group: number): readonly number[] {
  return (processIds() ?? []).filter((id) => isMember(id, group));
}

function processIds(): number[] | null {
  try {
    return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return null;
  }
}

function isMember(id: number, group: number): boolean {
  try {
    // "1234 (a name) S 1 5678": state, parent, group
    const [state, , pgrp] = readFileSync(`/proc/${id}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return Number(pgrp) === group && state !== "Z" && state !== "X";
  } catch {
    return false;
  }
}
