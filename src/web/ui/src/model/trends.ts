// What each worker did in the last minutes, for a line beside its figures. The server keeps no such
// history; the page collects it from the snapshots it sees. Pure.

import type { WorkerRow } from "../wire";

export const trendLength = 120;

export type Trends = ReadonlyMap<string, readonly number[]>;

/** `trends` with the rates of one more snapshot. Workers that are no longer listed are dropped. */
export function extended(trends: Trends, workers: WorkerRow[]): Trends {
  return new Map(
    workers.map(({ name, requests_per_second }) => {
      const before = trends.get(name) ?? [];
      return [name, [...before.slice(1 - trendLength), requests_per_second]];
    }),
  );
}
