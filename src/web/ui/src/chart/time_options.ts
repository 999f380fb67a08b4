// What all charts over the time of a run have in common.

import uPlot from "uplot";
import { zone } from "../model/zone";
import { color } from "./palette";
import { rangeOf, zoom, type Range } from "./view_range";

const syncKey = "run";
const font = "11px Inter, ui-sans-serif, system-ui, sans-serif";
const shortestZoomPixels = 8;

export interface TimeOptions {
  series: uPlot.Series[];
  y: uPlot.Scale;
  yAxis: uPlot.Axis;
  plugins: uPlot.Plugin[];
  isGrowing: () => boolean;
  width: number;
  height: number;
}

export function timeOptions(options: TimeOptions): uPlot.Options {
  return {
    width: options.width,
    height: options.height,
    ms: 1,
    tzDate: dateInZone,
    padding: [10, 28, 0, 0],
    legend: { show: false },
    focus: { alpha: 1 },
    series: [{}, ...options.series],
    scales: {
      x: {
        time: true,
        range: (chart) => {
          const { min, max } = rangeOf(chart.data[0], options.isGrowing());
          return [min, max];
        },
      },
      y: options.y,
    },
    axes: [timeAxis(), { ...axisLook(), size: 56, ...options.yAxis }],
    cursor: {
      sync: { key: syncKey, scales: ["x", null], setSeries: false },
      drag: { x: true, y: false, setScale: false, dist: shortestZoomPixels },
      y: false,
      points: { size: 7, width: 2 },
      bind: { dblclick: () => () => ((zoom.value = null), null) },
    },
    hooks: { setSelect: [zoomIntoSelection] },
    plugins: options.plugins,
  };
}

/** A date whose local parts, which uPlot reads, are those of the chosen zone. */
function dateInZone(unixMillis: number): Date {
  const millis = Math.round(unixMillis);
  return zone.value === "utc" ? uPlot.tzDate(new Date(millis), "Etc/UTC") : new Date(millis);
}

/** Moves the cursor of every chart to the point with this index. */
export function pointAt(chart: uPlot, index: number): void {
  const time = chart.data[0][index];
  if (time !== undefined) pointAtTime(chart, time);
}

/** The same for a time, which need not be that of a point. */
export function pointAtTime(chart: uPlot, time: number): void {
  const left = chart.valToPos(time, "x");
  const top = chart.over.clientHeight / 2;
  chart.setCursor({ left, top });
  const { clientWidth, clientHeight } = chart.over;
  const index = chart.valToIdx(time);
  uPlot.sync(syncKey).pub("mousemove", chart, left, top, clientWidth, clientHeight, index);
}

/** The first and last index whose point is in view. */
export function indexesInView(chart: uPlot): [number, number] {
  const { min = 0, max = 0 } = chart.scales["x"] ?? {};
  const times = chart.data[0];
  return [chart.valToIdx(min), Math.min(chart.valToIdx(max), times.length - 1)];
}

/** What of an axis is shown. */
export function scaleOf(chart: uPlot, axis: "x" | "y"): Range {
  const { min = 0, max = 1 } = chart.scales[axis] ?? {};
  return { min, max };
}

/** A selection is mirrored in all charts; only the one under the pointer knows its true edges. */
function zoomIntoSelection(chart: uPlot): void {
  const { left, width } = chart.select;
  if (width < shortestZoomPixels) return;
  const isOrigin = chart.over.matches(":hover");
  const range = { min: chart.posToVal(left, "x"), max: chart.posToVal(left + width, "x") };
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  if (isOrigin && range.max - range.min >= 1000) zoom.value = range;
}

/** Points are seconds, so no label is finer. */
export const timeSteps = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 3, 4, 6, 12].map((hours) => hours * 3_600_000),
  ...[1, 2, 5, 10, 30].map((days) => days * 86_400_000),
];

function timeAxis(): uPlot.Axis {
  const hour = "{HH}:{mm}";
  return {
    ...axisLook(),
    size: 28,
    space: 72,
    incrs: timeSteps,
    grid: { show: false },
    values: [
      [24 * 3600_000, "{YYYY}-{MM}-{DD}", null, null, null, null, null, null, 1],
      [60_000, hour, null, null, null, null, null, null, 1],
      [1000, `${hour}:{ss}`, null, null, null, null, null, null, 1],
    ],
  };
}

export const gridLook: uPlot.Axis.Grid = { stroke: () => color("grid"), width: 1 };

function axisLook(): uPlot.Axis {
  return {
    font,
    gap: 6,
    stroke: () => color("muted"),
    grid: gridLook,
    ticks: { show: false },
  };
}
