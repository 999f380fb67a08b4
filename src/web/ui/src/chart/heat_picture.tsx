// The heat map as a picture.

import { formatMillisWithUnit, formatMoment } from "../model/format";
import { AxesPicture, axesOf } from "./axes_picture";
import { boundBelow, heatCells, intensity, rowMarks, rowRange, type HeatHistory } from "./heat_cells";
import { Picture } from "./picture";
import type { Range } from "./view_range";

export interface HeatPictureProps {
  title: string;
  unit: string;
  history: HeatHistory;
  subject: string;
  time: Range;
  colorOf: (name: string) => string;
  /** 256 colours, four bytes each. */
  ramp: ArrayLike<number>;
}

const columns = 240;
/** Shades that are told apart, each of which is one path. */
const shades = 16;

export function HeatPicture({ title, unit, history, subject, time, colorOf, ramp }: HeatPictureProps) {
  const [first, last] = rowRange(history);
  const axes = axesOf(time, { min: first, max: last }, false);
  const cells = heatCells(history, time, columns, { first, last });
  const paths = new Map<number, string>();
  const across = axes.width / columns;
  const start = axes.x(time.min);
  for (let column = 0; column < columns; column += 1) {
    for (let row = 0; row < cells.rows; row += 1) {
      const value = cells.density[column * cells.rows + row] ?? 0;
      if (value === 0) continue;
      const shade = Math.floor((intensity(value, cells.highest) * shades) / 256);
      const [top, bottom] = [axes.y(first + row + 1), axes.y(first + row)];
      const x = (start + column * across).toFixed(1);
      const rectangle = `M${x} ${top}h${across.toFixed(2)}v${(bottom - top).toFixed(1)}h-${across.toFixed(2)}z`;
      paths.set(shade, (paths.get(shade) ?? "") + rectangle);
    }
  }
  return (
    <Picture
      {...{ title, subject, unit, colorOf }}
      legend={[
        { label: "few responses", color: "heat-1", look: "box" },
        { label: "many", color: "heat-4", look: "box" },
      ]}
      note={`${formatMoment(time.min)} to ${formatMoment(time.max)}`}
    >
      <AxesPicture
        {...{ axes, time, colorOf }}
        isBare
        marks={rowMarks(history).map((row) => ({
          value: row,
          text: formatMillisWithUnit(boundBelow(history, row)),
        }))}
      >
        {[...paths].map(([shade, path]) => (
          <path key={shade} d={path} fill={shadeOf(ramp, shade)} shape-rendering="crispEdges" />
        ))}
      </AxesPicture>
    </Picture>
  );
}

function shadeOf(ramp: ArrayLike<number>, shade: number): string {
  const at = Math.min(255, Math.round(((shade + 0.5) * 256) / shades)) * 4;
  return `rgb(${ramp[at] ?? 0}, ${ramp[at + 1] ?? 0}, ${ramp[at + 2] ?? 0})`;
}
