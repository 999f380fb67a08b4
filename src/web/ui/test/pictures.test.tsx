// Charts as files: they must be understood without the page.

import { render } from "preact-render-to-string";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { timeMarks, valueMarks } from "../src/chart/axes_picture";
import { HeatPicture } from "../src/chart/heat_picture";
import type { LineChartProps } from "../src/chart/line_chart";
import { LinePicture, stretches } from "../src/chart/line_picture";
import { opaque } from "../src/chart/palette";
import { Picture, type LegendItem } from "../src/chart/picture";
import { formatMillisWithUnit } from "../src/model/format";
import { heatBounds } from "../src/model/coarse_times";
import { zone } from "../src/model/zone";

beforeAll(() => {
  zone.value = "utc";
});
afterAll(() => {
  zone.value = "local";
});

/** Each name another colour, half of which covers half. */
const colorOf = (name: string) => `rgba(${name.length}, 20, 30, ${name.endsWith("-fill") ? 0.5 : 1})`;
const start = Date.UTC(2026, 10, 29, 12, 0, 0);
const times = [0, 1, 2, 3].map((second) => start + second * 1000);

const chart: LineChartProps = {
  title: "Rate",
  unit: "per second",
  times,
  traces: [
    { label: "Requests", color: "accent", values: [10, 20, null, 30], look: "area" },
    { label: "Wanted", color: "muted", values: [5, 5, 6, 6], look: "dashed steps" },
  ],
  annotations: [{ time_ms: start + 1000, kind: "note", text: "a <b> note" }],
  isGrowing: false,
  format: String,
  limits: [{ text: "rate > 15/s", value: 15, isBroken: true }],
};

function picture(more: Partial<LineChartProps> = {}): string {
  return render(
    <LinePicture
      chart={{ ...chart, ...more }}
      subject="GET <item>"
      time={{ min: start, max: start + 3000 }}
      value={{ min: 0, max: 30 }}
      colorOf={colorOf}
    />,
  );
}

describe("a saved chart", () => {
  it("has title, unit, axes, legend, marks and from when it is", () => {
    const svg = picture();
    expect(svg).toContain("Rate: GET &lt;item>");
    expect(svg).toContain("per second");
    for (const text of ["Requests", "Wanted", "rate > 15/s", "12:00:01", "a &lt;b> note"])
      expect(svg).toContain(text);
    for (const mark of [0, 10, 20, 30]) expect(svg).toContain(`>${mark}</text>`);
    expect(svg).toContain("2026-11-29 12:00:00 UTC to 2026-11-29 12:00:03 UTC");
  });

  it("stands on a ground of its own and needs no style sheet", () => {
    const svg = picture();
    expect(svg).toMatch(/<rect width="960" height="\d+" fill="rgba\(7, 20, 30, 1\)"/);
    expect(svg).not.toMatch(/var\(|class=|style=/);
    expect(svg).toContain('fill-opacity="0.5"');
  });

  it("has a gap where there is no value, and steps where values hold", () => {
    expect(stretches([1, 2, null, 3], 0, 9)).toEqual([[0, 1], [3]]);
    const svg = picture();
    expect(svg, "a value alone is a dot").toContain("h0");
    expect(svg).toMatch(/d="M64 [\d.]+H[\d.]+V[\d.]+H/);
  });

  it("shows what is shown: a part of the time, on the same scale", () => {
    const svg = render(
      <LinePicture
        chart={{ ...chart, isLogarithmic: true, formatAxis: formatMillisWithUnit }}
        subject=""
        time={{ min: start + 1500, max: start + 3000 }}
        value={{ min: 1, max: 100 }}
        colorOf={colorOf}
      />,
    );
    for (const text of ["1 ms", "10 ms", "100 ms"]) expect(svg).toContain(`>${text}</text>`);
    expect(svg).not.toContain("a &lt;b> note");
  });

  it("breaks a long legend into lines that do not meet", () => {
    const legend = Array.from({ length: 20 }, (_, i): LegendItem => ({
      ...{ label: `a line with a long name ${i}`, color: "text" },
    }));
    const props = { title: "T", subject: "", unit: "u", legend, colorOf };
    const svg = render(<Picture {...props}>{null}</Picture>);
    const places = [...svg.matchAll(/translate\((\d+(?:\.\d+)?) (\d+)\)/g)].map(([, x, y]) => ({
      x: Number(x),
      y: Number(y),
    }));
    expect(places).toHaveLength(20);
    expect(new Set(places.map(({ y }) => y)).size).toBeGreaterThan(2);
    expect(Math.max(...places.map(({ x }) => x))).toBeLessThan(800);
    const height = Number(/height="(\d+)"/.exec(svg)?.[1]);
    expect(height).toBeGreaterThan(Math.max(...places.map(({ y }) => y)) + 330);
  });
});

it("saves a heat map with the times that its rows begin with", () => {
  const history = {
    ...{ time_ms: times, span_ms: times.map(() => 1000), resolution_ms: 1000 },
    heat: [[[20, 4]], [[20, 8], [30, 1]], [], [[25, 2]]] as [number, number][][],
    heat_bounds: [...heatBounds],
  };
  const ramp = new Uint8ClampedArray(1024).fill(7);
  const time = { min: start - 500, max: start + 3500 };
  const svg = render(
    <HeatPicture {...{ history, time, ramp, colorOf }} title="Distribution" unit="u" subject="" />,
  );
  expect(svg).toContain("many");
  expect(svg).toMatch(/>\d+(\.\d+)? ms<\/text>/);
  // A quarter of 240 columns for each cell that is occupied.
  const drawn = [...svg.matchAll(/M[\d.]+ [\d.]+h3\.50v/g)];
  expect(drawn.length).toBeGreaterThanOrEqual(4 * 60);
  expect(drawn.length, "but for an edge that is not exact").toBeLessThan(4 * 60 + 4);
});

it("puts marks on axes at whole values and times", () => {
  expect(valueMarks({ min: 0, max: 1.08 }, false, false)).toEqual([0, 0.5, 1]);
  expect(valueMarks({ min: 0, max: 2.16 }, false, true)).toEqual([0, 1, 2]);
  expect(valueMarks({ min: 0.5, max: 200 }, true, false)).toEqual([1, 10, 100]);
  expect(valueMarks({ min: 2, max: 5 }, true, false)).toEqual([2, 5]);
  const marks = timeMarks({ min: start + 20_000, max: start + 620_000 });
  expect(marks.map(({ text }) => text)).toEqual(["12:02", "12:04", "12:06", "12:08", "12:10"]);
  expect(timeMarks({ min: start, max: start + 6 * 86_400_000 })[0]?.text).toBe("2026-11-30");
});

it("takes a colour apart", () => {
  expect(opaque("rgba(1, 2, 3, 0.25)")).toEqual({ fill: "rgb(1, 2, 3)", opacity: 0.25 });
  expect(opaque("rgb(1, 2, 3)").opacity).toBe(1);
});
