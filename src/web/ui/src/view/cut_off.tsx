// Requests that ended with their users: who was still waiting, and how long, when the test ended.

import { formatCount, formatMillis } from "../model/format";
import type { CutOff, Entry } from "../wire";
import { DataTable, type Column } from "./data_table";
import { requestColumn } from "./request_column";

export interface CutOffTableProps {
  entries: Entry[];
  totals: Entry;
}

/** Nothing while nothing was cut off. */
export function CutOffTable({ entries, totals }: CutOffTableProps) {
  const rows = entries.filter((entry) => partsOf(entry).count > 0);
  if (rows.length === 0) return null;
  return (
    <>
      <h3>Cut off at the end, and how long they had waited, ms</h3>
      <DataTable
        name="Cut off"
        columns={columns}
        rows={rows}
        keyOf={(entry) => `${entry.method} ${entry.name}`}
        total={totals}
        empty=""
        isWhole
      />
    </>
  );
}

const nothing: CutOff = { count: 0, unanswered: 0, min: 0, median: 0, max: 0 };

function partsOf(entry: Entry): CutOff {
  return entry.cut_off ?? nothing;
}

function timeColumn(key: "min" | "median" | "max", title: string): Column<Entry> {
  return {
    key,
    title,
    kind: "figure",
    width: "m",
    valueOf: (entry) => partsOf(entry)[key],
    show: (entry) => formatMillis(partsOf(entry)[key]),
  };
}

function countColumn(key: "count" | "unanswered", title: string, hint?: string): Column<Entry> {
  return {
    key,
    title,
    ...(hint !== undefined && { hint }),
    kind: "figure",
    width: "m",
    valueOf: (entry) => partsOf(entry)[key],
    show: (entry) => formatCount(partsOf(entry)[key]),
  };
}

const columns: Column<Entry>[] = [
  requestColumn,
  countColumn("count", "Cut off"),
  countColumn("unanswered", "No answer", "Not one byte of an answer had come"),
  timeColumn("min", "Min"),
  timeColumn("median", "Median"),
  timeColumn("max", "Max"),
];
