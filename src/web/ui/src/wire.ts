// What the master's API says, as docs/api.md describes it: the one contract between src/web and the
// page. Times of day are milliseconds since 1970, response times are milliseconds, other durations
// seconds, ratios 0 to 1. Lists are in the order in which they are to be shown.

import type { Arrivals, Times } from "./wire_arrivals";
import type { Annotation, History } from "./wire_history";
import type { RateSearch, RateStep, ThresholdRow, Verdict } from "./wire_judging";
import type { Spectrum, Timelines } from "./wire_range";
import type { CheckRow, LabelRow, MetricRow } from "./wire_series";
import type { HostRequest, Plan, RateRequest, Refusal, RunChange, RunTimeRequest, UsersRequest } from "./wire_steering";
import type { Comparison } from "./wire_runs";
import type { Kind, TaskRow } from "./wire_tasks";

export type { Annotation, Arrivals, History, Plan, RateRequest, Refusal, RateSearch, RateStep };
export type { HostRequest, Kind, RunChange, RunTimeRequest, TaskRow, ThresholdRow, Times, UsersRequest, Verdict };

export type RunState =
  | ("ready" | "preparing" | "spawning" | "running")
  | ("paused" | "stopping" | "stopped");

/** GET /api/state, and the event "state": what changes rarely. In a report, what ran. */
export interface State {
  version: string;
  scenario: string;
  /** Of the run, as --name gives it. Missing in files of older versions. */
  name?: string;
  /** Workers are children of this process, or other machines. */
  mode: "local" | "master";
  /** Why no test can be started now, in words; "" when one can. */
  obstacle: string;
  defaults: StartForm;
  kinds: Kind[];
  parameters: Parameter[];
  has_full_history: boolean;
  /** Only tasks with any of these tags run; empty: all. */
  tags: string[];
  /** Tasks with any of these do not. */
  exclude_tags: string[];
  /** The command that repeats the latest run, in parts that belong on one line each. */
  command: string[];
}

export interface StartForm {
  users: number;
  spawn_rate: number;
  host: string;
  /** Seconds; 0: until stopped. */
  run_time: number;
  /** The scenario decides, in place of users and spawn rate. Missing in files of older versions. */
  has_shape?: boolean;
  /** Tasks after which the run ends; 0: any number. Missing in files of older versions. */
  iterations?: number;
  /** As in 1m:50,3m:50,30s:0; if there are some, in place of users, spawn rate and run time. */
  stages: string;
  /** As in 500/s; "": none. */
  arrival_rate?: string;
  /** "30s", "ramp" or "": what is judged comes after it. Missing in files of older versions. */
  warmup?: string;
  /** Limits such as "p95 < 500ms". Missing in files of older versions. */
  thresholds?: string[];
}

/** A value of the scenario's own that a person may set before a start. */
export interface Parameter {
  name: string;
  help: string;
  value: string;
  /** Empty: any text. */
  choices: string[];
  is_secret: boolean;
  /** No run begins without a value. */
  is_required: boolean;
}

/** POST /api/start. What is left out is as State says. */
export interface StartRequest extends Partial<StartForm> {
  /** Names of the kinds to run, with a weight as in "Shopper=3" or with their own; left out: all. */
  kinds?: string[];
  parameters?: Record<string, string>;
  /** Of the run in the history; "": none. */
  name?: string;
}

/** GET /api/snapshot, and the event "snapshot", once a second: the whole state of the run. */
export interface Snapshot {
  time_ms: number;
  run: Run;
  totals: Entry;
  /** At most 1,000, those with the most requests; the files have all. */
  entries: Entry[];
  entries_left_out: number;
  errors: ErrorRow[];
  exceptions: ExceptionRow[];
  /** How the run is judged, once it is over. */
  verdict?: Verdict;
  tasks: TaskRow[];
  kinds: KindCount[];
  workers: WorkerRow[];
  /** Only of a run that goes on. */
  plan?: Plan;
  /** Missing in files of older versions. */
  thresholds?: ThresholdRow[];
  load_generator?: LoadGenerator;
  /** What the scenario counts itself. Missing in files of older versions, as are the next two. */
  checks?: CheckRow[];
  metrics?: MetricRow[];
  labels?: LabelRow[];
  /** The master's latest log lines that the page does not have; a page keeps the last 1,000. */
  logs: LogLine[];
  /** The newest points of the history: each replaces a point of the same time_ms or is new. */
  tail: History;
}

export interface Run {
  /** "" before the first start. */
  id: string;
  state: RunState;
  scenario: string;
  host: string;
  target_users: number;
  spawn_rate: number;
  wanted_users: number;
  running_users: number;
  failed_users: number;
  /** The most users at one time that ran, or had ended by themselves. */
  reached_users: number;
  most_users: number;
  unstarted_users: number;
  crashed_users: number;
  /** Kinds that get no user, as too few users are asked for. */
  idle_kinds: string[];
  /** Why users could not start. */
  obstacle: string;
  started_ms: number;
  ended_ms: number;
  elapsed_seconds: number;
  /** The window that whole-run rates are over: since the start or the last reset. */
  measured_seconds: number;
  run_time_seconds: number;
  /** Of host and run time, while it went on. Missing in files of older versions. */
  changes?: RunChange[];
  /** Of what has elapsed. Missing in files of older versions. */
  paused_seconds?: number;
  /** Arrivals; only if there is a plan of them. */
  arrivals_asked_per_second?: number;
  /** What the users follow, as on the command line; "": none. */
  stages: string;
  /** The figures are those of a warm-up. Missing in files of older versions, as the next one. */
  warms_up?: boolean;
  warmup_seconds?: number;
  seed: number;
  /** Requests that have begun and not ended; 0 when it is over. Missing in files of older versions. */
  in_flight?: number;
  /** How long the oldest of them has taken. */
  oldest_in_flight_seconds?: number;
  is_partial: boolean;
  /** Of --samples; only if it is given. */
  samples?: { written: number; dropped: number };
  warnings: string[];
}

