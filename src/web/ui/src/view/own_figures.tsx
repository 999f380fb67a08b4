// What the scenario counts itself: checks, metrics of its own, and its requests by label.

import type { ComponentChildren } from "preact";
import { formatCount, formatMillis, formatPercent, formatRate, formatValue } from "../model/format";
import type { Snapshot } from "../wire";
import type { CheckRow, LabelRow, MetricRow } from "../wire_series";
import { DataTable, type Column } from "./data_table";
import { Name } from "./name";

export interface OwnFiguresProps {
  snapshot: Snapshot;
  isWhole?: boolean;
}

/** How many rows there are; files of older versions have none. */
export function ownFigures({ checks = [], metrics = [], labels = [] }: Snapshot): number {
  return checks.length + metrics.length + labels.length;
}

/** Only the tables with rows. */
export function OwnFigures({ snapshot, isWhole = false }: OwnFiguresProps) {
  const { checks = [], metrics = [], labels = [] } = snapshot;
  return (
    <section>
      <Part title="Checks" columns={checkColumns} rows={checks} isWhole={isWhole} />
      <Part title="Metrics of the scenario" columns={metricColumns} rows={metrics} isWhole={isWhole} />
      <Part title="Requests by label, ms" columns={labelColumns} rows={labels} isWhole={isWhole} />
    </section>
  );
}

interface PartProps<Row> {
  title: string;
  columns: Column<Row>[];
  rows: Row[];
  isWhole: boolean;
}

function Part<Row extends { name: string }>({ title, columns, rows, isWhole }: PartProps<Row>) {
  if (rows.length === 0) return null;
  return (
    <>
      <h3 class="table-title">{title}</h3>
      <DataTable
        name={title}
        columns={columns}
        rows={rows}
        keyOf={(row) => JSON.stringify([row.name, "labels" in row && row.labels])}
        empty=""
        isWhole={isWhole}
      />
    </>
  );
}

function textColumn<Row>(title: string, valueOf: (row: Row) => string): Column<Row> {
  return {
    key: title,
    title,
    kind: "text",
    valueOf,
    show: (row) => <Name text={valueOf(row)} />,
    narrow: "title",
  };
}

/** Without a value, which some types of metrics do not have, "–". */
function figureColumn<Row>(
  title: string,
  valueOf: (row: Row) => number | undefined,
  format: (value: number, row: Row) => ComponentChildren,
): Column<Row> {
  return {
    key: title,
    title,
    kind: "figure",
    width: "m",
    valueOf: (row) => valueOf(row) ?? Number.NEGATIVE_INFINITY,
    show: (row) => {
      const value = valueOf(row);
      return value === undefined ? "–" : format(value, row);
    },
  };
}

function failures(count: number): ComponentChildren {
  return count > 0 ? <span class="bad">{formatCount(count)}</span> : "0";
}

const checkColumns: Column<CheckRow>[] = [
  textColumn("Check", ({ name }) => name),
  figureColumn("Passed", ({ passed }) => passed, formatCount),
  figureColumn("Failed", ({ failed }) => failed, failures),
  figureColumn("Rate", ({ rate }) => rate, formatPercent),
];

/** What matters most: a counter's sum, a gauge's last value, a rate's share, a trend's median. */
function mainValue({ type, sum, last, rate, median, count }: MetricRow): number | undefined {
  if (count === 0) return undefined;
  return { counter: sum, gauge: last, rate, trend: median }[type];
}

function withUnit(value: number, { type, unit }: MetricRow): string {
  if (type === "rate") return formatPercent(value);
  return unit === "" ? formatValue(value) : `${formatValue(value)} ${unit}`;
}

/** Not of a counter, whose single values say little. */
function spread(row: MetricRow, value: number | undefined): number | undefined {
  return row.type === "counter" ? undefined : value;
}

const metricColumns: Column<MetricRow>[] = [
  textColumn("Metric", ({ name }) => name),
  { ...textColumn<MetricRow>("Type", ({ type }) => type), width: "m" },
  { ...figureColumn("Value", mainValue, withUnit), width: "l" },
  figureColumn("Values", ({ count }) => count, formatCount),
  figureColumn("Min", (row) => spread(row, row.min), formatValue),
  figureColumn("p95", ({ percentiles }) => percentiles?.["95"], formatValue),
  figureColumn("p99", ({ percentiles }) => percentiles?.["99"], formatValue),
  figureColumn("Max", (row) => spread(row, row.max), formatValue),
];

function labelsOf({ name, labels }: LabelRow): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return name || pairs.join(", ");
}

const labelColumns: Column<LabelRow>[] = [
  textColumn("Labels", labelsOf),
  figureColumn("Requests", (row) => row.num_requests, formatCount),
  figureColumn("Failures", (row) => row.num_failures, failures),
  figureColumn("Median", (row) => row.median_response_time, formatMillis),
  figureColumn("p95", (row) => row.percentiles["95"], formatMillis),
  figureColumn("p99", (row) => row.percentiles["99"], formatMillis),
  figureColumn("Max", (row) => row.max_response_time, formatMillis),
  figureColumn("Mean/s", (row) => row.requests_per_second, formatRate),
];
