// The part of wire.ts about arrivals.

/** What became of arrivals; in the end `scheduled` is the sum of the next five. Of tasks that a pace
 * begins there are only the last two. */
export interface Arrivals {
  scheduled: number;
  completed: number;
  failed: number;
  dropped: number;
  interrupted: number;
  lost: number;
  /** Begun more than 10 ms after their time. */
  late: number;
  start_delay: Times;
}

/** In milliseconds. */
export interface Times {
  count: number;
  min: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  "p99.9": number;
  max: number;
}
