// What a scenario counts itself, as a part of wire.ts.

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
export interface LabelRow {
  /** "", but for the row of those beyond the limit. */
  name: string;
  labels: Record<string, string>;
  num_requests: number;
  num_failures: number;
  failure_ratio: number;
  min_response_time: number;
  max_response_time: number;
  avg_response_time: number;
  median_response_time: number;
  percentiles: Record<string, number>;
  requests_per_second: number;
}
