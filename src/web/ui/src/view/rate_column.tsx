// A column with the rate of each row over the run, as a line beside its name.

import type { Entry } from "../wire";
import type { RowsHistory } from "../wire_range";
import type { Column } from "./data_table";
import { Sparkline } from "./sparkline";

/** `columns` with the lines behind the names; without lines as they are. */
export function withLines(columns: Column<Entry>[], lines: RowsHistory | null): Column<Entry>[] {
  if (!lines || lines.rows.length === 0) return columns;
  const byRow = new Map(
    lines.rows.map((row) => [`${row.method} ${row.name}`, row.requests_per_second]),
  );
  const column: Column<Entry> = {
    key: "line",
    title: "Rate",
    hint: "Requests per second over the run, of the 50 busiest, each as high as its highest",
    kind: "figure",
    width: "l",
    valueOf: (entry) => entry.requests_per_second,
    show: ({ method, name }) => {
      const values = byRow.get(`${method} ${name}`);
      return values ? <Sparkline values={values} length={values.length} height={20} /> : null;
    },
    narrow: "hidden",
    isSecondary: true,
  };
  const names = columns.filter(({ kind }) => kind === "text").length;
  return [...columns.slice(0, names), column, ...columns.slice(names)];
}
