import { describe, expect, it, vi } from "vitest";
import { Live } from "../src/model/live";
import { extended, trendLength, type Trends } from "../src/model/trends";
import { Simulation } from "../mock/simulation";

/** A page that listens to a simulated run whose clock the test moves. */
function page() {
  let now = 1_790_000_000_000;
  const simulation = new Simulation({ now: () => now, entries: 3 });
  const fetchHistory = vi.fn(() => Promise.resolve(structuredClone(simulation.history)));
  const live = new Live(fetchHistory);
  const pass = (seconds: number) => {
    for (let i = 0; i < seconds; i += 1) {
      now += 1000;
      simulation.tick();
      live.onSnapshot(structuredClone(simulation.snapshot(false)));
    }
  };
  return { simulation, live, fetchHistory, pass };
}

describe("what the page knows", () => {
  it("grows with the run and stays equal to what the server knows", async () => {
    const { simulation, live, fetchHistory, pass } = page();
    simulation.start({ users: 50, spawn_rate: 10 });
    pass(1);
    await vi.waitFor(() => expect(live.history.value.time_ms).toHaveLength(1));
    pass(20);
    expect(live.history.value).toEqual(simulation.history);
    expect(fetchHistory).toHaveBeenCalledTimes(1);
    expect(live.isActive.value).toBe(true);
    expect(live.logs.value.at(-1)?.text).toContain("All 50 users");
  });

  it("asks for nothing that the server sends by itself", () => {
    const { simulation, live, fetchHistory, pass } = page();
    simulation.start({ users: 50 });
    simulation.tick();
    live.onHistory(structuredClone(simulation.history));
    pass(2);
    expect(fetchHistory).not.toHaveBeenCalled();
    expect(live.history.value).toEqual(simulation.history);
  });

  it("asks for the history when it missed a part of it", async () => {
    const { simulation, live, fetchHistory, pass } = page();
    simulation.start({ users: 50 });
    pass(3);
    await vi.waitFor(() => expect(live.history.value.time_ms).toHaveLength(3));
    fetchHistory.mockClear();
    live.onHistory({ ...live.history.value, time_ms: [1], span_ms: [1000] });
    pass(1);
    expect(fetchHistory).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(live.history.value).toEqual(simulation.history));
  });

  it("begins anew with another run", async () => {
    const { simulation, live, pass } = page();
    simulation.start({ users: 5, spawn_rate: 5, run_time: 4 });
    pass(12);
    expect(live.isActive.value).toBe(false);
    simulation.start({ users: 5, spawn_rate: 5 });
    pass(2);
    await vi.waitFor(() => expect(live.history.value).toEqual(simulation.history));
    expect(live.history.value.time_ms).toHaveLength(2);
    expect(live.trends.value.get("worker 1")).toHaveLength(2);
  });

  it("follows what has changed, and keeps the rows that it has where none are sent", () => {
    const { simulation, live } = page();
    simulation.start({ users: 50 });
    simulation.tick();
    live.onHistory(structuredClone(simulation.history));
    const whole = structuredClone(simulation.snapshot());
    live.onSnapshot(whole);
    const rows = live.snapshot.value?.entries;
    const { tail, logs } = whole;
    const changes = { run: { running_users: 77 }, entries: { rows: [[1, { num_requests: 9 }]] } };
    live.onChanges({ ...changes, tail, logs: [] });
    const now = live.snapshot.value;
    expect(now?.run).toEqual({ ...whole.run, running_users: 77 });
    expect(now?.entries[0]).toBe(rows?.[0]);
    expect(now?.entries[1]).toEqual({ ...rows?.[1], num_requests: 9 });
    expect(live.history.value).toEqual(simulation.history);
    const { entries, ...rest } = whole;
    expect(entries.length).toBeGreaterThan(1);
    const totals = { ...rest.totals, num_requests: rest.totals.num_requests + 5 };
    live.onSnapshot({ ...rest, totals, tail, logs });
    expect(live.snapshot.value?.entries).toEqual(now?.entries);
    expect(live.snapshot.value?.totals).toBe(totals);
    expect(live.rowTotals.value, "of the same second as the rows").toEqual(whole.totals);
    live.onChanges({ totals: { num_failures: 1 }, tail, logs: [] });
    expect(live.rowTotals.value).toEqual(whole.totals);
    live.onSnapshot({ ...rest, entries, totals, tail, logs });
    expect(live.rowTotals.value).toBe(totals);
    live.onSnapshot({ ...rest, run: { ...rest.run, id: "another" } });
    expect(live.snapshot.value?.entries).toEqual([]);
  });

  it("ignores changes of a snapshot that it does not have", () => {
    const { live } = page();
    live.onChanges({ time_ms: 5 });
    expect(live.snapshot.value).toBeNull();
  });

  it("keeps a bounded trend for each worker that is there", () => {
    const { workers } = new Simulation().snapshot();
    let trends: Trends = new Map([["worker of another day", [1, 2, 3]]]);
    for (let i = 0; i < trendLength + 20; i += 1)
      trends = extended(trends, workers.map((worker) => ({ ...worker, requests_per_second: i })));
    expect([...trends.keys()]).toEqual(workers.map(({ name }) => name));
    expect(trends.get("worker 2")).toHaveLength(trendLength);
    expect(trends.get("worker 2")?.at(-1)).toBe(trendLength + 19);
  });

  it("survives a history that cannot be fetched, and tries again", async () => {
    const { simulation, live, fetchHistory, pass } = page();
    fetchHistory.mockRejectedValueOnce(new Error("no network"));
    simulation.start({ users: 5 });
    pass(1);
    await Promise.resolve();
    pass(1);
    expect(fetchHistory).toHaveBeenCalledTimes(2);
    await vi.waitFor(() => expect(live.history.value.time_ms).toHaveLength(2));
  });
});
