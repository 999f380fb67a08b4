// The server's events, and what to do when they end: connect again, sooner at first and later more
// patiently, until the server answers. A stream that says nothing counts as lost, because a dead
// connection looks just like that. A stream that goes on where another one ended says so by the id
// of the last event.

import type { History, Snapshot, State } from "../wire";
import type { Link } from "./live";

const silenceMillis = 6_000;
const firstPause = 500;
const longestPause = 5_000;

export interface Listener {
  onState: (state: State) => void;
  onHistory: (history: History) => void;
  onSnapshot: (snapshot: Snapshot) => void;
  /** What has changed in the last snapshot. */
  onChanges: (changes: object) => void;
  onLink: (link: Link) => void;
}

export class EventStream {
  private source: EventSource | null = null;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private pause = firstPause;
  private lostSince = 0;
  private reason = "";
  /** The server said so. */
  private hasEnded = false;
  private lastId = "";
  private wantsRows = true;

  /** `explain` says why the server refuses events; "" when it does not answer at all. */
  constructor(
    private readonly address: string,
    private readonly listener: Listener,
    private readonly explain: () => Promise<string>,
  ) {}

  connect(): void {
    this.close();
    const source = new EventSource(this.wish());
    this.source = source;
    const on = (name: string, deliver: (value: unknown) => void) => {
      source.addEventListener(name, (event) => {
        this.alive();
        const { lastEventId } = event as MessageEvent<string>;
        if (lastEventId !== "") this.lastId = lastEventId;
        deliver(JSON.parse((event as MessageEvent<string>).data));
      });
    };
    on("state", (state) => this.listener.onState(state as State));
    on("history", (history) => this.listener.onHistory(history as History));
    on("snapshot", (snapshot) => this.listener.onSnapshot(snapshot as Snapshot));
    on("changes", (changes) => this.listener.onChanges(changes as object));
    source.addEventListener("end", () => {
      this.hasEnded = true;
      void this.lose();
    });
    source.addEventListener("error", () => void this.lose());
    this.silence = setTimeout(() => void this.lose(), silenceMillis);
  }

  /** Whether what is in view needs the list of entries, which is most of what is sent. */
  show(wantsRows: boolean): void {
    if (wantsRows === this.wantsRows) return;
    this.wantsRows = wantsRows;
    if (this.source) this.connect();
  }

  /** Connects at once if it waits to do so: the browser is online or visible again. */
  hurry(): void {
    if (this.retry !== undefined) this.connect();
  }

  close(): void {
    clearTimeout(this.silence);
    clearTimeout(this.retry);
    this.retry = undefined;
    this.source?.close();
    this.source = null;
  }

  private wish(): string {
    const query = new URLSearchParams({ changes: "1", rows: this.wantsRows ? "all" : "none" });
    if (this.lastId !== "") query.set("last_event_id", this.lastId);
    return `${this.address}?${query.toString()}`;
  }

  private alive(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => void this.lose(), silenceMillis);
    this.pause = firstPause;
    this.lostSince = 0;
    this.reason = "";
    this.hasEnded = false;
    this.listener.onLink({ state: "open" });
  }

  private async lose(): Promise<void> {
    const wasRefused = this.source?.readyState === EventSource.CLOSED;
    this.close();
    this.lostSince ||= Date.now();
    this.retry = setTimeout(() => this.connect(), this.pause);
    this.pause = Math.min(this.pause * 2, longestPause);
    if (this.hasEnded) {
      this.listener.onLink({ state: "ended", since: this.lostSince });
      return;
    }
    // A reason that is known stands until the server says otherwise; it would flicker.
    if (this.reason === "") this.listener.onLink({ state: "lost", since: this.lostSince });
    this.reason = wasRefused ? await this.explain() : "";
    if (this.lostSince === 0) return;
    this.listener.onLink(
      this.reason === ""
        ? { state: "lost", since: this.lostSince }
        : { state: "refused", since: this.lostSince, reason: this.reason },
    );
  }
}
