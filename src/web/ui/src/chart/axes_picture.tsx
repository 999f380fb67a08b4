// The axes of a picture of values over time: lines across, and texts beside and below them.

import type { ComponentChildren } from "preact";
import { formatClock, inZone } from "../model/format";
import { plotHeight, plotWidth } from "./picture";
import { timeSteps } from "./time_options";
import type { Range } from "./view_range";

const left = 64;
const bottom = 24;
const right = 8;

export interface Axes {
  /** From the left, for a time. */
  x: (time: number) => number;
  /** From the top, for a value. */
  y: (value: number) => number;
  width: number;
  height: number;
}

export function axesOf(time: Range, value: Range, isLogarithmic: boolean): Axes {
  const width = plotWidth - left - right;
  const height = plotHeight - bottom;
  const scale = (one: number) => (isLogarithmic ? Math.log10(Math.max(one, value.min)) : one);
  const [low, high] = [scale(value.min), scale(value.max)];
  return {
    width,
    height,
    x: (at) => round(left + ((at - time.min) / (time.max - time.min)) * width),
    y: (at) => round(height - ((scale(at) - low) / (high - low)) * height),
  };
}

interface AxesPictureProps {
  axes: Axes;
  time: Range;
  /** Values on the axis, and their texts. */
  marks: readonly { value: number; text: string }[];
  colorOf: (name: string) => string;
  /** Without lines across, which would be seen through what is drawn. */
  isBare?: boolean;
  children: ComponentChildren;
}

export function AxesPicture({ axes, time, marks, colorOf, isBare = false, children }: AxesPictureProps) {
  const { x, y, width, height } = axes;
  return (
    <>
      {!isBare &&
        marks.map(({ value }) => (
          <path key={value} d={`M${left} ${y(value)}h${width}`} stroke={colorOf("grid")} />
        ))}
      <svg x={left} y={0} width={width} height={height} viewBox={`${left} 0 ${width} ${height}`}>
        {children}
      </svg>
      <path d={`M${left} ${height}h${width}`} stroke={colorOf("line-strong")} />
      <g fill={colorOf("muted")}>
        {marks.map(({ value, text }) => (
          <text key={value} x={left - 8} y={y(value) + 4} text-anchor="end">
            {text}
          </text>
        ))}
        {timeMarks(time).map(({ at, text }) => (
          <text key={at} x={x(at)} y={height + 18} text-anchor="middle">
            {text}
          </text>
        ))}
      </g>
    </>
  );
}

const mostTimes = 9;
const dayMillis = 24 * 3600_000;

/** Whole steps of the clock that is shown; with a day where they are days. */
export function timeMarks({ min, max }: Range): { at: number; text: string }[] {
  const step = timeSteps.find((one) => (max - min) / one <= mostTimes) ?? 365 * dayMillis;
  const ahead = inZone(min).getTime() - min;
  const marks = [];
  for (let at = Math.ceil((min + ahead) / step) * step - ahead; at <= max; at += step) {
    const clock = formatClock(at);
    const text = step >= dayMillis ? inZone(at).toISOString().slice(0, 10) : clock;
    marks.push({ at, text: step >= 60_000 && step < dayMillis ? clock.slice(0, 5) : text });
  }
  return marks;
}

/** Steps of 1, 2 or 5 that make about five marks; on a scale of powers, those powers of ten. */
export function valueMarks({ min, max }: Range, isLogarithmic: boolean, areWhole: boolean): number[] {
  if (isLogarithmic) {
    const marks = [];
    for (let power = Math.ceil(Math.log10(min) - 1e-9); 10 ** power <= max * 1.001; power += 1)
      marks.push(10 ** power);
    return marks.length > 1 ? marks : [min, max];
  }
  const rough = (max - min) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const fitting = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? rough;
  const step = areWhole ? Math.max(1, fitting) : fitting;
  const first = Math.ceil(min / step);
  const count = Math.floor(max / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
