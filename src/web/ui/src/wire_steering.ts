// The part of wire.ts about what changes a run while it goes on, and what is still to come of it.

/** POST /api/users, while a test runs. */
export interface UsersRequest {
  users?: number;
  spawn_rate?: number;
}

/** POST /api/rate, while a test with arrivals runs. */
export interface RateRequest {
  /** As in 200/s. */
  rate: string;
  /** Whose; may be left out if all have one plan. */
  kind?: string;
}

/** POST /api/host, while a test runs. */
export interface HostRequest {
  host: string;
}

/** POST /api/run_time, while a test runs. */
export interface RunTimeRequest {
  /** Seconds since the run began, without pauses; 0: until stopped. */
  run_time: number;
}

/** Something of a run that somebody changed while it went on. */
export interface RunChange {
  time_ms: number;
  /** Since the run began, without pauses. */
  elapsed_seconds: number;
  what: "host" | "run_time" | "load";
  /** A URL, a time as of --run-time, or a load in words; "": the kinds' own hosts, or until stopped. */
  before: string;
  now: string;
  /** The statistics have begun anew since. */
  before_reset?: boolean;
}

/** Every refusal, with a status of 400 or more: one sentence for a person. */
export interface Refusal {
  error: string;
}

/** What a run will ask for from now on, as far as it is known. */
export interface Plan {
  /** [time_ms, users]; between two points the plan is a straight line. */
  users: [number, number][];
  /** [time_ms, arrivals a second]. */
  arrivals: [number, number][];
  /** Arrivals that have one plan: "Reader and Writer", "30s:100/s,1m:100/s". */
  streams: { kinds: string; rates: string }[];
}
