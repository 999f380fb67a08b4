import { render } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { nextMark } from "../src/chart/annotations";
import { limitsOn, highestLimit } from "../src/chart/limit_lines";
import { heldUp } from "../src/chart/shading";
import { Scatter } from "../src/chart/scatter";
import { SpectrumChart } from "../src/chart/spectrum_chart";
import { answered } from "../src/model/over_time";
import { failureShares } from "../src/view/failure_chart";
import { withLines } from "../src/view/rate_column";
import { columnsOf, otherPercentiles, shownColumns } from "../src/view/statistics_columns";
import { withPercentiles } from "../src/view/use_current";
import type { Annotation, Entry, ThresholdRow } from "../src/wire";

describe("what is fetched again", () => {
  it("stays when the server does not answer any more", () => {
    const known = { key: "row GET /", value: 1 };
    expect(answered(known, "row GET /", null)).toBe(known);
    expect(answered(known, "row GET /", 2)).toEqual({ key: "row GET /", value: 2 });
    expect(answered(known, "row GET /other", null)).toEqual({ key: "row GET /other", value: null });
    expect(answered(null, "row GET /", null)).toEqual({ key: "row GET /", value: null });
  });
});

describe("shading", () => {
  it("joins points in which a worker held up its users", () => {
    const times = [0, 1000, 2000, 3000];
    const spans = [1000, 1000, 1000, 1000];
    expect(heldUp(times, spans, [0.2, 0.06, 0.05, 1])).toEqual([
      { from: 0, until: 2000 },
      { from: 3000, until: 4000 },
    ]);
    expect(heldUp(times, spans, [])).toEqual([]);
  });
});

describe("limits", () => {
  const limit = (threshold: string, unit: ThresholdRow["unit"], passed = true): ThresholdRow => ({
    ...{ threshold, unit, passed, measured: 1, limit: 500, words: "" },
    ...{ abort_after: 0, ended_run: false },
  });
  const all = [
    limit("p95 < 500ms", "ms", false),
    limit("GET /item: p99 < 0.5s over 10s", "ms"),
    limit("rate > 500/s", "/s"),
    limit("failures < 1%", "%"),
    limit("users >= 500", ""),
  ];
  it("are on the chart of what they limit", () => {
    expect(limitsOn("time", all).map(({ text, isBroken }) => [text, isBroken])).toEqual([
      ["p95 < 500ms", true],
    ]);
    expect(limitsOn("rate", all)).toHaveLength(1);
    expect(limitsOn("users", all)).toHaveLength(1);
    const row = { method: "GET", name: "/item" };
    expect(limitsOn("time", all, row).map(({ text }) => text)).toEqual([all[1]?.threshold]);
    expect(limitsOn("time", all, { ...row, name: "/other" })).toEqual([]);
  });
  it("on failures are shares, as on their chart", () => {
    const failures = { ...limit("failures < 2%", "%", false), limit: 2 };
    expect(limitsOn("failures", [...all, failures]).map(({ value }) => value)).toEqual([5, 0.02]);
    const own = { ...failures, threshold: "GET /item: failures < 2%" };
    expect(limitsOn("failures", [own], { method: "GET", name: "/item" })).toHaveLength(1);
    const count = { ...failures, threshold: "failures < 2", unit: "" as const };
    expect(limitsOn("failures", [count]), "a number of them has no place on it").toEqual([]);
    expect(failureShares([10, 0, 4], [1, 0, 8])).toEqual([0.1, null, 1]);
    expect(highestLimit(limitsOn("failures", [failures]), Infinity)).toBe(0.02);
  });
  it("do not squeeze the lines of what is far below them", () => {
    const limits = limitsOn("time", all);
    expect(highestLimit(limits, 200)).toBe(500);
    expect(highestLimit(limits, 20)).toBe(0);
  });
});

it("reaches every mark by its order, also those of one time", () => {
  const mark = (time_ms: number, text: string): Annotation => ({ time_ms, kind: "note", text });
  const marks = [mark(5, "before"), mark(10, "a"), mark(10, "b"), mark(20, "c"), mark(99, "after")];
  const view = { min: 10, max: 50 };
  const step = (from: Annotation | null, way: 1 | -1, time: number | null = null) =>
    nextMark(marks, view, { mark: from, time }, way);
  const [, a, b, c] = marks;
  expect(step(null, 1)).toBe(a);
  expect(step(a ?? null, 1)).toBe(b);
  expect(step(b ?? null, 1)).toBe(c);
  expect(step(c ?? null, 1), "the last in view").toBe(c);
  expect(step(c ?? null, -1)).toBe(b);
  expect(step(null, -1)).toBe(c);
  expect(step(null, 1, 15)).toBe(c);
  expect(step(null, -1, 15)).toBe(b);
  expect(nextMark([], view, { mark: null, time: null }, 1)).toBeNull();
});

it("gives rows the percentiles of the last seconds that were asked for", () => {
  expect(otherPercentiles(["rate", "p50", "p75", "p99.9", "p95"])).toEqual(["75", "99.9"]);
  const entry = { method: "GET", name: "/" } as Entry;
  const rows = [{ method: "GET", name: "/", percentiles: { "75": 12 } }];
  expect(withPercentiles({ rows })(entry).current_percentiles).toEqual({ "75": 12 });
  expect(withPercentiles({ rows })({ ...entry, name: "/other" })).not.toHaveProperty("current_percentiles");
  expect(withPercentiles(null)(entry)).toBe(entry);
  const keys = (view: "now" | "run") =>
    columnsOf[view].map(({ key }) => key).filter((key) => /^p[\d.]+$/.test(key));
  expect(keys("now"), "the same choice as for the run").toEqual(keys("run"));
});

it("says a spectrum and a scatter in words", () => {
  const spectrum = {
    ...{ method: "", name: "", count: 100, mean: 1, deviation: 1, max: 9 },
    ...{ percents: [0, 50, 90, 100], values: [1, 2, 3, 9], counts: [1, 50, 90, 100] },
  };
  const html = render(<SpectrumChart spectra={[{ label: "<b>", spectrum }]} />);
  expect(html).toContain("50% within 2 ms, 90% within 3 ms");
  expect(html).not.toContain("<b>");
  const dots = [1, 2, 3].map((load) => ({ load, millis: 10 * load, isBound: load === 3 }));
  const scatter = render(<Scatter dots={dots} load="users" />);
  expect(scatter).toContain("up to 1 10 ms, from 3 on 30 ms");
});

it("puts lines beside the names of those that have one", () => {
  const columns = shownColumns("run", null);
  expect(withLines(columns, null)).toBe(columns);
  const rows = [{ method: "GET", name: "/", requests_per_second: [1, 2] }];
  const lines = { resolution_ms: 1000, time_ms: [0, 1000], span_ms: [1000, 1000], rows };
  expect(withLines(columns, lines)[2]?.key).toBe("line");
});
