// Two runs in one chart: one line each. Drawn for paper as well as for the screen.

import { valueMarks } from "../chart/axes_picture";
import { DrawnFigure } from "../chart/chart_head";
import type { LegendItem } from "../chart/picture";
import { formatShort } from "../model/format";

export interface Curve {
  x: number[];
  y: number[];
}

export interface RunCurvesProps {
  title: string;
  unit: string;
  before: Curve;
  now: Curve;
  formatX: (value: number) => string;
  /** Where the axis has its marks; left out: at whole steps. */
  marks?: number[];
}

const legend: LegendItem[] = [
  { label: "before", color: "muted", look: "dashed" },
  { label: "now", color: "accent" },
];
const width = 640;
const height = 200;
const edge = { left: 52, right: 14, top: 10, bottom: 24 };

export function RunCurves({ title, unit, before, now, formatX, marks }: RunCurvesProps) {
  const most = Math.max(...before.x, ...now.x, 0) || 1;
  const highest = Math.max(...before.y, ...now.y, 0) || 1;
  const x = (value: number) => edge.left + (value / most) * (width - edge.left - edge.right);
  const y = (value: number) => height - edge.bottom - (value / highest) * (height - edge.top - edge.bottom);
  const points = (curve: Curve) =>
    curve.x.map((value, at) => `${x(value).toFixed(1)},${y(curve.y[at] ?? 0).toFixed(1)}`).join(" ");
  const atX = marks?.filter((mark) => mark <= most) ?? valueMarks({ min: 0, max: most }, false, true);
  return (
    <DrawnFigure look="run-curves" title={title} unit={unit} legend={legend}>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}, ${unit}, before and now`}>
        {valueMarks({ min: 0, max: highest }, false, false).map((mark) => (
          <g key={mark}>
            <line class="run-grid" x1={edge.left} x2={width - edge.right} y1={y(mark)} y2={y(mark)} />
            <text x={edge.left - 6} y={y(mark) + 4} text-anchor="end">
              {formatShort(mark)}
            </text>
          </g>
        ))}
        {atX.map((mark) => (
          <text key={mark} x={x(mark)} y={height - 6} text-anchor="middle">
            {formatX(mark)}
          </text>
        ))}
        <polyline class="run-before" points={points(before)} />
        <polyline class="run-now" points={points(now)} />
      </svg>
    </DrawnFigure>
  );
}
