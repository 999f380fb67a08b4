// What a report's tracks have of statuses and phases, as short lists of numbers, in the form in which the
// server answers for a dashboard. Pure.

import type { PhaseName } from "../wire";
import { phaseNames } from "./history";

/** That are told apart, as stats/status_counts.hpp does. */
const mostStatuses = 8;
const otherStatuses = -1;

/** Statuses and how many they are, one after the other. */
type StatusList = readonly number[];
/** Numbers of phases, how often they happened and their mean in microseconds, one after the other. */
type PhaseList = readonly number[];

function nameOf(status: number): string {
  return status === otherStatuses ? "other" : `${status}`;
}

function eachStatus(list: StatusList, call: (status: number, count: number) => void): void {
  for (let i = 0; i < list.length; i += 2) call(list[i] ?? 0, list[i + 1] ?? 0);
}

/** Of those that are most; all others are one, the last. */
function counted(parts: readonly StatusList[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const part of parts)
    eachStatus(part, (status, count) => counts.set(status, (counts.get(status) ?? 0) + count));
  let others = counts.get(otherStatuses) ?? 0;
  counts.delete(otherStatuses);
  const fewest = [...counts].sort(([, a], [, b]) => a - b).slice(0, Math.max(0, counts.size - mostStatuses));
  for (const [status, count] of fewest) {
    others += count;
    counts.delete(status);
  }
  const sorted = [...counts].sort(([a], [b]) => a - b);
  return new Map(others > 0 ? [...sorted, [otherStatuses, others]] : sorted);
}

export function sumOfStatuses(parts: readonly StatusList[]): Record<string, number> {
  return Object.fromEntries([...counted(parts)].map(([status, count]) => [nameOf(status), count]));
}

/** Responses a second at each of the points, of which `points` have a list. */
export function statusRates(
  lists: readonly StatusList[],
  points: readonly number[],
  seconds: readonly number[],
): Record<string, number[]> {
  const all = counted(lists);
  const rates = new Map([...all.keys()].map((status) => [status, seconds.map(() => 0)]));
  lists.forEach((list, at) => {
    const point = points[at] ?? 0;
    const length = seconds[point] ?? 0;
    if (length <= 0) return;
    eachStatus(list, (status, count) => {
      const column = rates.get(all.has(status) ? status : otherStatuses);
      if (column) column[point] = (column[point] ?? 0) + count / length;
    });
  });
  return Object.fromEntries([...rates].map(([status, column]) => [nameOf(status), column]));
}

function eachPhase(
  list: PhaseList,
  call: (name: PhaseName, count: number, millis: number) => void,
): void {
  for (let i = 0; i < list.length; i += 3) {
    const name = phaseNames[list[i] ?? -1];
    if (name) call(name, list[i + 1] ?? 0, (list[i + 2] ?? 0) / 1000);
  }
}

/** Means at each of so many points, of which `points` have a list; null where a phase did not happen. */
export function phaseMeans(
  lists: readonly PhaseList[],
  points: readonly number[],
  length: number,
): Record<PhaseName, (number | null)[]> {
  const empty = () => new Array<number | null>(length).fill(null);
  const means: Record<PhaseName, (number | null)[]> = {
    ...{ dns: empty(), connect: empty(), tls: empty() },
    ...{ send: empty(), first_byte: empty(), receive: empty() },
  };
  lists.forEach((list, at) =>
    eachPhase(list, (name, _, millis) => (means[name][points[at] ?? 0] = millis)),
  );
  return means;
}

export function sumOfPhases(
  parts: readonly PhaseList[],
): Partial<Record<PhaseName, { count: number; mean: number }>> {
  const sums: Partial<Record<PhaseName, { count: number; mean: number }>> = {};
  for (const part of parts)
    eachPhase(part, (name, count, millis) => {
      const before = sums[name] ?? { count: 0, mean: 0 };
      const all = before.count + count;
      sums[name] = { count: all, mean: (before.count * before.mean + count * millis) / all };
    });
  return sums;
}
