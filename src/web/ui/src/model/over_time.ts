// Where views get what is not in each snapshot: a dashboard asks the server, a report its document.

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type {
  CurrentRows,
  RowHistory,
  RowsHistory,
  Spectrum,
  WorkersHistory,
} from "../wire_range";

export interface Source {
  /** null where there is none. */
  row: (method: string, name: string) => Promise<RowHistory | null>;
  rows: () => Promise<RowsHistory | null>;
  workers: () => Promise<WorkersHistory | null>;
  /** Of the sum, if both are empty; of a part of the run, if one is given. */
  spectrum: (method: string, name: string, part: Part | null) => Promise<Spectrum | null>;
  /** Other percentiles of the last seconds than a snapshot has. */
  current: (percents: readonly string[]) => Promise<CurrentRows | null>;
  /** The run goes on and its server is there, so what was fetched grows old and can be new. */
  isGrowing: () => boolean;
}

/** Milliseconds since 1970. */
export interface Part {
  from_ms: number;
  until_ms: number;
}

interface Known<Value> {
  key: string;
  value: Value | null;
}

/** What is known after an answer: a server that does not answer any more takes nothing away. */
export function answered<Value>(
  known: Known<Value> | null,
  key: string,
  value: Value | null,
): Known<Value> {
  return value === null && known?.key === key ? known : { key, value };
}

export const source = signal<Source | null>(null);

const refreshMillis = 5000;

/**
 * What `fetch` gives, asked for again every few seconds while the run goes on; undefined until the first
 * answer. `key` says what is asked for.
 */
export function useOverTime<Value>(
  key: string,
  fetch: (from: Source) => Promise<Value | null>,
  everyMillis = refreshMillis,
): Value | null | undefined {
  const from = source.value;
  const [known, setKnown] = useState<Known<Value> | null>(null);
  const isGrowing = from?.isGrowing() ?? false;
  useEffect(() => {
    if (!from) return undefined;
    let isWanted = true;
    const ask = () =>
      void fetch(from).then((value) => {
        if (isWanted) setKnown((before) => answered(before, key, value));
      });
    ask();
    const timer = isGrowing ? setInterval(ask, everyMillis) : undefined;
    return () => {
      isWanted = false;
      clearInterval(timer);
    };
    // `fetch` is made anew by every rendering; `key` says what it asks for.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, from, isGrowing, everyMillis]);
  return known?.key === key ? known.value : undefined;
}
