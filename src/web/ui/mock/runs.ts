// Made-up finished runs: the second was slower in its second half.

import type { Report } from "../src/wire";
import type { ComparedRow, ComparedRun, Comparison, RunSummary, Spectrum } from "../src/wire_runs";

export class MockRuns {
  private runs: RunSummary[] = [
    summary("2026-11-29T10:00:00.000Z-2", "after the cache", 1.2),
    summary("2026-11-28T10:00:00.000Z-1", "before the cache", 1),
  ];

  /** The answer to a request, or null if there is nothing. `report` is what an opened run shows. */
  answer(method: string, path: string, report: () => Report): unknown {
    if (path === "/api/runs") return { runs: this.runs };
    if (path === "/api/runs/compare") return comparison();
    const id = decodeURIComponent(path.slice("/api/runs/".length));
    if (!this.runs.some((run) => run.id === id)) return null;
    if (method !== "DELETE") {
      const opened = report();
      const { snapshot } = opened;
      return { ...opened, snapshot: { ...snapshot, run: { ...snapshot.run, id } } };
    }
    this.runs = this.runs.filter((run) => run.id !== id);
    return {};
  }
}

function summary(id: string, name: string, factor: number): RunSummary {
  const started = Date.parse(id.slice(0, 24));
  return {
    id,
    name,
    version: "0.1.0",
    scenario: "scenarios/shop.cpp",
    scenario_digest: "6308af0246af6a1bd627b415933cc7bd",
    host: "https://shop.example",
    load: "50 users, 10/s, 2m",
    started_ms: started,
    ended_ms: started + 120_000,
    elapsed_seconds: 120,
    outcome: factor > 1 ? "threshold_failed" : "passed",
    exit_code: factor > 1 ? 6 : 0,
    num_requests: Math.round(48_000 / factor),
    num_failures: factor > 1 ? 31 : 2,
    requests_per_second: 400 / factor,
    p50: 12 * factor,
    p95: 48 * factor,
    p99: 130 * factor,
  };
}

function side(run: RunSummary, factor: number): ComparedRun {
  const seconds = Array.from({ length: 120 }, (_, second) => second);
  const column = (value: number, noise: number) =>
    seconds.map((second) => value * (1 + noise * Math.sin(second * 1.7)) * (second > 60 ? factor : 1));
  return {
    ...run,
    changed: factor > 1 ? [] : ["the host was changed from https://old.example to https://shop.example after 12s"],
    course: {
      seconds,
      requests_per_second: column(400 / factor, 0.05),
      failures_per_second: column(0.1 * factor, 1),
      p50: column(12, 0.1),
      p95: column(48, 0.15),
      p99: column(130, 0.2),
      users_running: seconds.map((second) => Math.min(50, second * 10)),
    },
  };
}

function comparison(): Comparison {
  const before = side(summary("2026-11-28T10:00:00.000Z-1", "before the cache", 1), 1);
  const now = side(summary("2026-11-29T10:00:00.000Z-2", "after the cache", 1.2), 1.2);
  const rows = ["Aggregated", "/", "/item", "/checkout"].map((name, at) => row(name, at));
  return { before, now, difference: "the load differs: users: 40 then, 50 now", rows };
}

function row(name: string, at: number): ComparedRow {
  const figures = (factor: number) => ({
    num_requests: Math.round(48_000 / (at + 1) / factor),
    num_failures: at,
    requests_per_second: 400 / (at + 1) / factor,
    failure_ratio: at / 1000,
    p50: 12 * factor,
    p95: 48 * factor,
    p99: 130 * factor,
  });
  const spectrum = (factor: number): Spectrum =>
    [0, 50, 75, 90, 95, 99, 99.9, 99.99, 100].map((percent, step) => [percent, 4 * 2 ** step * factor]);
  return {
    method: at === 0 ? "" : "GET",
    name,
    before: figures(1),
    now: at === 3 ? null : figures(1.2),
    changes:
      at === 3
        ? []
        : (["rate", "failures", "p50", "p95", "p99"] as const).map((quantity, place) => ({
            quantity,
            change: quantity === "failures" ? 0 : 0.2 * (quantity === "rate" ? -0.8 : 1),
            lowest: place === 1 ? null : 0.1,
            highest: place === 1 ? null : 0.3,
            is_beyond_noise: place > 1,
            is_worse: place !== 1,
          })),
    spectrum: { before: spectrum(1), now: spectrum(1.2) },
  };
}
