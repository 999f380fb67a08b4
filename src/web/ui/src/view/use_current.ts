// Percentiles of the last seconds that no snapshot has, asked for once a second while they are shown.

import { useMemo } from "preact/hooks";
import { useOverTime } from "../model/over_time";
import type { Entry } from "../wire";
import type { CurrentRows } from "../wire_range";

const everyMillis = 1000;

/** The entries and their sum with these percentiles. */
export function useCurrent(
  entries: Entry[],
  totals: Entry,
  percents: readonly string[],
): { entries: Entry[]; totals: Entry } {
  const key = percents.join(",");
  const current = useOverTime(
    `current ${key}`,
    (from) => (percents.length > 0 ? from.current(percents) : Promise.resolve(null)),
    everyMillis,
  );
  return useMemo(() => {
    const withCurrent = withPercentiles(current ?? null);
    return { entries: entries.map(withCurrent), totals: withCurrent(totals) };
  }, [entries, totals, current]);
}

/** What adds to an entry what is known of it. */
export function withPercentiles(current: CurrentRows | null): (entry: Entry) => Entry {
  if (!current) return (entry) => entry;
  const keyOf = ({ method, name }: { method: string; name: string }) => JSON.stringify([method, name]);
  const known = new Map(current.rows.map((row) => [keyOf(row), row.percentiles]));
  return (entry) => {
    const percentiles = known.get(keyOf(entry));
    return percentiles ? { ...entry, current_percentiles: percentiles } : entry;
  };
}
