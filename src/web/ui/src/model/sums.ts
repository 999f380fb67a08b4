// The sum of some rows of a table, where it is exact: percentiles of several rows cannot be added up.
// Pure.

import type { Entry } from "../wire";

/** Not measured, or not to be had from what was measured; tables show "–". */
export const unknown = Number.NaN;

export function sumOf(entries: readonly Entry[], name: string): Entry {
  const sum = (valueOf: (entry: Entry) => number) =>
    entries.reduce((all, entry) => all + valueOf(entry), 0);
  const requests = sum((entry) => entry.num_requests);
  const failures = sum((entry) => entry.num_failures);
  const mean = (valueOf: (entry: Entry) => number) =>
    requests > 0 ? sum((entry) => valueOf(entry) * entry.num_requests) / requests : 0;
  const measured = entries.filter((entry) => entry.num_requests > 0);
  return {
    method: "",
    name,
    num_requests: requests,
    num_failures: failures,
    num_interrupted: sum((entry) => entry.num_interrupted),
    num_sent_again: sum((entry) => entry.num_sent_again),
    failure_ratio: requests > 0 ? failures / requests : 0,
    min_response_time: Math.min(...measured.map((entry) => entry.min_response_time)),
    max_response_time: Math.max(0, ...entries.map((entry) => entry.max_response_time)),
    avg_response_time: mean((entry) => entry.avg_response_time),
    median_response_time: entries.length === 1 ? (entries[0]?.median_response_time ?? 0) : unknown,
    percentiles: entries.length === 1 ? (entries[0]?.percentiles ?? {}) : {},
    avg_content_length: mean((entry) => entry.avg_content_length),
    sent_bytes: sum((entry) => entry.sent_bytes),
    received_bytes: sum((entry) => entry.received_bytes),
    requests_per_second: sum((entry) => entry.requests_per_second),
    failures_per_second: sum((entry) => entry.failures_per_second),
    current_requests_per_second: sum((entry) => entry.current_requests_per_second),
    current_failures_per_second: sum((entry) => entry.current_failures_per_second),
    current_median: unknown,
    current_p95: unknown,
    current_p99: unknown,
    phases: {},
    statuses: {},
  };
}
