// All percentiles of all requests, which the statistics leave to a row's details: paper has none.

import { percents } from "../model/percentiles";
import { DataTable, type Column } from "../view/data_table";
import { Percentile } from "../view/percentile";
import { requestColumn } from "../view/request_column";
import type { Entry } from "../wire";

const columns: Column<Entry>[] = [
  requestColumn,
  ...percents.map(
    (percent): Column<Entry> => ({
      key: percent,
      title: `${percent}%`,
      kind: "figure",
      width: "s",
      valueOf: (entry) => entry.percentiles[percent] ?? 0,
      show: (entry) => (
        <Percentile
          percent={percent}
          count={entry.num_requests}
          value={entry.percentiles[percent]}
        />
      ),
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
