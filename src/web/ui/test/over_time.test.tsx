import { render } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { limitsOn, highestLimit } from "../src/chart/limit_lines";
import { heldUp } from "../src/chart/shading";
import { Scatter } from "../src/chart/scatter";
import { SpectrumChart } from "../src/chart/spectrum_chart";
import { answered } from "../src/model/over_time";
import { withLines } from "../src/view/rate_column";
import { shownColumns } from "../src/view/statistics_columns";
import type { ThresholdRow } from "../src/wire";

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
  it("do not squeeze the lines of what is far below them", () => {
    const limits = limitsOn("time", all);
    expect(highestLimit(limits, 200)).toBe(500);
    expect(highestLimit(limits, 20)).toBe(0);
  });
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
