// What a report has of the run's parts, in the form in which the server answers for a dashboard, so that
// the same views show both. Pure.

import type {
  RangeFigures,
  RangeRow,
  RowHistory,
  RowsHistory,
  Timelines,
  Track,
} from "../wire_range";
import type { Cells } from "./coarse_times";
import {
  countOf,
  heatBounds,
  heatOf,
  maxOf,
  percentileOf,
  sumOfCells,
  withoutCells,
} from "./coarse_times";
import { percents } from "./percentiles";
import { statusRates, phaseMeans, sumOfPhases, sumOfStatuses } from "./tracks";

/** null if the row has no timeline. */
export function rowIn(timelines: Timelines, method: string, name: string): RowHistory | null {
  const row = timelines.rows.find((one) => one.method === method && one.name === name);
  if (!row) return null;
  const { time_ms, span_ms, resolution_ms, seconds } = timelines;
  const column = <Value>(fallback: Value, valueOf: (at: number, seconds: number) => Value) => {
    const values = time_ms.map(() => fallback);
    row.points.forEach((point, at) => (values[point] = valueOf(at, seconds[point] ?? 0)));
    return values;
  };
  const percentile = (percent: number) =>
    column<number | null>(null, (at) => {
      const cells = row.cells[at] ?? [];
      return countOf(cells) > 0 ? percentileOf(cells, percent, row.max[at] ?? 0) : null;
    });
  return {
    ...{ resolution_ms, time_ms, span_ms },
    requests_per_second: column(0, (at, length) => per(row.requests[at] ?? 0, length)),
    failures_per_second: column(0, (at, length) => per(row.failures[at] ?? 0, length)),
    p50: percentile(50),
    p95: percentile(95),
    p99: percentile(99),
    heat: column<[number, number][]>([], (at) => heatOf(row.cells[at] ?? [])),
    heat_bounds: [...heatBounds],
    ...(row.content_bytes && {
      content_length: column<number | null>(null, (at) =>
        per(row.content_bytes?.[at] ?? 0, row.requests[at] ?? 0),
      ),
    }),
    ...(row.statuses && { statuses: statusRates(row.statuses, row.points, seconds) }),
    ...(row.phases && { phases: phaseMeans(row.phases, row.points, time_ms.length) }),
  };
}

export function rowsIn(timelines: Timelines): RowsHistory {
  const { time_ms, span_ms, resolution_ms, seconds } = timelines;
  return {
    ...{ resolution_ms, time_ms, span_ms },
    rows: timelines.rows.map(({ method, name, points, requests }) => {
      const rates = time_ms.map(() => 0);
      points.forEach((point, at) => (rates[point] = per(requests[at] ?? 0, seconds[point] ?? 0)));
      return { method, name, requests_per_second: rates };
    }),
  };
}

/** The points that this time touches, as a whole; null if there is none. */
export function rangeIn(timelines: Timelines, from: number, until: number): RangeFigures | null {
  const { time_ms, span_ms, seconds } = timelines;
  const shown = time_ms.flatMap((time, point) =>
    time + (span_ms[point] ?? 0) > from && time < until ? [point] : [],
  );
  const [first, last] = [shown[0], shown.at(-1)];
  if (first === undefined || last === undefined) return null;
  const length = shown.reduce((sum, point) => sum + (seconds[point] ?? 0), 0);
  const isShown = (point: number) => point >= first && point <= last;
  const parts = timelines.rows
    .map((row) => ({ ...row, parts: partsOf(row, isShown) }))
    .filter(({ parts }) => parts.length > 0);
  const others = partsOf(timelines.others, isShown);
  const all = [...parts.flatMap((row) => row.parts), ...others];
  const names = { method: "", name: "(other requests)" };
  return {
    from_ms: time_ms[first] ?? 0,
    until_ms: (time_ms[last] ?? 0) + (span_ms[last] ?? 0),
    seconds: length,
    resolution_ms: timelines.resolution_ms,
    totals: rangeRow({ method: "", name: "Aggregated" }, all, length),
    entries: parts
      .map((row) => rangeRow(row, row.parts, length))
      .sort((a, b) => b.num_requests - a.num_requests),
    ...(others.length > 0 && { others: rangeRow(names, others, length) }),
    errors: timelines.errors
      .map(({ points, ...row }) => ({
        ...row,
        occurrences: points.reduce((sum, [at, count]) => sum + (isShown(at) ? count : 0), 0),
      }))
      .filter(({ occurrences }) => occurrences > 0)
      .sort((a, b) => b.occurrences - a.occurrences),
    workers: timelines.workers.flatMap((worker) => {
      const mean = (values: (number | null)[]) => {
        const known = values.flatMap((value, at) =>
          value !== null && isShown(at) ? [{ value, length: seconds[at] ?? 0 }] : [],
        );
        const whole = known.reduce((sum, one) => sum + one.length, 0);
        return per(known.reduce((sum, one) => sum + one.value * one.length, 0), whole);
      };
      const lags = worker.loop_lag.filter((value, at) => value !== null && isShown(at));
      if (lags.length === 0) return [];
      return [
        {
          name: worker.name,
          users: mean(worker.users),
          cpu: mean(worker.cpu),
          loop_lag: Math.max(...lags.map(Number)),
          requests_per_second: mean(worker.requests_per_second),
        },
      ];
    }),
  };
}