export interface LoadGenerator {
  /** Share of the workers' time in which they held up their own users, 0 to 1. */
  bound_share?: number;
  /** Whether the run has a warning on it. */
  is_noted?: boolean;
}

export interface Entry {
  method: string;
  name: string;
  num_requests: number;
  num_failures: number;
  num_interrupted: number;
  num_sent_again: number;
  /** Requests that ended with their users. Missing in files of older versions. */
  cut_off?: CutOff;
  failure_ratio: number;
  min_response_time: number;
  max_response_time: number;
  avg_response_time: number;
  median_response_time: number;
  /** By percent: "50", "66", "75", "80", "90", "95", "98", "99", "99.9", "99.99", "100". */
  percentiles: Record<string, number>;
  avg_content_length: number;
  sent_bytes: number;
  received_bytes: number;
  requests_per_second: number;
  failures_per_second: number;
  current_requests_per_second: number;
  current_failures_per_second: number;
  current_median: number;
  current_p95: number;
  current_p99: number;
  /** Others of the last seconds, by percent, where a person chose some: of GET /api/current. */
  current_percentiles?: Record<string, number>;
  /** Only phases that happened. */
  phases: Partial<Record<PhaseName, Phase>>;
  /** Responses by status; "0": no response. */
  statuses: Record<string, number>;
  /** Successes and failures each; only if something failed. Missing in files of older versions. */
  success_time?: Times | undefined;
  failure_time?: Times | undefined;
  /** The same of the last seconds. */
  current_success_time?: Times;
  current_failure_time?: Times;
  /** From the first byte sent, of requests that a plan of arrivals or a pace began. */
  service_time?: Times;
  /** Of those of a pace: from when it said that their task begins. */
  intended_response_time?: Times;
}

/** How long requests had waited, in milliseconds, when they were cut off. */
export interface CutOff {
  count: number;
  /** Of them, those without one byte of an answer. */
  unanswered: number;
  min: number;
  median: number;
  max: number;
}

export type PhaseName = "dns" | "connect" | "tls" | "send" | "first_byte" | "receive";

export interface Phase {
  count: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

export interface ErrorRow {
  method: string;
  name: string;
  /** What varies in the texts of a row stands as "..." in it. */
  error: string;
  first_example: string;
  last_example: string;
  occurrences: number;
  first_seen_ms: number;
  last_seen_ms: number;
  /** How many samples /api/failure has; in a report they are here. */
  num_samples?: number;
  samples?: FailureSample[];
}

/** One failure as it was; of each row the first two and the latest. */
export interface FailureSample {
  time_ms: number;
  worker: string;
  kind: string;
  user: number;
  task: string;
  error: string;
  url: string;
  status: number;
  response_time: number;
  phases: Partial<Record<PhaseName, number>>;
  request_head: string;
  request_body: string;
  response_head: string;
  response_body: string;
}

export interface ExceptionRow {
  kind: string;
  task: string;
  type: string;
  /** As the error of an ErrorRow. */
  message: string;
  first_example: string;
  last_example: string;
  location: string;
  occurrences: number;
  first_seen_ms: number;
  last_seen_ms: number;
  workers: string[];
}

export interface KindCount extends Partial<Arrivals> {
  name: string;
  wanted: number;
  running: number;
}

export interface WorkerRow {
  name: string;
  state: "connecting" | "ready" | "running" | "stalled" | "lost" | "gone";
  note: string;
  users: number;
  /** Of one core. */
  cpu: number;
  memory_bytes: number;
  /** How late the worker's event loop ran at worst, in milliseconds. */
  loop_lag: number;
  open_files: number;
  requests_per_second: number;
  /** Missing in files of older versions. */
  in_flight?: number;
  /** How long the oldest of them has taken, in milliseconds. */
  oldest_in_flight?: number;
}

export interface LogLine {
  /** Counts up by one, so that a page knows what it has. */
  number: number;
  time_ms: number;
  level: "debug" | "info" | "warning" | "error";
  /** "master", "worker 2", "scenario" */
  source?: string;
  text: string;
}

/**
 * What the HTML report reads from its <script type="application/json" id="mayfly-report">. The bundle
 * inlined beside it draws the whole page into <body>. Its `snapshot.logs` are all lines kept.
 */
export interface Report {
  generated_ms: number;
  state: State;
  snapshot: Snapshot;
  history: History;
  /** How the run is judged, as its exit code says it; left out while it runs. */
  verdict?: Verdict;
  /** Sentences on what failed most, where the time went, what was the limit. */
  findings?: string[];
  /** Missing in files of older versions, as the next. */
  timelines?: Timelines;
  /** Of the sum and the busiest 50. */
  spectra?: Spectrum[];
  /** Of `mayfly find-max`. */
  find_max?: RateSearch;
  /** With another run, which the report was asked to compare it with. */
  comparison?: Comparison;
  /** Where it ran, in the order to be shown: version, system, processor, command line … */
  environment?: { name: string; value: string }[];
}

/** What the page offers for download, relative to its own address; GET, as attachments. */
export const downloads = {
  report: "stats/report?download=1",
  json: "api/report.json",
  requests: "stats/requests/csv",
  failures: "stats/failures/csv",
  exceptions: "exceptions/csv",
  /** Only with State.has_full_history. */
  fullHistory: "stats/requests_full_history/csv",
} as const;
