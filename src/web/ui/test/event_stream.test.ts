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
  send(event: string, value: unknown): void {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(value) }));
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
    onLink: (link) => links.push(link),
  };
  new EventStream("api/events", listener, explain).connect();
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
      reason: "Open the link that mayfly printed.",
    });
  });

  it("keeps the reason in view while it tries again, until the server is there or gone", async () => {
    const refused = { state: "refused", reason: "Open the link." };
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
