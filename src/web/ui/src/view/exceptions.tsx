// What the scenario's own code threw, where, and on which workers.

import { formatClock, formatCount, formatMoment } from "../model/format";
import { visible } from "../model/visible";
import type { ExceptionRow } from "../wire";
import { DataTable, type Column } from "./data_table";
import { Examples } from "./examples";
import { Name } from "./name";

export interface ExceptionsProps {
  exceptions: ExceptionRow[];
  isWhole?: boolean;
}

export function Exceptions({ exceptions, isWhole = false }: ExceptionsProps) {
  return (
    <section>
      <DataTable
        name="Exceptions"
        columns={columns}
        rows={exceptions}
        keyOf={(row) => [row.kind, row.task, row.type, row.message, row.location].join(" ")}
        details={(row) => <ExceptionDetails row={row} />}
        empty="The scenario has thrown no exception."
        isWhole={isWhole}
      />
    </section>
  );
}

const columns: Column<ExceptionRow>[] = [
  {
    key: "occurrences",
    title: "Count",
    kind: "figure",
    width: "m",
    valueOf: (row) => row.occurrences,
    show: (row) => <span class="bad">{formatCount(row.occurrences)}</span>,
  },
  {
    key: "task",
    title: "Task",
    kind: "text",
    width: "xl",
    valueOf: (row) => `${row.kind} ${row.task}`,
    show: (row) => (
      <Name text={`${row.kind} · ${row.task}`}>
        <bdi>{visible(row.kind)}</bdi> <span class="faint">·</span> <bdi>{visible(row.task)}</bdi>
      </Name>
    ),
    narrow: "title",
  },
  {
    key: "thrown",
    title: "Thrown",
    kind: "text",
    valueOf: thrown,
    show: (row) => <Name text={thrown(row)} />,
    narrow: "title",
  },
  {
    key: "location",
    title: "At",
    kind: "text",
    width: "xl",
    valueOf: (row) => row.location,
    show: (row) => (row.location ? <Name text={row.location} isCode /> : "–"),
    narrow: "title",
  },
  {
    key: "last",
    title: "Last seen",
    kind: "figure",
    width: "m",
    valueOf: (row) => row.last_seen_ms,
    show: (row) => (
      <time title={formatMoment(row.last_seen_ms)}>{formatClock(row.last_seen_ms)}</time>
    ),
  },
];

function thrown(row: ExceptionRow): string {
  return row.message ? `${row.type}: ${row.message}` : row.type;
}

function ExceptionDetails({ row }: { row: ExceptionRow }) {
  return (
    <div class="details">
      <pre class="details-text">{visible(thrown(row))}</pre>
      <Examples of={row.message} first={row.first_example} last={row.last_example} />
      {row.location && <p class="is-code">{row.location}</p>}
      <p class="hint">
        First seen {formatMoment(row.first_seen_ms)}, last seen {formatMoment(row.last_seen_ms)}
        {row.workers.length > 0 && `, on ${row.workers.join(", ")}`}.
      </p>
    </div>
  );
}