interface Part {
  requests: number;
  failures: number;
  mean: number;
  max: number;
  cells: Cells;
  failedMean: number;
  failedMax: number;
  failedCells: Cells;
  bytes: number | undefined;
  statuses: readonly number[] | undefined;
  phases: readonly number[] | undefined;
}

function partsOf(track: Track, isShown: (point: number) => boolean): Part[] {
  return track.points.flatMap((point, at) => {
    if (!isShown(point)) return [];
    return [
      {
        requests: track.requests[at] ?? 0,
        failures: track.failures[at] ?? 0,
        mean: track.mean[at] ?? 0,
        max: track.max[at] ?? 0,
        cells: track.cells[at] ?? [],
        failedMean: track.failed_mean[at] ?? 0,
        failedMax: track.failed_max[at] ?? 0,
        failedCells: track.failed_cells[at] ?? [],
        bytes: track.content_bytes?.[at],
        statuses: track.statuses?.[at],
        phases: track.phases?.[at],
      },
    ];
  });
}

function rangeRow(
  { method, name }: { method: string; name: string },
  parts: readonly Part[],
  seconds: number,
): RangeRow {
  const sum = (valueOf: (part: Part) => number) =>
    parts.reduce((all, part) => all + valueOf(part), 0);
  const requests = sum((part) => part.requests);
  const failures = sum((part) => part.failures);
  const cells = sumOfCells(parts.map((part) => part.cells));
  const failed = sumOfCells(parts.map((part) => part.failedCells));
  const max = Math.max(0, ...parts.map((part) => part.max));
  const total = sum((part) => part.mean * countOf(part.cells));
  const failedTotal = sum((part) => part.failedMean * countOf(part.failedCells));
  const succeeded = withoutCells(cells, failed);
  const failedMax = Math.max(0, ...parts.map((part) => part.failedMax));
  return {
    method,
    name,
    num_requests: requests,
    num_failures: failures,
    failure_ratio: per(failures, requests),
    requests_per_second: per(requests, seconds),
    failures_per_second: per(failures, seconds),
    avg_response_time: per(total, countOf(cells)),
    max_response_time: max,
    percentiles: Object.fromEntries(
      percents.map((percent) => [percent, percentileOf(cells, Number(percent), max)]),
    ),
    ...(countOf(failed) > 0 && {
      success_time: timesOf(succeeded, total - failedTotal, maxOf(succeeded, max)),
      failure_time: timesOf(failed, failedTotal, failedMax),
    }),
    // Files of older versions have none of these.
    ...(parts.every(({ statuses }) => statuses !== undefined) && {
      avg_content_length: per(sum((part) => part.bytes ?? 0), requests),
      statuses: sumOfStatuses(parts.map((part) => part.statuses ?? [])),
      phases: sumOfPhases(parts.map((part) => part.phases ?? [])),
    }),
  };
}

function timesOf(cells: Cells, total: number, max: number) {
  const count = countOf(cells);
  const at = (percent: number) => percentileOf(cells, percent, max);
  const tail = { p99: at(99), "p99.9": at(99.9), max };
  return { count, mean: per(total, count), p50: at(50), p95: at(95), ...tail };
}

function per(count: number, whole: number): number {
  return whole > 0 ? count / whole : 0;
}
