// The run so far as points for charts.

import type { PhaseName } from "./wire";

/** GET /api/history, and the event "history": the run so far as points, ascending in time. */
export interface History {
  /** How many milliseconds a full point spans; grows with the length of the run. */
  resolution_ms: number;
  /** Columns of equal length, one value for each point. */
  time_ms: number[];
  span_ms: number[];
  requests_per_second: number[];
  failures_per_second: number[];
  p50: number[];
  p95: number[];
  p99: number[];
  users_wanted: number[];
  users_running: number[];
  /** Tasks that a plan of arrivals began, and what it asked for; missing in older files. */
  arrivals_per_second?: number[];
  arrivals_asked?: number[];
  arrivals_dropped?: number[];
  /** Share in which that worker held up its users that did it most; missing in older files. */
  generator_bound?: number[];
  /** Mean time of each phase; null where it did not happen. */
  phases: Record<PhaseName, (number | null)[]>;
  /** For each point the occupied cells [index into heat_bounds, responses]. */
  heat: [number, number][][];
  /** Upper bounds of the heat map's rows in milliseconds, ascending. */
  heat_bounds: number[];
  annotations: Annotation[];
}

export interface Annotation {
  time_ms: number;
  kind:
    | ("start" | "stop" | "reset" | "target" | "paused" | "resumed")
    | ("worker_lost" | "worker_joined" | "pause")
    | ("stage" | "threshold" | "note");
  text: string;
}
