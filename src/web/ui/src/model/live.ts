// Everything the page shows, as it came from the server. One instance for the page; the event stream
// fills it, components read the signals.

import { batch, computed, signal } from "@preact/signals";
import type { Entry, History, LogLine, Snapshot, State } from "../wire";
import { changed } from "./changes";
import { continues, emptyHistory, merged } from "./history";
import { appended } from "./log_lines";
import { extended, type Trends } from "./trends";

/** How the page stands with the server. */
export type Link =
  | { state: "connecting" }
  | { state: "open" }
  | { state: "lost"; since: number }
  /** The server said that it ends. */
  | { state: "ended"; since: number }
  /** The server answers, but not with events; `reason` is its sentence. */
  | { state: "refused"; since: number; reason: string };

export class Live {
  readonly link = signal<Link>({ state: "connecting" });
  readonly state = signal<State | null>(null);
  readonly snapshot = signal<Snapshot | null>(null);
  /** The sum of the snapshot's rows, of the same second, which was an earlier one if no rows are sent. */
  readonly rowTotals = signal<Entry | null>(null);
  readonly history = signal<History>(emptyHistory);
  readonly logs = signal<LogLine[]>([]);
  readonly trends = signal<Trends>(new Map());
  readonly isActive = computed(() => {
    const state = this.snapshot.value?.run.state;
    return state !== undefined && state !== "ready" && state !== "stopped";
  });

  private runId = "";
  /** Rows are sent, or what has changed in them. */
  private hasRows = false;
  /** A history came after the last snapshot, so it is that of the next one's run. */
  private hasNewHistory = false;

  /** `fetchHistory` is asked when the history that the page has cannot be continued. */
  constructor(private readonly fetchHistory: () => Promise<History>) {}

  readonly onState = (state: State): void => {
    this.state.value = state;
  };

  readonly onHistory = (history: History): void => {
    this.history.value = history;
    this.hasNewHistory = true;
  };

  readonly onChanges = (changes: object): void => {
    const before = this.snapshot.value;
    if (before) this.take(changed(before, changes));
  };

  readonly onSnapshot = (sent: Snapshot | Omit<Snapshot, "entries">): void => {
    this.hasRows = "entries" in sent;
    this.take(sent);
  };

  private take(sent: Snapshot | Omit<Snapshot, "entries">): void {
    const isOtherRun = sent.run.id !== this.runId;
    // Without rows nobody looks at them; those from before are better than none until there are new.
    const known = isOtherRun ? [] : (this.snapshot.value?.entries ?? []);
    const snapshot: Snapshot = { entries: known, ...sent };
    this.runId = snapshot.run.id;
    const isForeign = isOtherRun && !this.hasNewHistory;
    const mustReload = isForeign || !continues(this.history.value, snapshot.tail);
    this.hasNewHistory = false;
    batch(() => {
      this.snapshot.value = snapshot;
      if (this.hasRows || isOtherRun) this.rowTotals.value = snapshot.totals;
      this.logs.value = appended(this.logs.value, snapshot.logs);
      this.trends.value = extended(isOtherRun ? new Map() : this.trends.value, snapshot.workers);
      if (!mustReload) this.history.value = merged(this.history.value, snapshot.tail);
    });
    if (mustReload) void this.reloadHistory();
  }

  private async reloadHistory(): Promise<void> {
    try {
      this.history.value = await this.fetchHistory();
    } catch {
      // The stream will say that the connection is lost; the next snapshot asks again.
      this.runId = "";
    }
  }
}
