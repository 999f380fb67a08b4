// What a scenario counts itself, as a part of wire.ts.

import type { Entry } from "./wire";

/** A condition of the scenario. */
export interface CheckRow {
  name: string;
  count: number;
  passed: number;
  failed: number;
  /** The share that passed. */
  rate: number;
}

/** A figure of the scenario's own; what its type does not have, or has no value of, is missing. */
export interface MetricRow {
  name: string;
  type: "counter" | "gauge" | "rate" | "trend";
  unit: string;
  /** Of values, without those left out. */
  count: number;
  left_out: number;
  passed?: number;
  rate?: number;
  sum?: number;
  last?: number;
  min?: number;
  max?: number;
  mean?: number;
  median?: number;
  /** By percent, as in Entry. */
  percentiles?: Record<string, number>;
}

/** The requests that have exactly these labels. */
export interface LabelRow
  extends Pick<
    Entry,
    | "num_requests"
    | "num_failures"
    | "failure_ratio"
    | "min_response_time"
    | "max_response_time"
    | "avg_response_time"
    | "median_response_time"
    | "percentiles"
    | "requests_per_second"
  > {
  /** "", but for the row of those beyond the limit. */
  name: string;
  labels: Record<string, string>;
}
