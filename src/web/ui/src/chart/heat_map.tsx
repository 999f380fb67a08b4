// How response times were distributed over time: each cell is a span of time and of response times,
// the darker (on dark ground: the lighter), the more responses it holds.

import { useMemo, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { formatCount, formatMillisWithUnit, formatMoment, formatShare } from "../model/format";
import type { Annotation } from "../wire";
import { annotationLines } from "./annotations";
import { ChartFrame } from "./chart_frame";
import {
  boundAbove,
  boundBelow,
  heatCells,
  intensity,
  rowMarks,
  rowRange,
  type HeatHistory,
} from "./heat_cells";
import { HeatPicture } from "./heat_picture";
import { color, heatRamp } from "./palette";
import { shading, type Held } from "./shading";
import { scaleOf, timeOptions } from "./time_options";

export interface HeatMapProps {
  history: HeatHistory;
  annotations: Annotation[];
  isGrowing: boolean;
  held?: readonly Held[];
}

const title = "Response time distribution";
const unit = "responses by time taken";

export function HeatMap(props: HeatMapProps) {
  const { history, annotations } = props;
  const latest = useRef(props);
  latest.current = props;
  const readout = useRef<HTMLElement>(null);
  const data = useMemo(
    () => [history.time_ms, history.time_ms.map(() => null)] as uPlot.AlignedData,
    [history.time_ms],
  );

  return (
    <ChartFrame
      title={title}
      unit={unit}
      data={data}
      picture={(chart, subject) => (
        <HeatPicture
          {...{ title, unit, history, subject }}
          time={scaleOf(chart, "x")}
          colorOf={color}
          ramp={heatRamp()}
        />
      )}
      annotations={annotations}
      options={(width, height) =>
        timeOptions({
          width,
          height,
          isGrowing: () => latest.current.isGrowing,
          series: [{ stroke: "transparent", points: { show: false } }],
          y: { range: () => rowRange(latest.current.history) },
          yAxis: {
            grid: { show: false },
            splits: () => rowMarks(latest.current.history),
            values: (_, splits) =>
              splits.map((row) => formatMillisWithUnit(boundBelow(latest.current.history, row))),
          },
          plugins: [
            shading(() => latest.current.held ?? []),
            heatPlugin(latest),
            annotationLines(() => latest.current.annotations),
          ],
        })
      }
      onPoint={(chart, index) => {
        if (readout.current)
          readout.current.textContent = readAt(latest.current.history, chart, index);
      }}
      describe={(index) =>
        `${formatMoment(history.time_ms[index] ?? 0)}, ${spread(history, index)}`
      }
    >
      <div class="legend">
        <span class="legend-item is-still">
          <b ref={readout} />
        </span>
        <span class="legend-item is-still">
          few <i class="ramp" /> many
        </span>
      </div>
    </ChartFrame>
  );
}

function readAt(history: HeatHistory, chart: uPlot, index: number | null): string {
  if (index === null) return "";
  const cells = history.heat[index] ?? [];
  const total = cells.reduce((sum, [, count]) => sum + count, 0);
  // A cursor that mirrors another chart's points at a time, not at a response time.
  if (!chart.over.matches(":hover")) return `${formatCount(total)} responses`;
  const row = Math.floor(chart.posToVal(chart.cursor.top ?? 0, "y"));
  const count = cells.find(([cell]) => cell === row)?.[1] ?? 0;
  const share = total > 0 ? ` (${formatShare(count / total)})` : "";
  const from = formatMillisWithUnit(boundBelow(history, row));
  const upper = boundAbove(history, row);
  const range = upper === undefined ? `above ${from}` : `${from} – ${formatMillisWithUnit(upper)}`;
  return `${range}: ${formatCount(count)}${share}`;
}

function spread(history: HeatHistory, index: number): string {
  const cells = history.heat[index] ?? [];
  if (cells.length === 0) return "no responses";
  const rows = cells.map(([row]) => row);
  const from = formatMillisWithUnit(boundBelow(history, Math.min(...rows)));
  const to = boundAbove(history, Math.max(...rows));
  const total = cells.reduce((sum, [, count]) => sum + count, 0);
  const range = to === undefined ? `of ${from} and more` : `between ${from} and ${formatMillisWithUnit(to)}`;
  return `${formatCount(total)} responses ${range}`;
}

function heatPlugin(latest: { current: HeatMapProps }): uPlot.Plugin {
  const canvas = document.createElement("canvas");
  return { hooks: { drawClear: (chart) => paint(chart, latest.current.history, canvas) } };
}

/** Draws the cells one pixel wide and high beside the chart, then stretches them into it. */
function paint(chart: uPlot, history: HeatHistory, canvas: HTMLCanvasElement): void {
  const { left, top, width, height } = chart.bbox;
  const { min = 0, max = 0 } = chart.scales["x"] ?? {};
  const columns = Math.max(1, Math.round(width));
  if (max <= min || history.heat.length === 0) return;
  const [first, last] = rowRange(history);
  const cells = heatCells(history, { min, max }, columns, { first, last });
  if (cells.highest === 0) return;
  const ramp = heatRamp();
  const image = new ImageData(cells.columns, cells.rows);
  for (let column = 0; column < cells.columns; column += 1) {
    for (let row = 0; row < cells.rows; row += 1) {
      const value = cells.density[column * cells.rows + row] ?? 0;
      if (value === 0) continue;
      const shade = intensity(value, cells.highest) * 4;
      const pixel = ((cells.rows - 1 - row) * cells.columns + column) * 4;
      image.data.set(ramp.subarray(shade, shade + 4), pixel);
    }
  }
  canvas.width = cells.columns;
  canvas.height = cells.rows;
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  chart.ctx.save();
  chart.ctx.imageSmoothingEnabled = false;
  chart.ctx.drawImage(canvas, left, top, width, height);
  chart.ctx.restore();
}
