import { describe, expect, it } from "vitest";
import { continues, emptyHistory, lowerBound, merged } from "../src/model/history";
import type { History } from "../src/wire";

/** Points at these seconds, each with its second as the rate. */
function points(seconds: number[], resolution = 1000): History {
  const none = seconds.map(() => null);
  return {
    ...emptyHistory,
    resolution_ms: resolution,
    time_ms: seconds.map((s) => s * 1000),
    span_ms: seconds.map(() => resolution),
    requests_per_second: seconds,
    failures_per_second: seconds,
    p50: seconds,
    p95: seconds,
    p99: seconds,
    users_wanted: seconds,
    users_running: seconds,
    phases: { dns: none, connect: none, tls: none, send: none, first_byte: none, receive: none },
    heat: seconds.map((s) => [[s, 1]]),
    heat_bounds: [1, 10],
  };
}

describe("history", () => {
  it("appends new points and replaces those that grew", () => {
    const tail = points([3, 4]);
    tail.requests_per_second = [33, 4];
    const result = merged(points([1, 2, 3]), tail);
    expect(result.time_ms).toEqual([1000, 2000, 3000, 4000]);
    expect(result.requests_per_second).toEqual([1, 2, 33, 4]);
    expect(result.phases.tls).toHaveLength(4);
    expect(result.heat.at(-1)).toEqual([[4, 1]]);
  });

  it("is the same after a tail it has already", () => {
    const history = points([1, 2, 3]);
    expect(merged(merged(history, points([2, 3])), points([2, 3]))).toEqual(history);
  });

  it("keeps its points and bounds when the tail is empty", () => {
    const history = points([1, 2]);
    expect(merged(history, emptyHistory)).toEqual({ ...history });
  });

  it("does not change what it was made from", () => {
    const history = points([1, 2]);
    merged(history, points([2, 3]));
    expect(history).toEqual(points([1, 2]));
  });

  it("unites annotations in the order of time", () => {
    const history = points([1]);
    const start = { time_ms: 1000, kind: "start" as const, text: "Start" };
    const stop = { time_ms: 3000, kind: "stop" as const, text: "Stop" };
    const lost = { time_ms: 2000, kind: "worker_lost" as const, text: "worker 1 lost" };
    history.annotations = [start, stop];
    const tail = { ...points([2]), annotations: [lost, stop] };
    expect(merged(history, tail).annotations).toEqual([start, lost, stop]);
  });

  it("continues when the tail touches it at the same resolution", () => {
    expect(continues(points([1, 2]), points([3]))).toBe(true);
    expect(continues(points([1, 2]), points([2, 3]))).toBe(true);
    expect(continues(points([1, 2]), points([4]))).toBe(false);
    expect(continues(points([1, 2]), points([2], 2000))).toBe(false);
    expect(continues(emptyHistory, points([1]))).toBe(false);
    expect(continues(emptyHistory, emptyHistory)).toBe(true);
  });

  it("finds the first value that is not below", () => {
    expect(lowerBound([1, 3, 5], 3)).toBe(1);
    expect(lowerBound([1, 3, 5], 4)).toBe(2);
    expect(lowerBound([1, 3, 5], 9)).toBe(3);
    expect(lowerBound([], 1)).toBe(0);
  });
});
