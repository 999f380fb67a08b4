// Every request by method and name, with the figures of the run and those of the last seconds.

import { useMemo, useState } from "preact/hooks";
import {
  formatBytes,
  formatCount,
  formatMillis,
  formatPercent,
  formatQuantity,
  formatRate,
} from "../model/format";
import { matching } from "../model/rows";
import type { Entry, Times } from "../wire";
import { CutOffTable } from "./cut_off";
import { DataTable, type Column } from "./data_table";
import { EntryDetails } from "./entry_details";
import { Filter } from "./filter";

export interface StatisticsProps {
  entries: Entry[];
  totals: Entry;
  /** Entries that the server has besides. */
  leftOut: number;
  /** Current figures mean nothing once a run is over. */
  isOver: boolean;
  isWhole?: boolean;
}

export function Statistics(props: StatisticsProps) {
  const { entries, totals, leftOut, isOver, isWhole = false } = props;
  const [query, setQuery] = useState("");
  const rows = useMemo(
    () => matching(entries, query, (entry) => `${entry.method} ${entry.name}`),
    [entries, query],
  );
  const columns = isOver ? columnsOfRun : columnsNow;
  return (
    <section>
      <div class="toolbar">
        <Filter
          label="Filter requests"
          value={query}
          onInput={setQuery}
          all={entries.length}
          shown={rows.length}
        />
        <p class="toolbar-note">{noteOf(totals)}</p>
      </div>
      <DataTable
        name="Statistics"
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        total={entries.length > 0 && query.trim() === "" ? totals : undefined}
        details={(entry) => <EntryDetails entry={entry} />}
        empty={entries.length === 0 ? "No request has ended yet." : "No request matches."}
        isWhole={isWhole}
      />
      <CutOffTable entries={entries} totals={totals} />
      {leftOut > 0 && (
        <p class="left-out">and {formatQuantity(leftOut, "more request")}; the CSV file has all.</p>
      )}
    </section>
  );
}

function noteOf({ service_time, intended_response_time }: Entry): string {
  if (!service_time) return "Response times in ms";
  const two = ({ p50, p99 }: Times) => `p50 ${formatMillis(p50)}, p99 ${formatMillis(p99)}`;
  const from = intended_response_time
    ? `from sending; from when tasks were due by their pace: ${two(intended_response_time)}`
    : "from when arrivals were due";
  return `Response times in ms, ${from}; from the first byte sent: ${two(service_time)}`;
}

function keyOf(entry: Entry): string {
  return `${entry.method} ${entry.name}`;
}

function timeColumn(
  key: string,
  title: string,
  hint: string,
  valueOf: (entry: Entry) => number,
  isSecondary = false,
): Column<Entry> {
  return {
    key,
    title,
    hint,
    kind: "figure",
    width: "s",
    valueOf,
    show: (entry) => (hasTimes(entry) ? formatMillis(valueOf(entry)) : <Nothing />),
    isSecondary,
  };
}

function percentileColumn(percent: string, isSecondary = false): Column<Entry> {
  const hint = `${percent}% of the responses took at most so many milliseconds`;
  const valueOf = (entry: Entry) => entry.percentiles[percent] ?? 0;
  return timeColumn(`p${percent}`, `p${percent}`, hint, valueOf, isSecondary);
}

function rateColumn(
  key: string,
  title: string,
  hint: string,
  valueOf: (entry: Entry) => number,
  isSecondary = false,
): Column<Entry> {
  return {
    key,
    title,
    hint,
    kind: "figure",
    width: "m",
    valueOf,
    show: (entry) => (valueOf(entry) === 0 ? <Nothing /> : formatRate(valueOf(entry))),
    isSecondary,
  };
}

const mainColumns: Column<Entry>[] = [
  {
    key: "method",
    title: "Method",
    kind: "text",
    width: "m",
    valueOf: (entry) => entry.method,
    show: (entry) => <span class="method">{entry.method}</span>,
    narrow: "hidden",
  },
  {
    key: "name",
    title: "Name",
    kind: "text",
    valueOf: (entry) => entry.name,
    show: (entry) => (
      <span class="name" title={entry.name}>
        <span class="method only-narrow">{entry.method} </span>
        {entry.name}
      </span>
    ),
    narrow: "title",
  },
  {
    key: "requests",
    title: "Requests",
    kind: "figure",
    width: "m",
    valueOf: (entry) => entry.num_requests,
    show: (entry) => formatCount(entry.num_requests),
  },
  {
    key: "failures",
    title: "Failures",
    hint: "How many requests failed, and their share",
    kind: "figure",
    width: "l",
    valueOf: (entry) => entry.num_failures,
    show: (entry) => <Failures entry={entry} />,
  },
  percentileColumn("50"),
  percentileColumn("95"),
  percentileColumn("99"),
  percentileColumn("99.9", true),
  timeColumn("max", "Max", "The slowest response", (entry) => entry.max_response_time),
  timeColumn("mean", "Mean", "Mean response time", (e) => e.avg_response_time, true),
  {
    key: "size",
    title: "Size",
    hint: "Mean size of a response's content",
    kind: "figure",
    width: "m",
    valueOf: (entry) => entry.avg_content_length,
    show: (entry) => formatBytes(entry.avg_content_length),
    isSecondary: true,
  },
];

function rateColumns(
  title: string,
  when: string,
  requests: (entry: Entry) => number,
  failures: (entry: Entry) => number,
): Column<Entry>[] {
  return [
    rateColumn("rate", title, `Requests per second ${when}`, requests),
    rateColumn("failing", "Failing/s", `Failures per second ${when}`, failures, true),
  ];
}

const columnsNow = [
  ...mainColumns,
  ...rateColumns(
    "Now/s",
    "in the last seconds",
    (entry) => entry.current_requests_per_second,
    (entry) => entry.current_failures_per_second,
  ),
];

const columnsOfRun = [
  ...mainColumns,
  ...rateColumns(
    "Mean/s",
    "over the run",
    (entry) => entry.requests_per_second,
    (entry) => entry.failures_per_second,
  ),
];

function hasTimes(entry: Entry): boolean {
  return entry.num_requests > 0;
}

function Failures({ entry }: { entry: Entry }) {
  const hasFailed = entry.num_failures > 0;
  return (
    <span class={hasFailed ? "counted bad" : "counted nothing"}>
      {formatCount(entry.num_failures)}
      <small>{hasFailed && formatPercent(entry.failure_ratio)}</small>
    </span>
  );
}

function Nothing() {
  return <span class="nothing">–</span>;
}
