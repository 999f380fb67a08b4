import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EventStream, type Listener } from "../src/model/event_stream";
import type { Link } from "../src/model/live";

class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static all: FakeSource[] = [];
  readyState = 0;

  constructor(readonly address: string) {
    super();
    FakeSource.all.push(this);
  }
  static get newest(): FakeSource {
    const source = FakeSource.all.at(-1);
    if (!source) throw new Error("nothing was connected");
    return source;
  }
  send(event: string, value: unknown, lastEventId = ""): void {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(value), lastEventId }));
  }
  fail(state: number): void {
    this.readyState = state;
    this.dispatchEvent(new Event("error"));
  }
  close(): void {
    this.readyState = FakeSource.CLOSED;
  }
}

let links: Link[];
let stream: EventStream;
let listener: Listener;
const explain = vi.fn(() => Promise.resolve(""));

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeSource);
  FakeSource.all = [];
  links = [];
  explain.mockClear();
  listener = {
    onState: vi.fn(),
    onHistory: vi.fn(),
    onSnapshot: vi.fn(),
    onChanges: vi.fn(),
    onLink: (link) => links.push(link),
  };
  stream = new EventStream("api/events", listener, explain);
  stream.connect();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("event stream", () => {
  it("knows that the server has ended, until it is back", async () => {
    FakeSource.newest.send("state", {});
    FakeSource.newest.send("end", {});
    expect(links.at(-1)?.state).toBe("ended");
    await vi.advanceTimersByTimeAsync(600);
    FakeSource.newest.fail(FakeSource.CLOSED);
    await vi.advanceTimersByTimeAsync(2000);
    expect(links.at(-1)?.state).toBe("ended");
    FakeSource.newest.send("state", {});
    expect(links.at(-1)).toEqual({ state: "open" });
  });

  it("delivers each event to its listener", () => {
    FakeSource.newest.send("state", { version: "1" });
    FakeSource.newest.send("snapshot", { time_ms: 5 });
    FakeSource.newest.send("history", { time_ms: [] });
    expect(listener.onState).toHaveBeenCalledWith({ version: "1" });
    expect(listener.onSnapshot).toHaveBeenCalledWith({ time_ms: 5 });
    expect(listener.onHistory).toHaveBeenCalledWith({ time_ms: [] });
    expect(links.at(-1)).toEqual({ state: "open" });
  });

  it("delivers what has changed", () => {
    FakeSource.newest.send("changes", { time_ms: 6 });
    expect(listener.onChanges).toHaveBeenCalledWith({ time_ms: 6 });
  });

  it("asks for changes, and goes on after the last event that it got", async () => {
    expect(FakeSource.newest.address).toBe("api/events?changes=1&rows=all");
    FakeSource.newest.send("state", {});
    FakeSource.newest.send("snapshot", {}, "a-1-2-3");
    FakeSource.newest.send("changes", {}, "a-1-2-4");
    FakeSource.newest.fail(0);
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSource.newest.address).toBe("api/events?changes=1&rows=all&last_event_id=a-1-2-4");
  });

  it("asks for rows only while they are in view, and connects for that only when it is connected", async () => {
    FakeSource.newest.send("snapshot", {}, "a-1-2-3");
    stream.show(true);
    expect(FakeSource.all).toHaveLength(1);
    stream.show(false);
    expect(FakeSource.all).toHaveLength(2);
    expect(FakeSource.all[0]?.readyState).toBe(FakeSource.CLOSED);
    expect(FakeSource.newest.address).toBe("api/events?changes=1&rows=none&last_event_id=a-1-2-3");
    FakeSource.newest.fail(0);
    stream.show(true);
    expect(FakeSource.all).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSource.newest.address).toContain("rows=all");
  });

  it("connects again, more patiently each time, and says since when it was lost", async () => {
    const since = Date.now();
    for (const pause of [500, 1000, 2000, 4000, 5000, 5000]) {
      const count = FakeSource.all.length;
      FakeSource.newest.fail(0);
      expect(links.at(-1)).toEqual({ state: "lost", since });
      await vi.advanceTimersByTimeAsync(pause - 1);
      expect(FakeSource.all).toHaveLength(count);
      await vi.advanceTimersByTimeAsync(1);
      expect(FakeSource.all).toHaveLength(count + 1);
    }
    FakeSource.newest.send("snapshot", {});
    expect(links.at(-1)).toEqual({ state: "open" });
    FakeSource.newest.fail(0);
    await vi.advanceTimersByTimeAsync(500);
    FakeSource.newest.send("snapshot", {});
    expect(links.at(-1)).toEqual({ state: "open" });
  });

  it("counts silence as a loss", async () => {
    FakeSource.newest.send("snapshot", {});
    await vi.advanceTimersByTimeAsync(5_900);
    expect(links.at(-1)).toEqual({ state: "open" });
    await vi.advanceTimersByTimeAsync(200);
    expect(links.at(-1)).toMatchObject({ state: "lost" });
  });

  it("asks why when the server refuses, and passes its words on", async () => {
    explain.mockResolvedValueOnce("Open the link that mayfly printed.");
    FakeSource.newest.fail(FakeSource.CLOSED);
    await vi.advanceTimersByTimeAsync(0);
    expect(links.at(-1)).toEqual({
      state: "refused",
      since: Date.now(),
      reason: "Open the link that mayfly printed.",
    });
  });

  it("keeps the reason in view while it tries again, until the server is there or gone", async () => {
    const refused = { state: "refused", since: Date.now(), reason: "Open the link." };
    explain.mockResolvedValueOnce("Open the link.").mockResolvedValueOnce("Open the link.");
    FakeSource.newest.fail(FakeSource.CLOSED);
    await vi.advanceTimersByTimeAsync(500);
    const before = links.length;
    FakeSource.newest.fail(FakeSource.CLOSED);
    await vi.advanceTimersByTimeAsync(1000);
    expect(links.slice(before)).toEqual([refused]);
    FakeSource.newest.fail(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(links.at(-1)).toMatchObject({ state: "lost" });
    await vi.advanceTimersByTimeAsync(2000);
    FakeSource.newest.send("snapshot", {});
    expect(links.at(-1)).toEqual({ state: "open" });
  });
});
