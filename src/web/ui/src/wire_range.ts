// The part of wire.ts about parts of the run: ranges, rows and workers over time, spectra.

import type { Times } from "./wire_arrivals";
import type { PhaseName } from "./wire";

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
  /** Only if something failed; the lowest is not known. */
  success_time?: Omit<Times, "min">;
  failure_time?: Omit<Times, "min">;
  /** Missing in files of older versions, as are the next two. */
  avg_content_length?: number;
  /** By status, as in Entry; "other": those beyond the eight that are most. */
  statuses?: Record<string, number>;
  /** Only phases that happened. */
  phases?: Partial<Record<PhaseName, { count: number; mean: number }>>;
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
  /** Mean size of a response's content; missing in files of older versions, as are the next two. */
  content_length?: (number | null)[];
  /** Responses a second by status; "0": no response, "other": those beyond the eight that are most. */
  statuses?: Record<string, number[]>;
  /** Means; null where a phase did not happen. */
  phases?: Record<PhaseName, (number | null)[]>;
}

/** GET /api/current?percentiles=75,99.9: of the last seconds, by percent; the sum is the first. */
export interface CurrentRows {
  rows: { method: string; name: string; percentiles: Record<string, number> }[];
}

/** GET /api/rows: all of the 50 busiest over time, at most 60 points each. */
export interface RowsHistory {
  resolution_ms: number;
  time_ms: number[];
  span_ms: number[];
  rows: { method: string; name: string; requests_per_second: number[] }[];
}

/** GET /api/workers: null where nothing is known of a worker. */
export interface WorkersHistory {
  resolution_ms: number;
  time_ms: number[];
  span_ms: number[];
  workers: WorkerHistory[];
}

export interface WorkerHistory {
  name: string;
  users: (number | null)[];
  /** Of one core. */
  cpu: (number | null)[];
  loop_lag: (number | null)[];
  requests_per_second: (number | null)[];
  /** Share of the time in which its users waited for it. */
  held_up: (number | null)[];
}

/** GET /api/spectrum, of a part of the run with from=MS&until=MS: response times in milliseconds at percents from 0 to 100. */
export interface Spectrum {
  method: string;
  name: string;
  count: number;
  mean: number;
  deviation: number;
  max: number;
  percents: number[];
  values: number[];
  /** Samples that are at most so long. */
  counts: number[];
}

/** What a report has of the run's parts, at most 120 points. */
export interface Timelines {
  resolution_ms: number;
  time_ms: number[];
  span_ms: number[];
  /** That are known of each point. */
  seconds: number[];
  rows: (Track & { method: string; name: string })[];
  others: Track;
  errors: { method: string; name: string; error: string; points: [number, number][] }[];
  workers: WorkerHistory[];
}

/** Columns over those points where something happened. */
export interface Track {
  points: number[];
  requests: number[];
  failures: number[];
  mean: number[];
  max: number[];
  /** Number of a cell and how many are in it, one after the other; see model/coarse_times.ts. */
  cells: number[][];
  failed_mean: number[];
  failed_max: number[];
  failed_cells: number[][];
  /** Missing in files of older versions, as are the next two. */
  content_bytes?: number[];
  /** A status and how many, one after the other; -1: those beyond the eight that are most. */
  statuses?: number[][];
  /** Number of a phase, how often it happened and its mean in microseconds, one after the other. */
  phases?: number[][];
}
