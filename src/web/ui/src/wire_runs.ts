// The history of finished runs, as docs/api.md describes it.

/** GET /api/runs has a list of these, the latest first. */
export interface RunSummary {
  id: string;
  /** As --name gave it; may be "". */
  name: string;
  version: string;
  scenario: string;
  scenario_digest: string;
  host: string;
  /** In words: "10 users, 2/s, 1m". */
  load: string;
  started_ms: number;
  ended_ms: number;
  elapsed_seconds: number;
  /** "passed", "failed" and so on; "": not judged. */
  outcome: string;
  exit_code: number;
  num_requests: number;
  num_failures: number;
  requests_per_second: number;
  p50: number;
  p95: number;
  p99: number;
}

export type Quantity = "rate" | "failures" | "p50" | "p95" | "p99";

export interface RunChange {
  quantity: Quantity;
  /** As a part of what it was; of failures, the difference of the shares. */
  change: number;
  /** Of the interval of 95 % confidence; null: there are too few seconds to tell. */
  lowest: number | null;
  highest: number | null;
  is_beyond_noise: boolean;
  is_worse: boolean;
}

export interface RunFigures {
  num_requests: number;
  num_failures: number;
  requests_per_second: number;
  failure_ratio: number;
  p50: number;
  p95: number;
  p99: number;
}

/** Percents, and the response time in milliseconds below which so many are. */
export type Spectrum = [number, number][];

export interface ComparedRow {
  method: string;
  name: string;
  /** null: that run does not have the row. */
  before: RunFigures | null;
  now: RunFigures | null;
  changes: RunChange[];
  /** Of the sum and the busiest 50. */
  spectrum?: { before: Spectrum; now: Spectrum };
}

/** Columns of equal length. */
export interface Course {
  /** Since the start. */
  seconds: number[];
  requests_per_second: number[];
  failures_per_second: number[];
  p50: number[];
  p95: number[];
  p99: number[];
  users_running: number[];
}

export type ComparedRun = RunSummary & {
  course: Course;
  /** Sentences on host and run time that were changed while it went on. */
  changed: string[];
};

/** GET /api/runs/compare. */
export interface Comparison {
  before: ComparedRun;
  now: ComparedRun;
  /** Why the runs were not asked for the same, in words; "": they were. */
  difference: string;
  /** That of all requests is the first. */
  rows: ComparedRow[];
}
