// The part of wire.ts about a part of the run.

/** GET /api/range?from=MS&until=MS: the points that this time touches, as a whole. */
export interface RangeFigures {
  from_ms: number;
  until_ms: number;
  /** That rates are over. */
  seconds: number;
  /** What a point spans. */
  resolution_ms: number;
  totals: RangeRow;
  /** Those of the 50 busiest that have requests then, busiest first. */
  entries: RangeRow[];
  /** All others as one sum; only if they have requests. */
  others?: RangeRow;
  errors: { method: string; name: string; error: string; occurrences: number }[];
  /** Means, and the highest loop lag. */
  workers: RangeWorker[];
}

/** As the fields of an Entry; percentiles are at most 5 % too high. */
export interface RangeRow {
  method: string;
  name: string;
  num_requests: number;
  num_failures: number;
  failure_ratio: number;
  requests_per_second: number;
  failures_per_second: number;
  avg_response_time: number;
  max_response_time: number;
  percentiles: Record<string, number>;
}

export interface RangeWorker {
  name: string;
  users: number;
  cpu: number;
  loop_lag: number;
  requests_per_second: number;
}

/** GET /api/row?method=M&name=N: one of the 50 busiest over time, in columns of equal length. */
export interface RowHistory {
  resolution_ms: number;
  time_ms: number[];
  span_ms: number[];
  requests_per_second: number[];
  failures_per_second: number[];
  /** null where no response ended. */
  p50: (number | null)[];
  p95: (number | null)[];
  p99: (number | null)[];
  heat: [number, number][][];
  heat_bounds: number[];
}
