// A part of the run that a person dragged out of a chart: its figures in the form of a snapshot, so that
// every table shows them. Pure, but for the signal.

import { effect, signal, untracked } from "@preact/signals";
import { zoom } from "../chart/view_range";
import type { Entry, ErrorRow, Snapshot, WorkerRow } from "../wire";
import type { RangeFigures, RangeRow } from "../wire_range";
import { address, setParam } from "./address";
import { unknown } from "./sums";

/** null: the whole run is shown. */
export const rangeFigures = signal<RangeFigures | null>(null);

export type FetchRange = (from: number, until: number) => Promise<RangeFigures | null>;

/**
 * Asks for the figures of what the charts are zoomed to. `from` says whom to ask, which may be a signal;
 * null: what is shown has not come yet. Called once.
 */
export function followRange(from: () => FetchRange | null): void {
  let asked: FetchRange | null = null;
  effect(() => {
    const wanted = zoom.value;
    const fetchRange = from();
    if (!wanted || !fetchRange) {
      rangeFigures.value = null;
      return;
    }
    const known = asked === fetchRange ? rangeFigures.peek() : null;
    asked = fetchRange;
    if (known?.from_ms === wanted.min && known.until_ms === wanted.max) return;
    void fetchRange(Math.floor(wanted.min), Math.ceil(wanted.max)).then((figures) => {
      if (zoom.peek() !== wanted || asked !== fetchRange) return;
      rangeFigures.value = figures;
      // What is shown snaps to the points that are kept.
      if (figures) zoom.value = { min: figures.from_ms, max: figures.until_ms };
    });
  });
}

/**
 * The range stands in the address, so that a link shows it, also one that is opened where another range is
 * shown. Called once, after followAddress().
 */
export function linkRange(): void {
  const linked = () => address.value.params["range"] ?? "";
  const shown = () =>
    zoom.value ? `${Math.floor(zoom.value.min)}-${Math.ceil(zoom.value.max)}` : "";
  effect(() => {
    const text = linked();
    if (text === untracked(shown)) return;
    const [min = 0, max = 0] = text.split("-").map(Number);
    zoom.value = min > 0 && min < max ? { min, max } : null;
  });
  effect(() => {
    const text = shown();
    untracked(() => text !== linked() && setParam(address.peek().tab, "range", text));
  });
}

/** `snapshot` with the figures of a range in place of those of the run. */
export function inRange(snapshot: Snapshot, range: RangeFigures): Snapshot {
  const rows = range.others ? [...range.entries, range.others] : range.entries;
  return {
    ...snapshot,
    totals: entryOf(range.totals),
    entries: rows.map(entryOf),
    entries_left_out: 0,
    errors: range.errors.map((row): ErrorRow => {
      const known = snapshot.errors.find(
        ({ method, name, error }) =>
          method === row.method && name === row.name && error === row.error,
      );
      const seen = { first_seen_ms: range.from_ms, last_seen_ms: range.until_ms };
      const examples = { first_example: row.error, last_example: row.error };
      return { ...seen, ...examples, ...known, ...row, occurrences: Math.round(row.occurrences) };
    }),
    workers: range.workers.map((row): WorkerRow => {
      const known = snapshot.workers.find(({ name }) => name === row.name) ?? noWorker;
      return { ...known, ...row };
    }),
  };
}

const noWorker: WorkerRow = {
  name: "",
  state: "gone",
  note: "",
  users: 0,
  cpu: 0,
  memory_bytes: 0,
  loop_lag: 0,
  open_files: 0,
  requests_per_second: 0,
};

function entryOf(row: RangeRow): Entry {
  return {
    ...row,
    // Parts of a second at either end of a report that was late.
    num_requests: Math.round(row.num_requests),
    num_failures: Math.round(row.num_failures),
    num_interrupted: unknown,
    num_sent_again: unknown,
    min_response_time: unknown,
    median_response_time: row.percentiles["50"] ?? unknown,
    avg_content_length: row.avg_content_length ?? unknown,
    sent_bytes: unknown,
    received_bytes: unknown,
    current_requests_per_second: 0,
    current_failures_per_second: 0,
    current_median: unknown,
    current_p95: unknown,
    current_p99: unknown,
    phases: phasesOf(row.phases ?? {}),
    statuses: row.statuses ?? {},
    success_time: row.success_time && { min: unknown, ...row.success_time },
    failure_time: row.failure_time && { min: unknown, ...row.failure_time },
  };
}

/** Of parts of a run only the means are kept. */
function phasesOf(means: NonNullable<RangeRow["phases"]>): Entry["phases"] {
  const rest = { p50: unknown, p95: unknown, p99: unknown, max: unknown };
  return Object.fromEntries(
    Object.entries(means).map(([name, phase]) => [name, { ...phase, ...rest }]),
  );
}
