// The part of wire.ts about how a run is judged.

/** A limit, and what it came to: as of now during a run. */
export interface ThresholdRow {
  threshold: string;
  passed: boolean;
  /** In `unit`; null without samples, which is a failure in the end. */
  measured: number | null;
  limit: number;
  unit: "ms" | "%" | "/s" | "";
  /** What was measured: "612 ms", "no samples". */
  words: string;
  /** It ends the run after failing for so many seconds; 0: it does not. */
  abort_after: number;
  ended_run: boolean;
}

export interface Verdict {
  outcome: "passed" | "failed" | "threshold failed" | "not trusted" | "partial" | "interrupted" | "unusable";
  passed: boolean;
  exit_code: number;
  /** Sentences; why it did not pass. */
  reasons: string[];
}

/** The search of `mayfly find-max`. */
export interface RateSearch {
  outcome: "found" | "all held" | "generator" | "none held" | "unreachable" | "no samples" | "ended early";
  /** "95/s (93 to 97)", or why there is none. */
  answer: string;
  steps: RateStep[];
}

/** What was measured at one rate. */
export interface RateStep {
  rate: number;
  achieved: number;
  p50: number;
  p99: number;
  num_requests: number;
  num_failures: number;
  dropped: number;
  result: "held" | "failed" | "generator";
  /** Why. */
  words: string;
}
