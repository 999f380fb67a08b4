// What failed, by request and error text.

import { useMemo, useState } from "preact/hooks";
import { formatClock, formatCount, formatMoment, formatShare } from "../model/format";
import { matching } from "../model/rows";
import { visible } from "../model/visible";
import type { ErrorRow } from "../wire";
import { DataTable, type Column } from "./data_table";
import { Examples } from "./examples";
import { FailureSamples } from "./failure_samples";
import { Filter } from "./filter";
import { Name } from "./name";

export interface FailuresProps {
  errors: ErrorRow[];
  isWhole?: boolean;
}

export function Failures({ errors, isWhole = false }: FailuresProps) {
  const [query, setQuery] = useState("");
  const rows = useMemo(
    () => matching(errors, query, (row) => `${row.method} ${row.name} ${row.error}`),
    [errors, query],
  );
  const columns = useMemo(() => columnsFor(errors), [errors]);
  return (
    <section>
      {errors.length > 0 && (
        <div class="toolbar">
          <Filter
            label="Filter failures"
            value={query}
            onInput={setQuery}
            all={errors.length}
            shown={rows.length}
          />
        </div>
      )}
      <DataTable
        name="Failures"
        columns={columns}
        rows={rows}
        keyOf={(row) => `${row.method} ${row.name} ${row.error}`}
        details={(row) => <ErrorDetails row={row} />}
        empty={errors.length === 0 ? "No request has failed." : "No failure matches."}
        isWhole={isWhole}
      />
    </section>
  );
}

function columnsFor(errors: ErrorRow[]): Column<ErrorRow>[] {
  const all = errors.reduce((sum, row) => sum + row.occurrences, 0);
  return [
    {
      key: "occurrences",
      title: "Count",
      hint: "How often it happened, and the share of all failures",
      kind: "figure",
      width: "l",
      valueOf: (row) => row.occurrences,
      show: (row) => (
        <span class="counted bad">
          {formatCount(row.occurrences)}
          <small>{formatShare(row.occurrences / all)}</small>
        </span>
      ),
    },
    {
      key: "request",
      title: "Request",
      kind: "text",
      width: "xl",
      valueOf: (row) => `${row.name} ${row.method}`,
      show: (row) => <Name text={row.name} method={row.method} />,
      narrow: "title",
    },
    {
      key: "error",
      title: "Error",
      kind: "text",
      valueOf: (row) => row.error,
      show: (row) => <Name text={row.error} />,
      narrow: "title",
    },
    momentColumn("first", "First seen", (row) => row.first_seen_ms),
    momentColumn("last", "Last seen", (row) => row.last_seen_ms),
  ];
}

function momentColumn<Row>(
  key: string,
  title: string,
  valueOf: (row: Row) => number,
): Column<Row> {
  return {
    key,
    title,
    kind: "figure",
    width: "m",
    valueOf,
    show: (row) => <time title={formatMoment(valueOf(row))}>{formatClock(valueOf(row))}</time>,
  };
}

/** The row for those beyond the limit; see stats/limits.hpp. */
const others = "(other failures)";

export function ErrorDetails({ row }: { row: ErrorRow }) {
  return (
    <div class="details">
      <pre class="details-text">{visible(row.error)}</pre>
      {row.error === others && (
        <p class="hint">
          A run keeps a limited number of different failures, so that its memory stays bounded. This
          row counts all those beyond the limit together; the log of the target may tell them apart.
          Texts that differ in a number or an identifier only share a row anyhow.
        </p>
      )}
      <Examples of={row.error} first={row.first_example} last={row.last_example} />
      <FailureSamples row={row} />
      <p class="hint">
        First seen {formatMoment(row.first_seen_ms)}, last seen {formatMoment(row.last_seen_ms)}.
      </p>
    </div>
  );
}
