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
