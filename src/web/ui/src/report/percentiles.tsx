// All percentiles of all requests, which the statistics leave to a row's details: paper has none.

import { formatMillis } from "../model/format";
import { DataTable, type Column } from "../view/data_table";
import { requestColumn } from "../view/request_column";
import type { Entry } from "../wire";

const percents = ["50", "66", "75", "80", "90", "95", "98", "99", "99.9", "99.99", "100"];

const columns: Column<Entry>[] = [
  requestColumn,
  ...percents.map(
    (percent): Column<Entry> => ({
      key: percent,
      title: `${percent}%`,
      kind: "figure",
      width: "s",
      valueOf: (entry) => entry.percentiles[percent] ?? 0,
      show: (entry) =>
        entry.num_requests > 0 ? formatMillis(entry.percentiles[percent] ?? 0) : "–",
    }),
  ),
];

export function Percentiles({ entries, totals }: { entries: Entry[]; totals: Entry }) {
  return (
    <DataTable
      name="Percentiles"
      columns={columns}
      rows={entries}
      keyOf={(entry) => `${entry.method} ${entry.name}`}
      total={entries.length > 0 ? totals : undefined}
      empty="No request has ended."
      isWhole
    />
  );
}
