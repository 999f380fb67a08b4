// The columns of the statistics: of the whole run, and of the last seconds.

import { formatBytes, formatCount, formatPercent, formatRate } from "../model/format";
import { percents } from "../model/percentiles";
import { visible } from "../model/visible";
import type { Entry } from "../wire";
import type { Column } from "./data_table";
import { Name } from "./name";
import { Nothing, Percentile, Time } from "./percentile";

export type View = "now" | "run";

const seconds = "in the last 10 seconds";

export const columnsOf: Record<View, Column<Entry>[]> = { run: columnsOfRun(), now: columnsNow() };

/** Those that are there unless a person chose. */
const usual: Record<View, string[]> = {
  run: [
    ...["method", "name", "requests", "failures", "p50", "p95", "p99", "p99.9", "max", "mean"],
    ...["size", "rate", "failing"],
  ],
  now: ["method", "name", "rate", "failing", "failed", "p50", "p95", "p99", "requests"],
};

/** `chosen`: keys; null for the usual ones. Name and method are always there. */
export function shownColumns(view: View, chosen: readonly string[] | null): Column<Entry>[] {
  if (chosen === null) return columnsOf[view].filter(({ key }) => usual[view].includes(key));
  return columnsOf[view]
    .filter(({ key, kind }) => kind === "text" || chosen.includes(key))
    .map((column) => ({ ...column, isSecondary: false }));
}

export function usualKeys(view: View): readonly string[] {
  return usual[view];
}

function columnsOfRun(): Column<Entry>[] {
  const secondary = ["99.9"];
  const unusual = { isSecondary: true };
  return [
    ...nameColumns(),
    requestsColumn("Requests"),
    {
      key: "failures",
      title: "Failures",
      hint: "How many requests failed, and their share",
      kind: "figure",
      width: "l",
      valueOf: (entry) => entry.num_failures,
      show: (entry) => <Failures entry={entry} />,
    },
    timeColumn("min", "Min", "The fastest response", (entry) => entry.min_response_time),
    ...percents
      .filter((percent) => percent !== "100")
      .map((percent) => ({
        ...percentileColumn(percent, (entry) => entry.percentiles[percent]),
        isSecondary: secondary.includes(percent),
      })),
    timeColumn("max", "Max", "The slowest response", (entry) => entry.max_response_time),
    { ...timeColumn("mean", "Mean", "Mean response time", (e) => e.avg_response_time), ...unusual },
    {
      key: "size",
      title: "Size",
      hint: "Mean size of a response's content",
      kind: "figure",
      width: "m",
      valueOf: (entry) => entry.avg_content_length,
      show: ({ avg_content_length: size }) =>
        Number.isNaN(size) ? <Nothing /> : formatBytes(size),
      isSecondary: true,
    },
    rateColumn("rate", "Mean/s", "Requests per second over the run", (e) => e.requests_per_second),
    {
      ...rateColumn(
        "failing",
        "Failing/s",
        "Failures per second over the run",
        (entry) => entry.failures_per_second,
      ),
      isSecondary: true,
    },
  ];
}

function columnsNow(): Column<Entry>[] {
  const current = (entry: Entry) => entry.current_requests_per_second;
  const hasCurrent = (entry: Entry) => current(entry) > 0;
  const percentile = (percent: string, valueOf: (entry: Entry) => number) => ({
    ...percentileColumn(percent, valueOf),
    show: (entry: Entry) => <Time value={hasCurrent(entry) ? valueOf(entry) : undefined} />,
  });
  return [
    ...nameColumns(),
    rateColumn("rate", "Now/s", `Requests per second ${seconds}`, current),
    rateColumn(
      "failing",
      "Failing/s",
      `Failures per second ${seconds}`,
      (entry) => entry.current_failures_per_second,
    ),
    {
      key: "failed",
      title: "Failed",
      hint: `The share that failed ${seconds}`,
      kind: "figure",
      width: "m",
      valueOf: currentFailures,
      show: (entry) => {
        if (!hasCurrent(entry)) return <Nothing />;
        const share = currentFailures(entry);
        return <span class={share > 0 ? "bad" : "nothing"}>{formatPercent(share)}</span>;
      },
    },
    ...percents
      .filter((percent) => percent !== "100")
      .map((percent) =>
        percentile(percent, (entry) => entry.current_percentiles?.[percent] ?? inSnapshot(percent, entry)),
      ),
    { ...requestsColumn("In all"), hint: "Requests of the run" },
  ];
}

/** What every snapshot has of the last seconds. */
function inSnapshot(percent: string, entry: Entry): number {
  if (percent === "50") return entry.current_median;
  if (percent === "95") return entry.current_p95;
  return percent === "99" ? entry.current_p99 : Number.NaN;
}

/** The percentiles of the last seconds that `keys` name and no snapshot has. */
export function otherPercentiles(keys: readonly string[]): string[] {
  return percents.filter(
    (percent) => !["50", "95", "99", "100"].includes(percent) && keys.includes(`p${percent}`),
  );
}

/** 0 to 1, of the last seconds. */
export function currentFailures(entry: Entry): number {
  const { current_requests_per_second: all, current_failures_per_second: failed } = entry;
  return all > 0 ? Math.min(failed / all, 1) : 0;
}

function nameColumns(): Column<Entry>[] {
  return [
    {
      key: "method",
      title: "Method",
      kind: "text",
      width: "m",
      valueOf: (entry) => entry.method,
      show: (entry) => <bdi class="method">{entry.method}</bdi>,
      narrow: "hidden",
    },
    {
      key: "name",
      title: "Name",
      kind: "text",
      valueOf: (entry) => entry.name,
      show: (entry) => (
        <Name text={entry.name}>
          {entry.method !== "" && (
            <bdi class="method only-brief">{`${visible(entry.method)} `}</bdi>
          )}
          <bdi>{visible(entry.name)}</bdi>
        </Name>
      ),
      narrow: "title",
    },
  ];
}

function requestsColumn(title: string): Column<Entry> {
  return {
    key: "requests",
    title,
    kind: "figure",
    width: "m",
    valueOf: (entry) => entry.num_requests,
    show: (entry) => formatCount(entry.num_requests),
  };
}

type Figure = (entry: Entry) => number | undefined;

function timeColumn(key: string, title: string, hint: string, valueOf: Figure): Column<Entry> {
  return {
    key,
    title,
    hint,
    kind: "figure",
    width: "s",
    valueOf: (entry) => valueOf(entry) ?? 0,
    show: (entry) => <Time value={entry.num_requests > 0 ? valueOf(entry) : undefined} />,
  };
}

function percentileColumn(percent: string, valueOf: Figure): Column<Entry> {
  const hint = `${percent}% of the responses took at most so many milliseconds`;
  return {
    ...timeColumn(`p${percent}`, `p${percent}`, hint, valueOf),
    show: (entry) => (
      <Percentile percent={percent} count={entry.num_requests} value={valueOf(entry)} />
    ),
  };
}

function rateColumn(
  key: string,
  title: string,
  hint: string,
  valueOf: (entry: Entry) => number,
): Column<Entry> {
  return {
    key,
    title,
    hint,
    kind: "figure",
    width: "m",
    valueOf,
    show: (entry) => (valueOf(entry) > 0 ? formatRate(valueOf(entry)) : <Nothing />),
  };
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
